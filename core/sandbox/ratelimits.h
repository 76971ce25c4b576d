// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/sandbox/reply.h"

#include <QHash>

namespace core::sandbox {

/// What a class of models may use per minute.
struct RateLimit
{
    qint64 requests = 10'000;
    Tokens input = 10'000'000;
    Tokens output = 2'000'000;
};

/// The limits of the Messages API: token buckets per class of models, refilled continuously (API
/// reference §1.10). The figures are the Scale tier's, so that ordinary use never meets them.
class RateLimits
{
public:
    /// The class that a model's requests are counted in: Opus 4.5 to 4.8 share one, Sonnet 4.5
    /// and 4.6 another.
    static QByteArray groupOf(const Model &model);
    static RateLimit limitOf(const Model &model);

    /// Counts the request, or refuses it with `retry-after`. `input` is what counts: uncached and
    /// written to the cache.
    std::optional<ApiError> admit(const Model &model, Tokens input, qint64 nowUs);
    /// Input that turned out to be read from the cache.
    void giveBack(const Model &model, Tokens input, qint64 nowUs);
    void countOutput(const Model &model, Tokens output, qint64 nowUs);
    /// `anthropic-ratelimit-…`
    Headers headers(const Model &model, qint64 nowUs);

private:
    struct Bucket
    {
        double level = 0; ///< may be below 0: output is only known afterwards
        double capacity = 0;
        qint64 asOfUs = 0;
        void refill(qint64 nowUs);
        double secondsUntil(double needed) const;
    };
    struct Group
    {
        Bucket requests, input, output;
    };
    Group &groupAt(const Model &model, qint64 nowUs);

    QHash<QByteArray, Group> m_groups;
};

} // namespace core::sandbox
