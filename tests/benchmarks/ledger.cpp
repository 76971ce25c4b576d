// SPDX-License-Identifier: GPL-3.0-or-later
// Makes ledgers of millions of entries, and measures what reports on them take.
//   bench_ledger fill FOLDER ENTRIES     two years of made-up usage of twelve teams
//   bench_ledger report FOLDER           loads the sums and asks for ranges, filters and groupings
//   bench_ledger cache FOLDER            studies and replays the prompt cache of every entry
#include "tests/benchmarks/measure.h"

#include "core/base/sql.h"
#include "core/caching/cachestudy.h"
#include "core/reports/usagecube.h"
#include "core/reports/usagesample.h"
#include "core/storage/database.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const QDate Last{2026, 11, 28};

int fill(Database &database, qint64 wanted)
{
    const PriceSheet prices = PriceSheet::builtIn();
    UsageSample::Options options{.first = Last.addYears(-2).addDays(1),
                                 .last = Last,
                                 .until = instantFromMs(4'000'000'000'000),
                                 .teams = 12,
                                 .profile = u"default"_s,
                                 .sandbox = false};
    // The scale that gives as many: from what some weeks give.
    qint64 sample = 0;
    for (QDate day = options.first; day <= options.last; day = day.addDays(11))
        sample += qint64(UsageSample{options, prices}.day(day).rows.size()) * 11;
    options.scale = double(wanted) / double(sample);
    const UsageSample usage{options, prices};
    QElapsedTimer timer;
    timer.start();
    qint64 added = 0;
    for (QDate day = options.first; day <= options.last; day = day.addDays(1)) {
        const EntryBlock block = usage.day(day);
        const Result<qint64> fresh =
            database.runAndWait([&block](QSqlDatabase &connection) -> Result<qint64> {
                Transaction transaction{connection};
                const Result<qint64> count = insertEntries(connection, block);
                if (!count)
                    return count;
                if (const Result<void> done = transaction.commit(); !done)
                    return done.error();
                return count;
            });
        if (!fresh) {
            std::fprintf(stderr, "%s\n", qPrintable(fresh.error().detail));
            return 1;
        }
        added += *fresh;
    }
    std::printf("{\"entries\": %lld, \"seconds\": %.2f}\n", static_cast<long long>(added),
                double(timer.elapsed()) / 1000);
    return 0;
}

/// What a dashboard asks for.
QList<UsageQuery> questions()
{
    const QList<std::pair<QDate, QDate>> ranges{
        {Last, Last},
        {Last.addDays(-6), Last},
        {Last.addDays(-29), Last},
        {Last.addDays(-89), Last},
        {QDate{2026, 10, 1}, QDate{2026, 10, 31}},
        {Last.addYears(-1), Last},
        {QDate{2020, 1, 1}, Last},
    };
    const QList<QList<UsageBy>> groupings{
        {},
        {UsageBy::Day},
        {UsageBy::Month},
        {UsageBy::Day, UsageBy::Model},
        {UsageBy::Model},
        {UsageBy::Workflow},
        {UsageBy::Project},
        {UsageBy::Source},
        {UsageBy::Profile},
    };
    const QList<UsageFilter> filters{
        {},
        {.models = {u"claude-opus-5-5"_s}},
        {.workflows = {u"support-replies"_s}},
        {.sources = {u"batch"_s}, .projects = {u"support"_s, u"platform"_s}},
    };
    QList<UsageQuery> list;
    for (const auto &[since, until] : ranges) {
        for (const QList<UsageBy> &by : groupings) {
            for (const UsageFilter &filter : filters)
                list.append({.since = since, .until = until, .filter = filter, .by = by});
        }
        if (since.daysTo(until) <= 7)
            list.append({.since = since, .until = until, .by = {UsageBy::Hour}});
    }
    return list;
}

int report(Database &database)
{
    QElapsedTimer timer;
    timer.start();
    auto answer = loadUsageCube(database, ModelCatalog::builtIn(), PriceSheet::builtIn(),
                                QTimeZone{"Asia/Kathmandu"});
    answer.waitForFinished();
    const auto cube = answer.result();
    if (!cube) {
        std::fprintf(stderr, "%s\n", qPrintable(cube.error().detail));
        return 1;
    }
    const double loading = double(timer.elapsed()) / 1000;
    double slowest = 0, sum = 0;
    qint64 entries = 0;
    const QList<UsageQuery> asked = questions();
    for (const UsageQuery &query : asked) {
        double best = 1e9;
        for (int turn = 0; turn < 3; ++turn) {
            timer.restart();
            const Result<UsageTable> table = (*cube)->query(query);
            best = std::min(best, double(timer.nsecsElapsed()) / 1e6);
            if (!table)
                return 1;
            entries = std::max(entries, table->totals.entries());
        }
        slowest = std::max(slowest, best);
        sum += best;
    }
    std::printf("{\"entries\": %lld, \"sums\": %zu, \"day_rows\": %zu, \"loading_seconds\": %.2f, "
                "\"questions\": %d, \"mean_ms\": %.3f, \"slowest_ms\": %.2f, \"peak_mb\": %lld}\n",
                static_cast<long long>(entries), (*cube)->sums().rows().size(), (*cube)->dayRows(),
                loading, int(asked.size()), sum / double(asked.size()), slowest,
                static_cast<long long>(bench::peakMemoryKb() / 1000));
    return 0;
}

int cache(Database &database)
{
    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    QElapsedTimer timer;
    timer.start();
    const Result<CacheReport> report = database.runAndWait(
        [&](QSqlDatabase &connection) { return studyCache(connection, {}, models, prices); });
    if (!report) {
        std::fprintf(stderr, "%s\n", qPrintable(report.error().detail));
        return 1;
    }
    const double seconds = double(timer.elapsed()) / 1000;
    const qint64 entries = report->totals.requests + report->totals.notRecorded;
    std::printf("{\"entries\": %lld, \"seconds\": %.2f, \"per_second\": %.0f, \"regret\": \"%s\", \"saved\": \"%s\", "
                "\"peak_mb\": %lld}\n",
                static_cast<long long>(entries), seconds, double(entries) / seconds,
                qPrintable(report->regret().toDecimalUsd()), qPrintable(report->totals.savedNet.toDecimalUsd()),
                static_cast<long long>(bench::peakMemoryKb() / 1000));
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 3)
        return 2;
    auto database = Database::open(arguments.at(2));
    if (!database) {
        std::fprintf(stderr, "%s\n", qPrintable(database.error().detail));
        return 1;
    }
    if (arguments.at(1) == u"fill"_s && arguments.size() == 4)
        return fill(**database, arguments.at(3).toLongLong());
    return arguments.at(1) == u"cache"_s ? cache(**database) : report(**database);
}
