// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/sampledata.h"

#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
#include "tests/support/resultjob.h"

#include <QFile>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace scenes {

namespace {

QString nextId()
{
    static int count = 0;
    return u"job_%1"_s.arg(++count, 12, 36, QChar{u'0'});
}

/// About what the real price would be: the figure on screen has to look like one, no more.
core::Money estimateOf(const Past &past, bool batch)
{
    const core::Money perToken = *core::Money::fromDecimalUsd(batch ? u"0.0000004"_s : u"0.0000008"_s);
    return perToken * (qint64(past.requests) * (past.input + 5 * past.output));
}

QByteArray line(const Past &past, const QByteArray &id, int number)
{
    const auto varied = [number](int average) { return QByteArray::number(average - average / 8 + (number * 7919) % (average / 4 + 1)); };
    const bool truncated = number < past.truncated;
    return R"({"custom_id":")" + id + R"(","result":{"type":"succeeded","message":{"id":"msg_)" + id
        + R"(","type":"message","role":"assistant","model":")" + past.model.toUtf8()
        + R"(","content":[{"type":"text","text":"**Clause 7** limits liability to the fees of *twelve months*.\n\n- it excludes wilful acts\n- it names no cap for data loss\n\nAsk for a cap of `2x` the annual fees."}],"stop_reason":")"
        + (truncated ? "max_tokens" : "end_turn") + R"(","stop_sequence":null,"usage":{"input_tokens":)"
        + varied(past.input) + R"(,"cache_creation_input_tokens":0,"cache_read_input_tokens":)"
        + (past.cached > 0 ? QByteArray::number(past.cached) : QByteArray{"0"}) + R"(,"output_tokens":)"
        + varied(past.output) + R"(,"service_tier":"batch","inference_geo":"not_available"}}}})" + '\n';
}

} // namespace

