// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/cachequestion.h"
#include "app/commands/commands.h"
#include "app/format.h"
#include "app/jsonoutput.h"
#include "core/caching/cacheadvice.h"

#include <map>

namespace app {

using namespace Qt::StringLiterals;
using core::CacheFigures;
using core::CacheGroup;
using core::CacheMiss;
using core::CacheReport;
using core::Result;

namespace {

QString inWords(CacheMiss miss)
{
    switch (miss) {
    case CacheMiss::FirstUse: return u"first use"_s;
    case CacheMiss::Expired: return u"expired"_s;
    case CacheMiss::Changed: return u"changed"_s;
    case CacheMiss::Raced: return u"raced"_s;
    case CacheMiss::TooShort: return u"too short"_s;
    case CacheMiss::NotMarked: break;
    }
    return u"not marked"_s;
}

bool hasPrice(CacheMiss miss) { return miss != CacheMiss::TooShort && miss != CacheMiss::NotMarked; }

/// Dollars with two decimals, as the earlier tool wrote them: a number, halves away from zero.
double inCents(core::Money money)
{
    constexpr qint64 cent = 10'000'000'000;
    const qint64 pico = money.picoUsd();
    const qint64 cents = (pico + (pico < 0 ? -cent / 2 : cent / 2)) / cent;
    return double(cents) / 100;
}

QJsonObject missesOf(const CacheFigures &figures)
{
    QJsonObject misses;
    for (std::size_t i = 0; i < core::CacheMissCount; ++i) {
        const auto kind = CacheMiss(i);
        const core::MissFigures &miss = figures.of(kind);
        misses.insert(QString::fromLatin1(core::codeOf(kind)),
                      QJsonObject{{u"requests"_s, miss.requests},
                                  {u"tokens"_s, miss.tokens},
                                  {u"price"_s, hasPrice(kind) ? jsonOf(miss.ifPriced()) : QJsonValue{}},
                                  {u"unpriced"_s, miss.unpriced}});
    }
    return misses;
}

/// The earlier tool counted every record, also those that do not tell of the prompt cache.
qint64 allRequests(const CacheFigures &figures) { return figures.requests + figures.notRecorded; }

double legacyHitRate(const CacheFigures &figures)
{
    return allRequests(figures) > 0 ? double(figures.hits) / double(allRequests(figures)) : 0;
}

/// The fields of the earlier tool's object that one workflow has too.
QJsonObject legacyOf(const CacheFigures &figures)
{
    return {{u"hits"_s, figures.hits},
            {u"reads"_s, figures.reads},
            {u"writes"_s, figures.writes()},
            {u"requests"_s, allRequests(figures)},
            {u"hit_rate"_s, legacyHitRate(figures)},
            {u"not_recorded"_s, figures.notRecorded},
            {u"token_hit_rate"_s, rounded(figures.tokenHitRate())},
            {u"net_savings"_s, jsonOf(figures.ifPriced(figures.savedNet))}};
}

QString adviceFor(Program &program, const CacheGroup &group)
{
    return core::adviceOn(group.figures, program.models().find(group.model));
}

QJsonObject documentOf(Program &program, const CacheReport &report, qint64 days)
{
    std::map<QString, CacheFigures> byWorkflow;
    std::map<QString, CacheFigures> byModel;
    QJsonArray groups;
    QJsonArray advice;
    for (const CacheGroup &group : report.groups) {
        byWorkflow[group.workflow] += group.figures;
        byModel[group.model] += group.figures;
        QJsonObject object = legacyOf(group.figures);
        object.insert(u"workflow"_s, group.workflow);
        object.insert(u"model"_s, group.model);
        object.insert(u"misses"_s, missesOf(group.figures));
        const QString words = adviceFor(program, group);
        object.insert(u"advice"_s, textOrNull(words));
        groups.append(object);
        if (!words.isEmpty())
            advice.append(QJsonObject{{u"workflow"_s, group.workflow}, {u"model"_s, group.model}, {u"advice"_s, words}});
    }
    const auto listed = [](const std::map<QString, CacheFigures> &figures) {
        QJsonObject object;
        for (const auto &[name, each] : figures) {
            if (allRequests(each) > 0)
                object.insert(name, legacyOf(each));
        }
        return object;
    };
    const CacheFigures &totals = report.totals;
    return {{u"hit_rate"_s, rounded(legacyHitRate(totals))},
            {u"total_reads"_s, totals.reads},
            {u"total_writes"_s, totals.writes()},
            {u"savings"_s, totals.ifPriced({}) ? QJsonValue{inCents(totals.savedGross())} : QJsonValue{}},
            {u"hit_count"_s, totals.hits},
            {u"total_requests"_s, allRequests(totals)},
            {u"by_workflow"_s, listed(byWorkflow)},
            {u"by_model"_s, listed(byModel)},
            {u"days"_s, days},
            {u"net_savings"_s, jsonOf(totals.ifPriced(totals.savedNet))},
            {u"token_hit_rate"_s, rounded(totals.tokenHitRate())},
            {u"request_hit_rate"_s, rounded(totals.hitRate())}, // of those that tell of the cache
            {u"writes_5m"_s, totals.writes5m},
            {u"writes_1h"_s, totals.writes1h},
            {u"not_recorded"_s, totals.notRecorded},
            {u"unpriced_entries"_s, totals.unpriced},
            {u"misses"_s, missesOf(totals)},
            {u"groups"_s, groups},
            {u"advice"_s, advice}};
}

QString tableOf(const CacheReport &report)
{
    TextTable table{.rows = {{u"WORKFLOW"_s, u"MODEL"_s, u"REQUESTS"_s, u"HITS"_s, u"BY TOKEN"_s, u"READ"_s,
                              u"WRITTEN"_s, u"SAVED (NET)"_s}},
                    .rightAligned = {2, 3, 4, 5, 6, 7}};
    for (const CacheGroup &group : report.groups) {
        const CacheFigures &figures = group.figures;
        table.rows.append({nameOf(group.workflow), harmless(group.model), inCount(figures.requests),
                           percent(figures.hitRate()), percent(figures.tokenHitRate()), inCount(figures.reads),
                           inCount(figures.writes()), inUsd(figures.ifPriced(figures.savedNet))});
    }
    return table.text();
}

QString missTableOf(const CacheFigures &figures)
{
    TextTable table{.rows = {{u"MISSES"_s, u"REQUESTS"_s, u"TOKENS"_s, u"PRICE"_s}}, .rightAligned = {1, 2, 3}};
    for (std::size_t i = 0; i < core::CacheMissCount; ++i) {
        const auto kind = CacheMiss(i);
        const core::MissFigures &miss = figures.of(kind);
        if (miss.requests > 0)
            table.rows.append({inWords(kind), inCount(miss.requests), inCount(miss.tokens),
                               hasPrice(kind) ? inUsd(miss.ifPriced()) : u"not known"_s});
    }
    return table.rows.size() > 1 ? table.text() : QString{};
}

QString textOf(Program &program, const CacheReport &report, qint64 days)
{
    const CacheFigures &totals = report.totals;
    const QString span = u"the last %1"_s.arg(inCount(days, u"day"_s, u"days"_s));
    if (totals.requests == 0)
        return totals.notRecorded == 0
            ? u"The ledger has no entries of %1."_s.arg(span)
            : u"Of the %1 of %2 none tells of the prompt cache."_s.arg(
                  inCount(totals.notRecorded, u"entry"_s, u"entries"_s), span);
    const double rate = totals.hitRate().value_or(0);
    QStringList parts{aligned({
        {u"Requests"_s, u"%1 in %2"_s.arg(inCount(totals.requests), span)},
        {u"Hit rate"_s, u"%1 of requests%2, %3 of prompt tokens"_s.arg(
                            percent(totals.hitRate()), rate > core::GoodHitRate ? u" (good)"_s : u""_s,
                            percent(totals.tokenHitRate()))},
        {u"Read"_s, u"%1 tokens"_s.arg(inCount(totals.reads))},
        {u"Written"_s, u"%1 tokens (%2 for five minutes, %3 for an hour)"_s.arg(
                           inCount(totals.writes()), inCount(totals.writes5m), inCount(totals.writes1h))},
        {u"Saved"_s, u"%1 net: what reading saved, less what writing cost"_s.arg(inUsd(totals.ifPriced(totals.savedNet)))},
    })};
    parts.append(tableOf(report));
    if (const QString misses = missTableOf(totals); !misses.isEmpty())
        parts.append(misses);
    QStringList notes;
    if (totals.notRecorded > 0)
        notes.append(u"%1 not told of the prompt cache and stand in none of these figures."_s.arg(
            inCount(totals.notRecorded, u"entry has"_s, u"entries have"_s)));
    if (totals.unpriced > 0)
        notes.append(u"%1 no price: “tokenwise prices unpriced” lists them."_s.arg(
            inCount(totals.unpriced, u"entry has"_s, u"entries have"_s)));
    for (const CacheGroup &group : report.groups) {
        if (const QString words = adviceFor(program, group); !words.isEmpty())
            notes.append(u"%1 on %2: %3"_s.arg(nameOf(group.workflow), harmless(group.model), words));
    }
    if (!notes.isEmpty())
        parts.append(notes.join(u'\n'));
    return parts.join(u"\n\n"_s);
}

ExitCode runStats(Session &session)
{
    qint64 days = 0;
    const Result<core::CacheQuestion> question = cacheQuestion(session, &days);
    if (!question)
        return session.fail(question.error());
    const Result<CacheReport> report = studied(session, *question);
    if (!report)
        return session.fail(report.error());
    Program &program = session.program();
    return session.finish(documentOf(program, *report, days), textOf(program, *report, days), ExitCode::Done);
}

} // namespace

Command cacheStatsCommand()
{
    Command stats;
    stats.words = {u"cache"_s, u"stats"_s};
    stats.summary = u"What the prompt cache saved, by workflow and model, and why requests missed it."_s;
    stats.description =
        u"From the entries of the ledger. Saved (net) is what reading saved less what writing cost more than input. "
        "\"savings\" of --json is the figure of the earlier tool: tokens read × price of input × 0.9.\n\nA miss is the "
        "first use of a session, expired (the gap was longer than the cache lives), changed (in time, and still read "
        "less), raced (behind one that was still writing), too short for the model, or not marked. Its price is what the "
        "tokens cost more than reading them. Entries whose source does not tell of the cache are counted apart.\n\nA "
        "workflow and model with a hit rate under 30 % gets a word on the cause, from 20 requests on."_s;
    stats.options = cacheFilterOptions();
    stats.examples = {{u"tokenwise cache stats --days 30"_s, {}}};
    stats.run = runStats;
    return stats;
}

} // namespace app
