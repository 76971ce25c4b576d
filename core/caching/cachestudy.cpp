// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/cachestudy.h"

#include "core/base/sql.h"
#include "core/ledger/entry.h"
#include "core/ledger/jobcosts.h"
#include "core/reports/usagelabels.h"

#include <algorithm>
#include <map>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Labels of entries, read once.
struct Context
{
    GroupLabels labels;
    BillingTerms terms;
    bool passes = false;
};

Result<QHash<qint64, Context>> readContexts(QSqlDatabase &database, const UsageFilter &filter,
                                            const ModelCatalog &models)
{
    Statement rows{database, uR"(
        SELECT id, source, profile, model, service_tier, speed, geography, workflow, project, provenance, session
        FROM contexts WHERE sandbox = :sandbox)"_s};
    rows.bindBool(u":sandbox"_s, filter.sandbox);
    if (const Result<void> done = rows.run(); !done)
        return done.error();
    const LabelFilter passes{filter, models};
    QHash<qint64, Context> contexts;
    while (rows.next()) {
        Context context;
        context.labels = {.source = rows.text(1),
                          .profile = rows.text(2),
                          .sandbox = filter.sandbox,
                          .model = rows.text(3),
                          .serviceTier = rows.text(4),
                          .speed = rows.text(5),
                          .geography = rows.text(6),
                          .workflow = rows.text(7),
                          .project = rows.text(8),
                          .provenance = int(rows.number(9)),
                          .session = rows.text(10)};
        const GroupLabels &labels = context.labels;
        context.terms = billingTerms(labels.source, labels.serviceTier, labels.speed, labels.geography);
        context.passes = passes(labels);
        contexts.insert(rows.number(0), context);
    }
    if (const Result<void> done = rows.end(); !done)
        return done.error();
    return contexts;
}

/// Collects the requests of a lane, and studies it when another begins.
class Study
{
public:
    Study(const CacheQuestion &question, const ModelCatalog &models, const PriceSheet &prices)
        : m_models{models},
          m_terms{.models = models,
                  .prices = prices,
                  .batch = question.batch,
                  .model = question.model,
                  .modelDay = question.today},
          m_lane{m_terms}
    { }

    void add(const Context &context, const CacheRequest &request)
    {
        const GroupLabels &labels = context.labels;
        const Key key{labels.workflow, labels.model, labels.session,
                      labels.profile,  labels.speed, (request.flags & SidechainEntry) != 0};
        if (key != m_key)
            finishLane();
        m_key = key;
        m_requests.push_back(request);
    }

    void finishLane()
    {
        if (!m_requests.empty())
            m_lane.study(m_requests, m_groups[{m_key.workflow, modelKey(m_key.model, m_models)}]);
        m_requests.clear();
    }

    CacheReport report()
    {
        finishLane();
        CacheReport report;
        for (const auto &[key, figures] : m_groups) {
            report.groups.append({.workflow = key.first, .model = key.second, .figures = figures});
            report.totals += figures;
        }
        std::stable_sort(report.groups.begin(), report.groups.end(),
                         [](const CacheGroup &a, const CacheGroup &b) {
                             return a.figures.requests > b.figures.requests;
                         });
        return report;
    }

private:
    struct Key
    {
        QString workflow, model, session, profile, speed;
        bool sidechain = false;
        bool operator==(const Key &) const = default;
    };

    const ModelCatalog &m_models;
    ReplayTerms m_terms;
    CacheLane m_lane;
    Key m_key;
    std::vector<CacheRequest> m_requests;
    std::map<std::pair<QString, QString>, CacheFigures> m_groups;
};

} // namespace

Money CacheReport::regret() const
{
    Money sum;
    for (const CacheGroup &group : groups)
        sum += group.figures.regret();
    return sum;
}

Result<CacheReport> studyCache(QSqlDatabase &database, const CacheQuestion &question,
                               const ModelCatalog &models, const PriceSheet &prices)
{
    const Result<QHash<qint64, Context>> contexts = readContexts(database, question.filter, models);
    if (!contexts)
        return contexts.error();
    Statement rows{database, uR"(
        SELECT e.context, e.at, e.input, e.cache_write_5m, e.cache_write_1h, e.cache_read, e.output, e.thinking,
            e.web_searches, e.web_fetches, e.flags
        FROM entries e JOIN contexts c ON c.id = e.context
        WHERE c.sandbox = :sandbox AND e.at >= :since AND e.at < :until
        ORDER BY c.workflow, c.model, c.session, c.profile, c.speed, e.flags & 1, e.at, e.id)"_s};
    constexpr qint64 ever = std::numeric_limits<qint64>::max();
    rows.bindBool(u":sandbox"_s, question.filter.sandbox)
        .bind(u":since"_s, question.since ? toMs(*question.since) : -ever)
        .bind(u":until"_s, question.until ? toMs(*question.until) : ever);
    if (const Result<void> done = rows.run(); !done)
        return done.error();
    Study study{question, models, prices};
    while (rows.next()) {
        const auto context = contexts->constFind(rows.number(0));
        if (context == contexts->cend() || !context->passes)
            continue;
        study.add(*context, {.at = instantFromMs(rows.number(1)),
                             .model = context->labels.model,
                             .terms = context->terms,
                             .usage = {.input = rows.number(2),
                                       .cacheWrite5m = rows.number(3),
                                       .cacheWrite1h = rows.number(4),
                                       .cacheRead = rows.number(5),
                                       .output = rows.number(6),
                                       .thinking = rows.number(7),
                                       .webSearches = rows.number(8),
                                       .webFetches = rows.number(9)},
                             .flags = quint32(rows.number(10))});
    }
    if (const Result<void> done = rows.end(); !done)
        return done.error();
    return study.report();
}

} // namespace core
