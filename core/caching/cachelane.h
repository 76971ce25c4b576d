// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/caching/cachefigures.h"
#include "core/caching/costmemo.h"
#include "core/units/instant.h"

#include <QString>

#include <vector>

namespace core {

/// One billed answer, as the study of the cache needs it.
struct CacheRequest
{
    Instant at;
    QString model; ///< as the service named it
    BillingTerms terms;
    Usage usage;
    quint32 flags = 0; ///< of EntryFlag
    /// When it was sent, from which a cache lives (§7.1); nullopt: the source tells only when it was
    /// answered.
    std::optional<Instant> start = {};

    Instant begun() const { return start.value_or(at); }
    Tokens cached() const { return usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h; }
};

/// Under which terms requests are replayed; those they had unless something is said here.
struct ReplayTerms
{
    const ModelCatalog &models;
    const PriceSheet &prices;
    std::optional<bool> batch = {};
    QString model = {}; ///< another one, "" for their own
    QString modelDay = {}; ///< the UTC day at whose prices the other model is taken
};

/// How many tokens of the newer tokenizer stand for one of the older (API reference §8.9).
inline constexpr Ratio NewerTokens{13, 10};

/// Looks at the requests of one lane: one workflow, model and session, in the order in which they
/// were sent, which are taken to build on one prefix. Which request found what it had cached follows from the
/// facts of the ledger and the gaps between them.
///
/// Rules, all by the facts of two requests that follow each other:
///  - What the one before had read or written is there for the next one, as far as that one has as
///    much in its cached part. What of it was not read is missed.
///  - It is there for five minutes, or for an hour if that is where the last write went; each use
///    renews it (§7.1). A request that reads in spite of a longer gap shows an hour.
///  - A miss is expired if the gap was longer; else raced if both came at one instant, or the one
///    before wrote and came no more than RaceWindow earlier and nothing was read; else changed.
///  - Replayed with another life, a request reads what it shares with the one before if the gap is
///    within it: if it came in time, what it did read; if too late, all that was there.
///  - What the first request of a lane read came from elsewhere, and does so in a replay.
///  - A cached part below the minimum of the model, also of another one that is asked about, is
///    input (§7.1).
///  - Requests without any cached part stay as they are.
class CacheLane
{
public:
    static constexpr std::chrono::seconds RaceWindow{10};

    explicit CacheLane(const ReplayTerms &terms) : m_terms{terms}, m_costs{terms.models, terms.prices} { }

    /// Adds what is found to `figures`. Requests that are not recorded are counted alone.
    void study(const std::vector<CacheRequest> &requests, CacheFigures &figures);

private:
    /// A request with what was found of it.
    struct Seen
    {
        const CacheRequest *request;
        Tokens shared = 0; ///< with the one before, see above
        std::chrono::milliseconds gap{0}; ///< to the last one with a cached part
        bool first = false; ///< of those with a cached part
    };

    Seen see(const CacheRequest &request, CacheFigures &figures);
    void miss(const CacheRequest &request, CacheMiss kind, Tokens tokens, CacheFigures &figures);
    void addMoney(const CacheRequest &request, CacheFigures &figures);
    void replay(const std::vector<Seen> &lane, CacheFigures &figures);
    std::optional<Money> costAs(const CacheRequest &request, const Usage &usage);
    const Model *modelOf(const CacheRequest &request);
    Tokens minimumOf(const CacheRequest &request);

    const ReplayTerms &m_terms;
    CostMemo m_costs;
    QHash<QString, const Model *> m_models; ///< of those that were asked for
    // Of the last request with a cached part.
    bool m_any = false;
    Tokens m_cached = 0;
    bool m_wrote = false;
    Instant m_at;
    std::chrono::milliseconds m_life{0};
};

} // namespace core
