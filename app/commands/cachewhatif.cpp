// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/cachequestion.h"
#include "app/commands/commands.h"
#include "app/format.h"
#include "app/jsonoutput.h"

namespace app {

using namespace Qt::StringLiterals;
using core::CacheFigures;
using core::CacheGroup;
using core::CachePolicy;
using core::CacheReport;
using core::Error;
using core::Result;

namespace {

QString inWords(CachePolicy policy)
{
    switch (policy) {
    case CachePolicy::AsIs: return u"as it was"_s;
    case CachePolicy::None: return u"no cache"_s;
    case CachePolicy::FiveMinutes: return u"five minutes"_s;
    case CachePolicy::OneHour: return u"one hour"_s;
    case CachePolicy::Mixed: break;
    }
    return u"an hour for what stays, five minutes for the rest"_s;
}

QString code(CachePolicy policy) { return QString::fromLatin1(core::codeOf(policy)); }

/// The policies that are asked for; all without --as.
Result<QList<CachePolicy>> policiesFrom(const Invocation &invocation)
{
    QList<CachePolicy> policies;
    for (std::size_t i = 0; i < core::CachePolicyCount; ++i) {
        const auto policy = CachePolicy(i);
        if (!invocation.has(u"as") || policy == CachePolicy::AsIs || invocation.value(u"as") == code(policy))
            policies.append(policy);
    }
    if (policies.size() == 1)
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"--as takes none, 5m, 1h or mixed, not “%1”."_s.arg(invocation.value(u"as"))};
    return policies;
}

Result<void> addTerms(Session &session, core::CacheQuestion &question)
{
    const Invocation &invocation = session.invocation();
    if (invocation.has(u"realtime") && invocation.has(u"batch"))
        return Error{.kind = Error::Kind::BadInput, .detail = u"Either --realtime or --batch, not both."_s};
    if (invocation.has(u"realtime"))
        question.batch = false;
    if (invocation.has(u"batch"))
        question.batch = true;
    if (!invocation.has(u"model"))
        return {};
    const QString model = invocation.value(u"model");
    const core::Model *known = session.program().models().find(model);
    if (!known)
        return Error{.kind = Error::Kind::BadInput, .detail = u"The model “%1” is unknown."_s.arg(model)};
    question.model = known->id;
    return {};
}

/// Requests of which nothing was cached: nobody knows what of them another one shares.
qint64 withoutCachedPart(const CacheFigures &figures)
{
    return figures.of(core::CacheMiss::NotMarked).requests + figures.of(core::CacheMiss::TooShort).requests;
}

/// null where nothing was cached, so that nothing can be compared.
QJsonValue bestOf(const CacheFigures &figures)
{
    return withoutCachedPart(figures) == figures.requests ? QJsonValue{} : QJsonValue{code(figures.best())};
}

QJsonObject costsOf(const CacheFigures &figures, const QList<CachePolicy> &policies)
{
    QJsonObject costs;
    for (const CachePolicy policy : policies)
        costs.insert(code(policy), jsonOf(figures.ifReplayed(figures.of(policy))));
    return costs;
}

/// How often a prefix must be used again on the day, by model.
QJsonArray breakEvens(Program &program, const CacheReport &report, const QString &day, QStringList &lines)
{
    QJsonArray list;
    QStringList done;
    for (const CacheGroup &group : report.groups) {
        const core::PriceRow *row = program.prices().find(core::pricedName(group.model, program.models()), day,
                                                          core::Speed::Standard, 0);
        if (!row || done.contains(group.model))
            continue;
        done.append(group.model);
        const auto five = core::breakEvenReuses(*row, false);
        const auto hour = core::breakEvenReuses(*row, true);
        const auto number = [](const std::optional<qint64> &count) {
            return count ? QJsonValue{*count} : QJsonValue{};
        };
        list.append(QJsonObject{{u"model"_s, group.model}, {u"reuses_5m"_s, number(five)}, {u"reuses_1h"_s, number(hour)}});
        if (five && hour)
            lines.append(u"%1: a write pays off from reuse %2 (five minutes) or %3 (one hour) on."_s.arg(
                harmless(group.model), inCount(*five), inCount(*hour)));
    }
    return list;
}

QString textOf(const CacheReport &report, const QList<CachePolicy> &policies, const QStringList &breakEven)
{
    const CacheFigures &totals = report.totals;
    TextTable table{.rows = {{u"CACHE"_s, u"COST"_s, u"AGAINST AS IT WAS"_s}}, .rightAligned = {1, 2}};
    for (const CachePolicy policy : policies)
        table.rows.append({inWords(policy), inUsd(totals.ifReplayed(totals.of(policy))),
                           policy == CachePolicy::AsIs ? QString{}
                                                       : inUsd(totals.ifReplayed(totals.of(policy) - totals.of(CachePolicy::AsIs)))});
    TextTable groups{.rows = {{u"WORKFLOW"_s, u"MODEL"_s, u"AS IT WAS"_s, u"BEST"_s, u"COST"_s, u"REGRET"_s}},
                     .rightAligned = {2, 4, 5}};
    for (const CacheGroup &group : report.groups) {
        const CacheFigures &figures = group.figures;
        groups.rows.append({nameOf(group.workflow), harmless(group.model), inUsd(figures.ifReplayed(figures.of(CachePolicy::AsIs))),
                            bestOf(figures).toString(u"not known"_s), inUsd(figures.ifReplayed(figures.of(figures.best()))),
                            inUsd(figures.ifReplayed(figures.regret()))});
    }
    QStringList notes = breakEven;
    if (const qint64 without = withoutCachedPart(totals); without > 0)
        notes.append(u"Taken as they were, since nothing of them was cached and what they share is not known: %1."_s.arg(
            inCount(without, u"request"_s, u"requests"_s)));
    if (totals.notReplayed > 0)
        notes.append(u"Left out, since they have no price under one of these: %1."_s.arg(
            inCount(totals.notReplayed, u"request"_s, u"requests"_s)));
    if (totals.notRecorded > 0)
        notes.append(u"Left out, since their source does not tell of the cache: %1."_s.arg(
            inCount(totals.notRecorded, u"entry"_s, u"entries"_s)));
    return table.text() + u"\n\n"_s + groups.text() + (notes.isEmpty() ? QString{} : u"\n\n"_s + notes.join(u'\n'));
}

ExitCode runWhatIf(Session &session)
{
    const Result<QList<CachePolicy>> policies = policiesFrom(session.invocation());
    if (!policies)
        return session.fail(policies.error());
    qint64 days = 0;
    Result<core::CacheQuestion> question = cacheQuestion(session, &days);
    if (!question)
        return session.fail(question.error());
    if (const Result<void> terms = addTerms(session, *question); !terms)
        return session.fail(terms.error());
    const Result<CacheReport> report = studied(session, *question);
    if (!report)
        return session.fail(report.error());

    QJsonArray groups;
    for (const CacheGroup &group : report->groups) {
        groups.append(QJsonObject{{u"workflow"_s, group.workflow},
                                  {u"model"_s, group.model},
                                  {u"requests"_s, group.figures.requests},
                                  {u"costs"_s, costsOf(group.figures, *policies)},
                                  {u"without_cached_part"_s, withoutCachedPart(group.figures)},
                                  {u"best"_s, bestOf(group.figures)},
                                  {u"regret"_s, jsonOf(group.figures.ifReplayed(group.figures.regret()))}});
    }
    QStringList breakEven;
    const QJsonArray breakEvenList = breakEvens(session.program(), *report, question->today, breakEven);
    const CacheFigures &totals = report->totals;
    const QJsonObject document{
        {u"days"_s, days},
        {u"terms"_s, QJsonObject{{u"batch"_s, question->batch ? QJsonValue{*question->batch} : QJsonValue{}},
                                 {u"model"_s, textOrNull(question->model)},
                                 {u"prices_of"_s, question->model.isEmpty() ? QJsonValue{} : QJsonValue{question->today}}}},
        {u"requests"_s, totals.requests},
        {u"costs"_s, costsOf(totals, *policies)},
        {u"best"_s, bestOf(totals)},
        {u"regret"_s, jsonOf(totals.ifReplayed(report->regret()))},
        {u"groups"_s, groups},
        {u"break_even"_s, breakEvenList},
        {u"without_cached_part"_s, withoutCachedPart(totals)},
        {u"not_replayed"_s, totals.notReplayed},
        {u"not_recorded"_s, totals.notRecorded},
    };
    const QString text = totals.requests == 0
        ? u"The ledger has no entries of the last %1 that tell of the cache."_s.arg(inCount(days, u"day"_s, u"days"_s))
        : textOf(*report, *policies, breakEven);
    return session.finish(document, text, ExitCode::Done);
}

} // namespace

