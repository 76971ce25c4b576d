// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a batch, by a clock that is moved by hand, across restarts and between Sandboxes that
// share a folder.
#include "tests/core/sandbox/sandboxfixture.h"

#include <QJsonArray>
#include <QProcess>
#include <QSet>

using namespace test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QSet<QString> idsIn(const QByteArray &lines)
{
    QSet<QString> ids;
    const QList<QByteArray> split = lines.split('\n');
    for (const QByteArray &line : split) {
        if (!line.isEmpty())
            ids.insert(QJsonDocument::fromJson(line).object().value("custom_id"_L1).toString());
    }
    return ids;
}

QJsonObject counts(const QJsonObject &batch) { return batch.value("request_counts"_L1).toObject(); }

QJsonObject countsOf(int processing, int succeeded, int errored, int canceled, int expired)
{
    return {{u"processing"_s, processing},
            {u"succeeded"_s, succeeded},
            {u"errored"_s, errored},
            {u"canceled"_s, canceled},
            {u"expired"_s, expired}};
}

QByteArray differentRequests(int count)
{
    QByteArray body = R"({"requests":[)";
    for (int i = 0; i < count; ++i)
        body += R"({"custom_id":"r)" + QByteArray::number(i) + R"(","params":)"
            + params("Number " + QByteArray::number(i)) + "},";
    body.back() = ']';
    return body + '}';
}

} // namespace

