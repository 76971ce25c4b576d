// SPDX-License-Identifier: GPL-3.0-or-later
// Downloads, indexes, enters into the ledger and exports the results of one batch:
//   bench_results prepare FOLDER REQUESTS BYTES   writes FOLDER/results.jsonl and a job that waits
//                                                 for it
//   bench_results take FOLDER PORT                does the work and measures it
//   bench_results again FOLDER                    exports and searches it before and after it is
//                                                 compressed
#include "measure.h"

#include "core/api/httpclient.h"
#include "core/api/messagebatches.h"
#include "core/base/storedform.h"
#include "core/jobs/spool.h"
#include "core/ledger/jobcosts.h"
#include "core/results/resultexport.h"
#include "core/results/resultimport.h"
#include "core/results/resultquery.h"
#include "core/storage/jobstore.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <random>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const Instant Ended = instantFromMs(1'795'525'200'000);

int fail(const QString &what)
{
    std::fprintf(stderr, "%s\n", qPrintable(what));
    return 1;
}

Job benchJob(qint64 requests)
{
    Job job;
    job.id = u"job_benchmark001"_s;
    job.profile = u"default"_s;
    job.name = u"benchmark"_s;
    job.workflow = u"benchmark"_s;
    job.state = JobState::InProgress;
    job.createdAt = Ended;
    job.requests = requests;
    const Batch batch{.id = u"msgbatch_bench"_s,
                      .status = Batch::Status::Ended,
                      .statusText = u"ended"_s,
                      .counts = {.succeeded = requests},
                      .createdAt = Ended,
                      .endedAt = Ended};
    job.shards = {
        Shard{.ordinal = 0, .state = Shard::State::Ended, .requests = requests, .batch = batch}};
    return job;
}

QByteArray idOf(qint64 index)
{
    return "ticket-" + QByteArray::number(index).rightJustified(8, '0');
}

/// Answers as they come: some thousand characters of text with line breaks, quotes and other
/// scripts in it.
class Answers
{
public:
    explicit Answers(qint64 average)
    {
        for (int i = 0; i < 300; ++i)
            m_texts.push_back(text(average / 2 + qint64(m_random() % quint64(average))));
    }

    QByteArray line(qint64 index)
    {
        const auto number = [this](quint64 below) {
            return QByteArray::number(m_random() % below);
        };
        return R"({"custom_id":")" + idOf(index)
            + R"(","result":{"type":"succeeded","message":{"id":"msg_01)"
            + QByteArray::number(m_random(), 36).rightJustified(22, '0').first(22)
            + R"(","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[{"type":"text","text":")"
            + m_texts[m_random() % m_texts.size()]
            + R"("}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":)"
            + number(3000) + R"(,"cache_creation_input_tokens":0,"cache_read_input_tokens":)"
            + number(9000)
            + R"(,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":)"
            + number(1200) + R"(,"service_tier":"batch","inference_geo":"not_available"}}}})"
            + '\n';
    }

private:
    QByteArray text(qint64 size)
    {
        static constexpr const char *Words[] = {
            "the",  "order",   "was",      "delivered", "late",     "and",     "a",      "refund",
            "is",   "due",     "because",  "parcel",    "arrived",  "damaged", "Zürich", "naïve",
            "東京", "invoice", "customer", "answer",    "politely", "within",  "days"};
        QByteArray made;
        while (made.size() < size) {
            made += Words[m_random() % std::size(Words)];
            const auto dice = m_random() % 100;
            made += dice < 4 ? ".\\n\\n" : dice < 6 ? R"( \"as agreed\" )" : dice < 12 ? ", " : " ";
        }
        return made;
    }

    std::mt19937_64 m_random{20261124};
    std::vector<QByteArray> m_texts;
};

int prepare(const QString &folder, qint64 requests, qint64 bytes)
{
    auto database = Database::open(folder);
    if (!database)
        return fail(database.error().detail);
    const Job job = benchJob(requests);
    auto inserted = JobStore{**database}.insert(job);
    inserted.waitForFinished();
    if (!inserted.result())
        return fail(inserted.result().error().detail);
    const QDir place{folder + u"/jobs/"_s + job.id};
    place.mkpath(u"."_s);
    SpoolWriter spool{place, {}};
    for (qint64 i = 0; i < requests; ++i) {
        const QByteArray id = idOf(i);
        const QByteArray item = R"({"custom_id":")" + id
            + R"(","params":{"model":"claude-haiku-5-5","max_tokens":1024,"messages":[{"role":"user","content":"?"}]}})";
        const RequestFacts facts;
        if (const auto added = spool.add(
                {.index = i, .originalId = id, .wireId = id, .json = item, .facts = &facts});
            !added)
            return fail(added.error().detail);
    }
    if (const auto spooled = spool.finish(); !spooled)
        return fail(spooled.error().detail);

    // The service sends results in the order in which they are done.
    std::vector<qint64> order(size_t(requests), 0);
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random{7};
    std::shuffle(order.begin(), order.end(), random);
    Answers answers{bytes / requests - 480};
    QFile file{folder + u"/results.jsonl"_s};
    if (!file.open(QIODevice::WriteOnly))
        return fail(file.errorString());
    for (const qint64 index : order)
        file.write(answers.line(index));
    return file.flush() ? 0 : fail(file.errorString());
}