QString add(Stage &stage, const Past &past)
{
    QStringList ids;
    for (int i = 0; i < past.requests; ++i)
        ids.append(u"clause-%1"_s.arg(i + 411, 4, 10, QChar{u'0'}));
    core::Job job;
    job.profile = stage.profile.name;
    job.sandbox = stage.profile.isSandbox();
    job.name = past.name;
    job.source = past.source;
    job.model = past.model;
    job.estimateBatch = estimateOf(past, true);
    job.estimateRealtime = estimateOf(past, false);
    job.estimateWorst = job.estimateBatch;
    const QString id = nextId();
    test::ResultJob made = test::makeJob(stage.folder.path(), *stage.database, id, ids, 100'000, job);
    QByteArray stream;
    int at = 0;
    const auto some = [&](int count, const auto &make) {
        for (int i = 0; i < count; ++i, ++at)
            stream += make(ids.at((at * 37) % past.requests).toUtf8());
    };
    // Spread over the list: 37 is prime to the counts that are used.
    some(past.errored, [](const QByteArray &each) { return test::erroredLine(each, "api_error", "Internal server error"); });
    some(past.invalid, [](const QByteArray &each) {
        return test::erroredLine(each, "invalid_request_error", "prompt is too long: 1048912 tokens > 1000000 maximum");
    });
    some(past.expired, [](const QByteArray &each) { return test::plainLine(each, "expired"); });
    some(past.canceled, [](const QByteArray &each) { return test::plainLine(each, "canceled"); });
    int number = 0;
    some(past.requests - at, [&](const QByteArray &each) { return line(past, each, number++); });
    if (const auto imported = test::importStream(made.target(), *stage.database, stream); !imported)
        qFatal("no import: %s", qPrintable(imported.error().detail));
    core::JobStore store{*stage.database};
    core::Job stored = made.job;
    stored.state = core::JobState::Done;
    stored.createdAt = stage.clock.now() - past.age;
    stored.endedAt = stored.createdAt + past.took;
    for (core::Shard &shard : stored.shards) {
        shard.state = core::Shard::State::Downloaded;
        shard.downloadedAt = stored.endedAt;
        shard.batch->createdAt = stored.createdAt;
        shard.batch->endedAt = stored.endedAt;
        store.updateShard(id, shard).waitForFinished();
    }
    store.update(stored).waitForFinished();
    return id;
}

QString addRunning(Stage &stage, const QString &name, const QString &source, const QString &model,
                   std::chrono::minutes age, int requests, int batches, int ended)
{
    core::Job job;
    job.id = nextId();
    job.profile = stage.profile.name;
    job.sandbox = stage.profile.isSandbox();
    job.name = name;
    job.source = source;
    job.model = model;
    job.state = core::JobState::InProgress;
    job.createdAt = stage.clock.now() - age;
    job.requests = requests;
    job.estimateBatch = core::Money::fromDecimalUsd(u"6.68"_s);
    job.estimateRealtime = core::Money::fromDecimalUsd(u"13.36"_s);
    for (int i = 0; i < batches; ++i) {
        core::Shard shard;
        shard.ordinal = i;
        shard.state = i < ended ? core::Shard::State::Downloaded : core::Shard::State::Created;
        shard.requests = requests / batches;
        shard.batch = core::Batch{};
        shard.batch->id = u"msgbatch_"_s + job.id.mid(4) + QString::number(i);
        shard.batch->createdAt = job.createdAt;
        job.shards.append(shard);
    }
    core::JobStore{*stage.database}.insert(job).waitForFinished();
    return job.id;
}

void addWeeks(Stage &stage, int shrink)
{
    const QString haiku = u"claude-haiku-5-5"_s, sonnet = u"claude-sonnet-5-5"_s, opus = u"claude-opus-5-5"_s;
    const auto of = [shrink](int count) { return qMax(1, count / shrink); };
    addRunning(stage, u"product-descriptions · week 48"_s, u"products-w48.jsonl"_s, haiku, 38min, 138'397, 2, 1);
    addRunning(stage, u"nightly-eval · 23 Nov"_s, u"eval-2026-11-23.jsonl"_s, sonnet, 12min, 12'000, 1, 0);
    add(stage, {.name = u"contract-review backlog"_s, .source = u"backlog-q3.csv"_s, .model = opus, .age = 5h, .took = 37min,
                .requests = 320, .errored = 12, .invalid = 1, .truncated = 2, .input = 2300, .cached = 1842, .output = 150});
    add(stage, {.name = u"call-summaries · 22 Nov"_s, .source = u"calls-2026-11-22.jsonl"_s, .model = haiku, .age = 16h, .took = 18min,
                .requests = of(9'120)});
    add(stage, {.name = u"nightly-eval · 22 Nov"_s, .source = u"eval-2026-11-22.jsonl"_s, .model = sonnet, .age = 24h, .took = 32min,
                .requests = of(12'000)});
    add(stage, {.name = u"product-descriptions · hotfix"_s, .source = u"hotfix.jsonl"_s, .model = haiku, .age = 44h, .took = 8min,
                .requests = of(8'000), .canceled = of(5'690)});
    for (int day = 2; day < 9; ++day) {
        add(stage, {.name = u"nightly-eval · day %1"_s.arg(day), .source = u"eval.jsonl"_s, .model = sonnet, .age = 24h * day,
                    .took = 29min, .requests = of(12'000)});
        add(stage, {.name = u"call-summaries · day %1"_s.arg(day), .source = u"calls.jsonl"_s, .model = haiku,
                    .age = 24h * day + 5h, .took = 31min, .requests = of(18'344)});
    }
    add(stage, {.name = u"nightly-eval · backfill"_s, .source = u"backfill-oct.csv"_s, .model = sonnet, .age = 70h, .took = 24h,
                .requests = of(40'000), .expired = of(1'204)});
}

void addMany(Stage &stage, int count)
{
    core::JobStore store{*stage.database};
    core::Answer<void> last;
    for (int i = 0; i < count; ++i) {
        core::Job job;
        job.id = nextId();
        job.profile = stage.profile.name;
        job.name = u"run %1"_s.arg(i);
        job.source = u"run.jsonl"_s;
        job.model = u"claude-haiku-5-5"_s;
        job.state = core::JobState::NotSubmitted;
        job.createdAt = stage.clock.now() - std::chrono::minutes{i};
        job.requests = i + 1;
        last = store.insert(job);
    }
    last.waitForFinished();
}

void addUnpriced(Stage &stage)
{
    core::EntryBlock block;
    for (int i = 0; i < 240; ++i) {
        core::LedgerEntry entry;
        entry.at = stage.clock.now() - std::chrono::hours{i};
        entry.profile = stage.profile.name;
        entry.source = u"log"_s;
        entry.sourceKey = u"log/%1"_s.arg(i);
        entry.model = i % 4 == 0 ? u"someone-elses-model-with-a-long-name"_s : u"claude-haiku-99"_s;
        entry.usage = {.input = 1'000, .output = 100};
        block.append(entry);
    }
    const auto added = stage.database->runAndWait([&block](QSqlDatabase &connection) -> core::Result<void> {
        core::Transaction transaction{connection};
        if (const auto entered = core::insertEntries(connection, block); !entered)
            return entered.error();
        return transaction.commit();
    });
    if (!added)
        qFatal("the ledger could not be filled");
}

static QByteArray request(const QByteArray &id, const QByteArray &text, const QByteArray &maxTokens = R"("max_tokens":300,)")
{
    return R"({"custom_id":")" + id + R"(","params":{"model":"claude-haiku-5-5",)" + maxTokens
        + R"("messages":[{"role":"user","content":")" + text + R"("}]}})" + '\n';
}

static QString write(Stage &stage, const QString &name, const QByteArray &content)
{
    QFile file{stage.folder.filePath(name)};
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

QString cleanFile(Stage &stage, int requests, const QString &name)
{
    QByteArray content;
    for (int i = 0; i < requests; ++i)
        content += request("sku-" + QByteArray::number(88'213 + i), "Describe product " + QByteArray::number(i) + " in two sentences.");
    return write(stage, name, content);
}

QString twoModelsFile(Stage &stage, int requests)
{
    QByteArray content;
    for (int i = 0; i < requests; ++i)
        content += request("sku-" + QByteArray::number(88'213 + i), "Describe product " + QByteArray::number(i) + " in two sentences.")
                       .replace("claude-haiku-5-5", i % 3 == 0 ? "claude-opus-5-5" : "claude-haiku-4-5");
    return write(stage, u"products-w49.jsonl"_s, content);
}

QString faultyFile(Stage &stage, int requests)
{
    QByteArray content;
    for (int i = 0; i < requests; ++i) {
        const QByteArray id = "sku-" + QByteArray::number(88'213 + i);
        if (i == requests / 3)
            content += request("sku-88213", "Describe it again.");
        else if (i == requests / 2)
            content += request(id, "Describe it.", {});
        else if (i == requests * 3 / 4)
            content += request(id, "Describe it.").chopped(20) + '\n';
        else if (i % (requests / 4) == 1)
            content += request(id, QByteArray{"Summarise this manual. "}.repeated(24'000));
        else
            content += request(id, "Describe product " + QByteArray::number(i) + " in two sentences.");
    }
    return write(stage, u"products-w48.jsonl"_s, content);
}

QString priceFile(Stage &stage)
{
    return write(stage, u"model_prices_and_context_window.json"_s,
                 R"({"claude-haiku-4-5": {"input_cost_per_token": 9e-07, "output_cost_per_token": 4.5e-06},
                     "claude-opus-5-5": {"input_cost_per_token": 3.5e-06, "output_cost_per_token": 1.75e-05},
                     "claude-sonnet-5": {"input_cost_per_token": 2e-06, "output_cost_per_token": 1e-05},
                     "gpt-5": {"input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05},
                     "some-image-model": {"mode": "image_generation"}})");
}

QString tableFile(Stage &stage)
{
    return write(stage, u"tickets.csv"_s,
                 "id,customer,text\nt-1,Ada,\"The parcel came late, and wet.\"\nt-2,Grace,Where is my refund?\nt-3,Lin,Thank you!\n");
}

QString longName() { return u"quarterly-contract-review-of-all-subsidiaries-Zürich-Köln-naïve-x"_s.left(64); }

} // namespace scenes
