// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/money.h"

#include <QByteArray>
#include <QHash>
#include <QList>

#include <optional>

namespace core::sandbox {

/// One place in a prompt behind which it can be cached: the end of a block.
struct CachePosition
{
    enum class Mark { None, FiveMinutes, OneHour };
    quint64 hash = 0; ///< of the whole prefix up to here, and of what it may not be shared across
    qint64 weight = 0; ///< bytes of text up to here, to share out tokens
    Mark mark = Mark::None;
    bool isEligible = true; ///< for automatic caching
    Tokens tokens = 0; ///< of the prefix, where it is marked
};

/// How the prompt of a request is billed.
struct CacheUse
{
    Tokens read = 0;
    Tokens write5m = 0;
    Tokens write1h = 0;

    bool operator==(const CacheUse &) const = default;
};

/// Which prefixes are cached, by the rules of API reference §7.1 and §7.2. Time is microseconds
/// since the epoch and is handed in.
class PromptCache
{
public:
    /// `positions` in prefix order with at most four marks, `minimum` the model's shortest
    /// cacheable prefix. What this request writes can be read by those that come at `readableUs` or
    /// later.
    CacheUse serve(const QList<CachePosition> &positions, Tokens minimum, qint64 nowUs,
                   qint64 readableUs);

    /// What could be read now, for a batch that is processed later; and back.
    QByteArray snapshot(qint64 nowUs) const;
    void restore(const QByteArray &snapshot);

    qsizetype size() const { return m_entries.size(); }

private:
    struct Entry
    {
        Tokens tokens = 0;
        qint64 lifeUs = 0;
        qint64 expiresUs = 0;
        qint64 readableUs = 0;
    };
    void forgetExpired(qint64 nowUs);

    QHash<quint64, Entry> m_entries;
};

} // namespace core::sandbox