Command cacheWhatIfCommand()
{
    Command whatIf;
    whatIf.words = {u"cache"_s, u"what-if"_s};
    whatIf.summary = u"What the same requests would have cost with another use of the cache."_s;
    whatIf.description =
        u"Replays the ledger with the real gaps between the requests of each workflow, model and session: without a "
        "cache, with five minutes, with one hour, or with an hour for what stays the same and five minutes for the rest. "
        "A request that came too late is taken to share all that was cached with the one before; one that came in time "
        "shares what it did read. Regret is what a workflow cost more than the best of them.\n\nWith --model the prices are "
        "those of today, and tokens are converted where the models count them differently: about 1.3 of the newer "
        "count for one of the older."_s;
    whatIf.options = QList<Option>{
        {u"as"_s, u"POLICY"_s, u"Only one of: none, 5m, 1h, mixed."_s},
        {u"realtime"_s, {}, u"As if none of it had been a batch."_s},
        {u"batch"_s, {}, u"As if all of it had been batches."_s},
        {u"model"_s, u"M"_s, u"As if another model had answered."_s},
    } + cacheFilterOptions();
    whatIf.examples = {{u"tokenwise cache what-if --days 30 --as 1h"_s, {}},
                       {u"tokenwise cache what-if --model claude-haiku-5-5 --batch"_s, {}}};
    whatIf.run = runWhatIf;
    return whatIf;
}

} // namespace app