int take(const QString &folder, int port)
{
    auto database = Database::open(folder);
    if (!database)
        return fail(database.error().detail);
    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    SystemClock clock;
    Endpoint endpoint;
    endpoint.baseUrl = QUrl{u"http://127.0.0.1:%1"_s.arg(port)};
    endpoint.key = ApiKey{u"sk-ant-api03-benchmark"_s};
    HttpClient http{endpoint, clock, randomJitter()};
    MessageBatches batches{http};
    auto found = JobStore{**database}.job(u"job_benchmark001"_s);
    found.waitForFinished();
    if (!found.result())
        return fail(found.result().error().detail);
    const Job job = *found.result();
    const QDir place{folder + u"/jobs/"_s + job.id};

    QElapsedTimer time;
    time.start();
    const auto seconds = [&time] { return double(time.nsecsElapsed()) / 1e9; };
    const auto spool = SpoolReader::open(place);
    if (!spool)
        return fail(spool.error().detail);
    ResultImport import{
        {.folder = place, .job = job, .shard = 0, .spool = *spool}, **database, models, prices};
    Batch batch = *job.shards.first().batch;
    batch.resultsUrl =
        endpoint.baseUrl.toString() + u"/v1/messages/batches/msgbatch_bench/results"_s;
    const auto streamed = batches.results(
        batch, [&import](QByteArrayView piece) { import.write(piece); },
        [&import] { import.restart(); }, [&import] { return import.isReady(); });
    QFutureWatcher<Result<HttpResponse>> watcher;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, qApp, &QCoreApplication::quit);
    watcher.setFuture(streamed);
    QCoreApplication::exec();
    if (!streamed.result())
        return fail(streamed.result().error().detail);
    const double downloaded = seconds();
    auto finished = import.finish();
    finished.waitForFinished();
    const Result<ResultImportReport> report = finished.result();
    if (!report)
        return fail(report.error().detail);
    const double imported = seconds();
    const auto exported = exportResults({{.folder = place, .job = job}}, folder + u"/native.json"_s,
                                        ExportFormat::Native);
    if (!exported)
        return fail(exported.error().detail);
    const double total = seconds();

    const auto costs = (*database)->runAndWait(
        [&](QSqlDatabase &connection) { return jobCosts(connection, {job.id}, models, prices); });
    if (!costs)
        return fail(costs.error().detail);
    const JobCost cost = costs->value(job.id);
    if (report->counts.succeeded != job.requests || cost.entries != job.requests
        || exported->requests != job.requests)
        return fail(u"not all results arrived"_s);
    std::printf("{\"results\": %lld, \"bytes\": %lld, \"downloaded_seconds\": %.3f, "
                "\"imported_seconds\": %.3f, "
                "\"seconds\": %.3f, \"peak_mb\": %.1f, \"cost\": \"%s\"}\n",
                report->counts.succeeded, report->bytes, downloaded, imported, total,
                double(bench::peakMemoryKb()) / 1e3, qPrintable(cost.cost.total().toDecimalUsd()));
    return 0;
}

double secondsOf(const std::function<bool()> &work)
{
    QElapsedTimer time;
    time.start();
    return work() ? double(time.nsecsElapsed()) / 1e9 : -1;
}

/// Exports and searches what take() left, before and after it is compressed.
int readAgain(const QString &folder)
{
    auto database = Database::open(folder);
    if (!database)
        return fail(database.error().detail);
    auto found = JobStore{**database}.job(u"job_benchmark001"_s);
    found.waitForFinished();
    if (!found.result())
        return fail(found.result().error().detail);
    const QList<ExportPart> parts{
        {.folder = QDir{folder + u"/jobs/"_s + found.result()->id}, .job = *found.result()}};
    const auto exported = [&] {
        return bool(exportResults(parts, folder + u"/again.json"_s, ExportFormat::Native));
    };
    const auto searched = [&] {
        const auto results = ResultLineage::open(parts);
        if (!results)
            return false;
        ResultTextMatcher matcher{u"nobody wrote this"_s};
        qint64 matches = 0;
        for (qint64 position = 0; position < (*results)->size(); ++position)
            matches += matcher.matches(**results, position) ? 1 : 0;
        return matches == 0;
    };
    const double plainExport = secondsOf(exported);
    const double plainSearch = secondsOf(searched);
    const std::atomic<bool> never{false};
    const double compressing = secondsOf([&] {
        const QDir &place = parts.first().folder;
        return bool(compressStored(place.filePath(u"requests-0001.json"_s), never))
            && bool(compressStored(place.filePath(u"results-0001.jsonl"_s), never));
    });
    const double compressedExport = secondsOf(exported);
    const double compressedSearch = secondsOf(searched);
    std::printf("{\"compressing_seconds\": %.3f, \"plain_export_seconds\": %.3f, "
                "\"export_seconds\": %.3f, \"plain_search_seconds\": %.3f, "
                "\"search_seconds\": %.3f, \"peak_mb\": %.1f}\n",
                compressing, plainExport, compressedExport, plainSearch, compressedSearch,
                double(bench::peakMemoryKb()) / 1e3);
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments.at(1) == u"prepare"_s)
        return prepare(arguments.at(2), arguments.at(3).toLongLong(), arguments.at(4).toLongLong());
    if (arguments.size() == 4 && arguments.at(1) == u"take"_s)
        return take(arguments.at(2), arguments.at(3).toInt());
    if (arguments.size() == 3 && arguments.at(1) == u"again"_s)
        return readAgain(arguments.at(2));
    return fail(u"usage: bench_results prepare FOLDER REQUESTS BYTES | take FOLDER PORT | "
                "again FOLDER"_s);
}
