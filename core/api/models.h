// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpclient.h"

#include <QStringList>

namespace core {

/// A model as the service lists it (API reference §5). It gives no prices; those are in
/// ModelCatalog and PriceSheet.
struct ModelInfo
{
    enum class Lifecycle {
        Active,
        Deprecated,
        Retired,
        Other ///< absent, or one that this program does not know: see lifecycleText
    };

    QString id = {};
    QString displayName;
    Instant createdAt; ///< the epoch if unknown
    Lifecycle lifecycle = Lifecycle::Other;
    QString lifecycleText; ///< as sent
    std::optional<Instant> deprecatedAt;
    std::optional<Instant> retiresAt; ///< in the past for a deprecated model: overdue, not gone
    QString line; ///< haiku, sonnet, …; "" if none
    std::optional<qint64> maxInputTokens;
    std::optional<qint64> maxTokens;
    /// The capabilities that are supported, by their path: "batch", "effort", "effort.xhigh",
    /// "thinking.types.adaptive".
    QStringList capabilities = {};
    bool knowsCapabilities = false; ///< the answer listed them

    bool operator==(const ModelInfo &) const = default;
};

struct ModelPage
{
    QList<ModelInfo> models; ///< newest first
    bool hasMore = false;
    QString firstId, lastId;
};

Result<ModelInfo> parseModel(const QByteArray &body);
Result<ModelPage> parseModelPage(const QByteArray &body);

/// The Models resource.
class Models
{
public:
    explicit Models(HttpClient &http) : m_http{http} { }

    /// Active and deprecated ones, with `retired` those too. At most one of `afterId` and
    /// `beforeId`; `limit` 1 to 1000.
    Answer<ModelPage> list(int limit = 20, const QString &afterId = {},
                           const QString &beforeId = {}, bool retired = false);
    /// Whether the service can be reached now: one attempt, of 10 seconds at most. Free.
    Answer<ModelPage> reach();
    /// By id or alias. NotFound, BadInput when it cannot be one.
    Answer<ModelInfo> retrieve(const QString &id);

private:
    HttpClient &m_http;
};

} // namespace core
