// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/sandbox.h"
#include "core/services/jobs.h"
#include "core/services/liveprices.h"
#include "core/tokens/characterestimator.h"
#include "tests/support/await.h"
#include "tests/support/quickclock.h"

#include <QDir>
#include <QFile>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

namespace test {

/// For the message of a failed check: where a job is, or why there is none.
inline QString wordsOf(const core::Result<core::Job> &job)
{
    return job ? core::stateName(job->state) + QStringLiteral(": ") + job->error
               : job.error().detail;
}

/// A job that sends a sample first.
inline core::JobOptions withSample()
{
    core::JobOptions options;
    options.canary = true;
    return options;
}

/// One instance of the program without window and terminal: a data folder, a ledger, a client of a
/// Sandbox on its own thread, and Jobs on a quick clock.
class JobsWorld
{
public:
    explicit JobsWorld(double speed = 200)
    {
        auto started = core::Sandbox::start({.folder = {}, .speed = speed});
        if (!started)
            qFatal("no sandbox: %s", qPrintable(started.error().detail));
        sandbox = std::move(*started);
        endpoint = {.baseUrl = sandbox->baseUrl(),
                    .key = core::ApiKey{QStringLiteral("sk-ant-test")},
                    .workspace = {}};
        open();
    }
    ~JobsWorld() { close(); }

    void open()
    {
        auto opened = core::Database::open(dir.path());
        if (!opened)
            qFatal("no database: %s", qPrintable(opened.error().detail));
        database = std::move(*opened);
        http = std::make_unique<core::HttpClient>(endpoint, clock, [] { return 0.0; });
        jobs = makeJobs();
    }
    /// Another copy of the program in the same folder, with a connection of its own given by the
    /// caller.
    std::unique_ptr<core::Jobs> makeJobs()
    {
        return std::make_unique<core::Jobs>(
            core::Jobs::Context{.place = {.folder = dir.path(), .whole = true},
                                .database = *database,
                                .http = *http,
                                .profile = {.name = QStringLiteral("default"),
                                            .baseUrl = endpoint.baseUrl,
                                            .workspace = {}},
                                .models = models,
                                .prices = prices,
                                .estimator = estimator,
                                .clock = clock,
                                .jitter = [] { return 0.5; }});
    }
    void close()
    {
        jobs.reset();
        http.reset();
        database.reset();
    }
    /// As after quitting and starting again.
    void restart()
    {
        close();
        open();
    }

    /// A JSONL file of `count` requests, ids r0, r1 …; `text` gives the prompt of each.
    QString requests(int count, const std::function<QString(int)> &text = {},
                     const QString &name = QStringLiteral("requests.jsonl"), int maxTokens = 64)
    {
        const QString path = dir.filePath(name);
        QFile file{path};
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no file %s", qPrintable(path));
        for (int i = 0; i < count; ++i) {
            const QString words = text ? text(i) : QStringLiteral("Say the number %1.").arg(i);
            file.write(QStringLiteral("{\"custom_id\":\"r%1\",\"params\":{\"model\":\"claude-haiku-"
                                      "4-5\",\"max_tokens\":%2,"
                                      "\"messages\":[{\"role\":\"user\",\"content\":\"%3\"}]}}\n")
                           .arg(i)
                           .arg(maxTokens)
                           .arg(words)
                           .toUtf8());
        }
        return path;
    }
    core::Job prepared(const QString &path, const core::JobOptions &options = {})
    {
        const auto checked = await(jobs->prepare({.path = path}, options));
        if (!checked)
            qFatal("not prepared: %s", qPrintable(checked.error().detail));
        return checked->job;
    }
    /// A job of two batches, which are sent one after the other.
    core::Job preparedAsTwo()
    {
        const core::Job job = prepared(requests(60),
                                       withSample());
        write(QStringLiteral("UPDATE shards SET state = 'planned' WHERE job = '%1'").arg(job.id));
        return stored(job.id);
    }
    core::Job stored(const QString &jobId)
    {
        const auto found = await(jobs->find(jobId));
        if (!found)
            qFatal("no job: %s", qPrintable(found.error().detail));
        return *found;
    }
    QByteArray exported(const QString &jobId, core::ExportFormat format = core::ExportFormat::Jsonl)
    {
        const QString path = dir.filePath(QStringLiteral("exported"));
        if (!await(jobs->exportTo(jobId, path, format)))
            return {};
        QFile file{path};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
    }
    /// A batch made by somebody else with the same key.
    core::Batch foreignBatch(int count)
    {
        const QString path = dir.filePath(QStringLiteral("foreign.json"));
        QFile file{path};
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no file %s", qPrintable(path));
        QByteArrayList items;
        for (int i = 0; i < count; ++i)
            items.append(
                R"({"custom_id":"foreign-)" + QByteArray::number(i)
                + R"(","params":{"model":"claude-haiku-4-5","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}})");
        file.write(R"({"requests":[)" + items.join(',') + "]}");
        file.close();
        core::HttpClient other{endpoint, clock, [] { return 0.0; }};
        const auto created = await(core::MessageBatches{other}.create(path));
        if (!created)
            qFatal("no foreign batch: %s", qPrintable(created.error().detail));
        return *created;
    }
    void write(const QString &sql)
    {
        const QString fault = database->runAndWait([sql](QSqlDatabase &connection) {
            QSqlQuery query{connection};
            return query.exec(sql) ? QString{} : query.lastError().text();
        });
        if (!fault.isEmpty())
            qFatal("%s: %s", qPrintable(sql), qPrintable(fault));
    }
    /// From now on the ledger takes no change of such a row, as when the disk is full: "shards",
    /// "NEW.ordinal = 0".
    void refuse(const QString &table, const QString &rows)
    {
        write(QStringLiteral("CREATE TRIGGER refused_%1 BEFORE UPDATE ON %1 WHEN %2 BEGIN SELECT "
                             "RAISE(ABORT, 'refused by the test'); END")
                  .arg(table, rows));
    }
    void takeAgain(const QString &table)
    {
        write(QStringLiteral("DROP TRIGGER refused_%1").arg(table));
    }
    /// A number out of the ledger.
    qint64 ledger(const QString &sql)
    {
        return database->runAndWait([sql](QSqlDatabase &connection) {
            QSqlQuery query{connection};
            return query.exec(sql) && query.next() ? query.value(0).toLongLong() : qint64{-1};
        });
    }

    QTemporaryDir dir;
    QuickClock clock;
    std::unique_ptr<core::Sandbox> sandbox;
    core::Endpoint endpoint;
    core::LivePrices livePrices{core::OwnPrices::file({.folder = dir.path(), .whole = true})};
    const core::ModelCatalog &models = livePrices.models();
    const core::PriceSheet &prices = livePrices.prices();
    core::CharacterEstimator estimator;
    std::unique_ptr<core::Database> database;
    std::unique_ptr<core::HttpClient> http;
    std::unique_ptr<core::Jobs> jobs;
};

} // namespace test
