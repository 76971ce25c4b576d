// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/cachestudy.h"

#include "core/base/sql.h"
#include "core/caching/cachelanes.h"
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

/// Adds up what the study of each lane found.
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

    /// The requests of one lane, in the order in which they were sent.
    void add(const GroupLabels &labels, const std::vector<CacheRequest> &requests)
    {
        m_lane.study(requests, m_groups[{labels.workflow, modelKey(labels.model, m_models)}]);
    }

    CacheReport report() const
    {
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
    const ModelCatalog &m_models;
    ReplayTerms m_terms;
    CacheLane m_lane;
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
    CacheLanes lanes;
    for (auto context = contexts->cbegin(); context != contexts->cend(); ++context) {
        if (context->passes)
            lanes.addContext(context.key(), context->labels);
    }
    Study study{question, models, prices};
    std::vector<CacheRequest> requests;
    const Result<void> read = lanes.read(
        database, question.since, question.until, [&](const std::vector<CacheLanes::Entry> &lane) {
            requests.clear();
            for (const CacheLanes::Entry &entry : lane) {
                const Context &context = *contexts->constFind(entry.context);
                requests.push_back({.at = entry.at,
                                    .model = context.labels.model,
                                    .terms = context.terms,
                                    .usage = entry.usage,
                                    .flags = entry.flags,
                                    .start = entry.start});
            }
            study.add(contexts->constFind(lane.front().context)->labels, requests);
        });
    if (!read)
        return read.error();
    return study.report();
}

} // namespace core