class TestBatchLife : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock = std::make_unique<HandClock>();
    }

    void aSmallBatchEndsAfterTenSeconds()
    {
        const auto sandbox = start();
        const QByteArray id = createBatch(*sandbox, batchOf(10));
        m_clock->advance(9999ms);
        const RawAnswer running = ask(sandbox->baseUrl(), "GET", "/v1/messages/batches/" + id);
        QCOMPARE(running.json().value("processing_status"_L1).toString(), u"in_progress"_s);
        QCOMPARE(running.headers.value("retry-after"), "10");
        QCOMPARE(counts(running.json()), countsOf(10, 0, 0, 0, 0));
        m_clock->advance(2ms);
        const RawAnswer over = ask(sandbox->baseUrl(), "GET", "/v1/messages/batches/" + id);
        QCOMPARE(over.json().value("processing_status"_L1).toString(), u"ended"_s);
        QVERIFY(!over.headers.contains("retry-after"));
        QCOMPARE(counts(over.json()), countsOf(0, 10, 0, 0, 0));
    }

    void theTimeFactorShortensIt()
    {
        const auto sandbox = start(5);
        const QByteArray id = createBatch(*sandbox, batchOf(10));
        m_clock->advance(1900ms);
        const RawAnswer running = ask(sandbox->baseUrl(), "GET", "/v1/messages/batches/" + id);
        QCOMPARE(running.headers.value("retry-after"), "2");
        m_clock->advance(200ms);
        QCOMPARE(statusOf(*sandbox, id), u"ended"_s);
    }

    void aLargerBatchTakesLonger()
    {
        const auto sandbox = start();
        const QByteArray id = createBatch(*sandbox, batchOf(1000));
        m_clock->advance(30s);
        QCOMPARE(statusOf(*sandbox, id), u"in_progress"_s);
        m_clock->advance(30s);
        QTRY_COMPARE(statusOf(*sandbox, id), u"ended"_s);
    }

    void whatIsDoneWhenABatchIsCanceledIsKept()
    {
        const auto sandbox = start();
        const QByteArray id = createBatch(*sandbox, batchOf(10));
        m_clock->advance(4500ms); // 4 of 10 are answered
        const RawAnswer canceling =
            ask(sandbox->baseUrl(), "POST", "/v1/messages/batches/" + id + "/cancel");
        QCOMPARE(canceling.json().value("processing_status"_L1).toString(), u"canceling"_s);
        QCOMPARE(counts(canceling.json()), countsOf(10, 0, 0, 0, 0));
        m_clock->advance(3s);
        const QJsonObject over = batch(*sandbox, id);
        QCOMPARE(over.value("processing_status"_L1).toString(), u"ended"_s);
        QCOMPARE(counts(over), countsOf(0, 4, 0, 6, 0));
        const QByteArray lines = resultsOf(*sandbox, id).body;
        QCOMPARE(lines.count(R"("type":"canceled")"), 6);
        QCOMPARE(lines.count(R"("type":"succeeded")"), 4);
        QCOMPARE(idsIn(lines).size(), 10);
        // Canceling what has ended changes nothing.
        const RawAnswer again =
            ask(sandbox->baseUrl(), "POST", "/v1/messages/batches/" + id + "/cancel", "{}");
        QCOMPARE(again.json(), over);
    }

    void theSharesOfFailuresHoldForNewBatches()
    {
        const auto sandbox = start();
        const QByteArray many = differentRequests(400);
        const QByteArray before = createBatch(*sandbox, many);
        sandbox->setFailures({.errored = 0.25, .expired = 0.1});
        const QByteArray after = createBatch(*sandbox, many);
        m_clock->advance(1h);
        QTRY_COMPARE(statusOf(*sandbox, after), u"ended"_s);
        QCOMPARE(counts(batch(*sandbox, before)), countsOf(0, 400, 0, 0, 0));
        const QJsonObject told = counts(batch(*sandbox, after));
        const int errored = told.value("errored"_L1).toInt();
        const int expired = told.value("expired"_L1).toInt();
        QVERIFY2(errored > 60 && errored < 140, qPrintable(QString::number(errored)));
        QVERIFY2(expired > 15 && expired < 70, qPrintable(QString::number(expired)));
        // The results say the same, also after a restart.
        const QByteArray lines = resultsOf(*start(), after).body;
        QCOMPARE(lines.count("overloaded_error"), errored);
        QCOMPARE(lines.count(R"("type":"expired")"), expired);
        QCOMPARE(idsIn(lines).size(), 400);
    }

    void whatIsLeftAfterADayExpires()
    {
        const auto sandbox = start(10.0 / (2 * 24 * 3600)); // would take two days
        const QByteArray id = createBatch(*sandbox, batchOf(10));
        m_clock->advance(24h - 1s);
        QCOMPARE(statusOf(*sandbox, id), u"in_progress"_s);
        m_clock->advance(1s);
        const QJsonObject over = batch(*sandbox, id);
        QCOMPARE(over.value("processing_status"_L1).toString(), u"ended"_s);
        QCOMPARE(over.value("ended_at"_L1), over.value("expires_at"_L1));
        QCOMPARE(counts(over), countsOf(0, 5, 0, 0, 5));
        QCOMPARE(resultsOf(*sandbox, id).body.count(R"("type":"expired")"), 5);
    }

    void resultsAreGoneAfter29Days()
    {
        const auto sandbox = start();
        const QByteArray id = createBatch(*sandbox, batchOf(1));
        m_clock->advance(29 * 24h - 1s);
        QCOMPARE(resultsOf(*sandbox, id).status, 200);
        QVERIFY(batch(*sandbox, id).value("archived_at"_L1).isNull());
        m_clock->advance(1s);
        QCOMPARE(resultsOf(*sandbox, id).status, 404);
        const QJsonObject archived = batch(*sandbox, id);
        QVERIFY(archived.value("archived_at"_L1).isString());
        QVERIFY(archived.value("results_url"_L1).isNull());
        QCOMPARE(counts(archived), countsOf(0, 1, 0, 0, 0)); // still listed
        const RawAnswer page = ask(sandbox->baseUrl(), "GET", "/v1/messages/batches");
        QCOMPARE(page.json().value("data"_L1).toArray().first().toObject(), archived);
    }

    void aRestartLosesNothing()
    {
        auto sandbox = start();
        const QByteArray running = createBatch(*sandbox, batchOf(10));
        const QByteArray canceled = createBatch(*sandbox, batchOf(10));
        ask(sandbox->baseUrl(), "POST", "/v1/messages/batches/" + canceled + "/cancel");
        const QByteArray over = createBatch(*sandbox, batchOf(2));
        const QByteArray deleted = createBatch(*sandbox, batchOf(2));
        m_clock->advance(11s);
        QCOMPARE(ask(sandbox->baseUrl(), "DELETE", "/v1/messages/batches/" + deleted).status, 200);
        const QJsonObject before = batch(*sandbox, over);
        const QByteArray lines = resultsOf(*sandbox, over).body;
        sandbox.reset();
        sandbox = start(0.001); // slower: what has ended stays so
        QCOMPARE(counts(batch(*sandbox, over)), counts(before));
        QCOMPARE(batch(*sandbox, over).value("ended_at"_L1), before.value("ended_at"_L1));
        QCOMPARE(resultsOf(*sandbox, over).body, lines);
        QCOMPARE(statusOf(*sandbox, running), u"in_progress"_s);
        QCOMPARE(statusOf(*sandbox, canceled), u"canceling"_s);
        QCOMPARE(ask(sandbox->baseUrl(), "GET", "/v1/messages/batches/" + deleted).status, 404);
        QCOMPARE(sandbox->batchesCreated(), 4);
    }

    void severalSandboxesShareAFolder()
    {
        const auto one = start();
        const auto other = start();
        const QByteArray id = createBatch(*one, batchOf(3));
        QCOMPARE(batch(*other, id).value("id"_L1).toString().toUtf8(), id);
        ask(other->baseUrl(), "POST", "/v1/messages/batches/" + id + "/cancel");
        QCOMPARE(statusOf(*one, id), u"canceling"_s);
        m_clock->advance(3s);
        QCOMPARE(counts(batch(*one, id)), counts(batch(*other, id)));
        QCOMPARE(resultsOf(*one, id).body, resultsOf(*other, id).body);
        QCOMPARE(ask(one->baseUrl(), "DELETE", "/v1/messages/batches/" + id).status, 200);
        QCOMPARE(ask(other->baseUrl(), "GET", "/v1/messages/batches/" + id).status, 404);
        QCOMPARE(other->batchesCreated(), 1);
    }

    void whatAKilledProcessHadBegunToReceiveIsClearedAway()
    {
        QProcess process;
        process.start(QStringLiteral(SANDBOX_SERVER), {u"--folder"_s, m_folder->path()});
        QVERIFY(process.waitForReadyRead());
        const QString line = QString::fromUtf8(process.readLine()).trimmed();
        {
            RawClient client{QUrl{line.section(u' ', -1)}};
            client.send(rawRequest("POST", "/v1/messages/batches", {}, "content-length: 5000\r\n")
                        + R"({"requests":[)");
            const QDir incoming{m_folder->path() + u"/incoming"_s};
            QTRY_COMPARE(incoming.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
            process.kill();
            process.waitForFinished();
            QCOMPARE(incoming.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
            const auto sandbox = start();
            QCOMPARE(incoming.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 0);
            QCOMPARE(sandbox->batchesCreated(), 0);
        }
    }

    void aBatchThatWasTakenSurvivesTheKill()
    {
        QByteArray id;
        {
            QProcess process;
            process.start(QStringLiteral(SANDBOX_SERVER), {u"--folder"_s, m_folder->path()});
            QVERIFY(process.waitForReadyRead());
            const QUrl url{QString::fromUtf8(process.readLine()).trimmed().section(u' ', -1)};
            id = ask(url, "POST", "/v1/messages/batches", batchOf(5))
                     .json()
                     .value("id"_L1)
                     .toString()
                     .toUtf8();
            process.kill();
            process.waitForFinished();
        }
        const auto sandbox = startSandbox({.folder = m_folder->path(), .speed = 1'000'000});
        QTRY_COMPARE(statusOf(*sandbox, id), u"ended"_s);
        QCOMPARE(idsIn(resultsOf(*sandbox, id).body).size(), 5);
    }

    void aLargeBatchIsJudgedAsideAndGetsItsCounts()
    {
        const auto sandbox = start();
        QByteArray body = batchOf(5000, QByteArray(300, 'x'));
        body.replace(R"("custom_id":"r77","params":{"model":"claude-haiku-4-5")",
                     R"("custom_id":"r77","params":{"model":"claude-unknown")");
        const QByteArray id = createBatch(*sandbox, body);
        m_clock->advance(10min);
        QTRY_COMPARE(statusOf(*sandbox, id), u"ended"_s);
        QCOMPARE(counts(batch(*sandbox, id)), countsOf(0, 4999, 1, 0, 0));
        QCOMPARE(idsIn(resultsOf(*sandbox, id).body).size(), 5000);
    }

    void theStateTellsWhatWasStored()
    {
        const auto sandbox = start();
        const QByteArray body = batchOf(2);
        const QByteArray id = createBatch(*sandbox, body);
        createBatch(*sandbox, "{}"); // refused
        const QJsonObject state = ask(sandbox->baseUrl(), "GET", "/sandbox/state").json();
        QCOMPARE(state.value("batches_created"_L1).toInt(), 1);
        QCOMPARE(
            state.value("requests"_L1).toObject().value("POST /v1/messages/batches"_L1).toInt(), 2);
        const QJsonObject stored = state.value("batches"_L1).toArray().first().toObject();
        QCOMPARE(stored.value("id"_L1).toString().toUtf8(), id);
        QCOMPARE(stored.value("requests"_L1).toInt(), 2);
        QCOMPARE(stored.value("bytes"_L1).toInt(), body.size());
        QCOMPARE(stored.value("sha256"_L1).toString().toUtf8(),
                 QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex());
    }

private:
    std::unique_ptr<core::Sandbox> start(double speed = 1) const
    {
        return startSandbox({.folder = m_folder->path(), .speed = speed, .now = m_clock->reader()});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HandClock> m_clock;
};

QTEST_GUILESS_MAIN(TestBatchLife)
#include "tst_batchlife.moc"
