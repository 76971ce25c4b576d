// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/crashscene.h"

#include "core/storage/jobstore.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QSqlQuery>
#include <QTcpSocket>

using namespace core;
using namespace Qt::StringLiterals;

namespace test {

namespace {

constexpr int Minute = 60'000; // ms

QProcessEnvironment plainEnvironment()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith(u"ANTHROPIC_"_s) || name.startsWith(u"TOKENWISE_"_s)
            || name.endsWith(u"_proxy"_s, Qt::CaseInsensitive))
            environment.remove(name);
    }
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    return environment;
}

} // namespace

CrashScene::CrashScene(int requests) : m_requests{requests} { }

CrashScene::~CrashScene()
{
    m_sandbox.closeWriteChannel(); // it ends with its input
    if (!m_sandbox.waitForFinished(5000)) {
        m_sandbox.kill();
        m_sandbox.waitForFinished(5000);
    }
}

bool CrashScene::begin()
{
    QFile file{m_dir.filePath(u"requests.jsonl"_s)};
    if (!file.open(QIODevice::WriteOnly))
        return false;
    for (int i = 0; i < m_requests; ++i) {
        file.write(
            R"({"custom_id":"r)" + QByteArray::number(i)
            + R"(","params":{"model":"claude-haiku-4-5","max_tokens":400,"messages":[{"role":"user","content":"Say )"
            + QByteArray::number(i) + " in many words.\"}]}}\n");
    }
    file.close();

    m_sandbox.setProcessEnvironment(plainEnvironment());
    m_sandbox.start(QStringLiteral(SANDBOXSERVER), {u"--speed"_s, u"60"_s});
    if (!m_sandbox.waitForReadyRead(Minute / 2))
        return false;
    const QUrl url{QString::fromUtf8(m_sandbox.readLine().trimmed().split(' ').last())};
    m_port = static_cast<quint16>(url.port());
    return true;
}

bool CrashScene::plan(const QByteArray &faults)
{
    return exchange("POST", "/sandbox/faults", faults).startsWith("HTTP/1.1 200");
}

QStringList CrashScene::submitCommand() const
{
    return {u"batch"_s,  u"submit"_s, m_dir.filePath(u"requests.jsonl"_s), u"--yes"_s,
            u"--wait"_s, u"--out"_s,  m_dir.filePath(u"out.jsonl"_s),      u"--format"_s,
            u"jsonl"_s};
}

QStringList CrashScene::resumeCommand() const { return {u"batch"_s, u"resume"_s}; }

QStringList CrashScene::releaseCommand(const QString &jobId) const
{
    return {u"batch"_s, u"release"_s, jobId, u"--yes"_s, u"--wait"_s};
}

void CrashScene::start(QProcess &process, const QStringList &command)
{
    QProcessEnvironment environment = plainEnvironment();
    environment.insert(u"ANTHROPIC_API_KEY"_s, u"sk-ant-crash"_s);
    environment.insert(u"ANTHROPIC_BASE_URL"_s, u"http://127.0.0.1:%1"_s.arg(m_port));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(TOKENWISE),
                  QStringList{u"--data-dir"_s, m_dir.filePath(u"data"_s), u"--profile"_s,
                              u"default"_s, u"--json"_s}
                      + command);
}

std::optional<int> CrashScene::runAndKill(const QStringList &command, const QByteArray &request,
                                          std::chrono::milliseconds after)
{
    QProcess process;
    const int before = request.isEmpty() ? 0 : requestsSeen(request);
    start(process, command);
    bool ended = false;
    const QDeadlineTimer limit{Minute};
    while (!request.isEmpty() && !ended && requestsSeen(request) == before && !limit.hasExpired())
        ended = process.waitForFinished(5);
    ended = ended || process.waitForFinished(static_cast<int>(after.count()));
    if (!ended) {
        process.kill();
        process.waitForFinished(Minute);
    }
    m_said = QString::fromUtf8(process.readAll());
    return ended
        ? std::optional{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1}
        : std::nullopt;
}

int CrashScene::runToEnd(const QStringList &command)
{
    return runAndKill(command, {}, std::chrono::milliseconds{2 * Minute}).value_or(-1);
}

int CrashScene::requestsSeen(const QByteArray &kind) const
{
    return sandboxState().value("requests"_L1).toObject().value(QString::fromLatin1(kind)).toInt();
}

QList<Job> CrashScene::jobs() const
{
    const QString data = m_dir.filePath(u"data"_s);
    if (!QFile::exists(data + u"/ledger.sqlite"_s))
        return {};
    const auto database = Database::open(data);
    if (!database)
        return {};
    auto jobs = JobStore{**database}.jobs(u"default"_s);
    jobs.waitForFinished();
    return jobs.result() ? *jobs.result() : QList<Job>{};
}

QByteArray CrashScene::exchange(const QByteArray &method, const QByteArray &path,
                                const QByteArray &body) const
{
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, m_port);
    if (!socket.waitForConnected(Minute))
        return {};
    socket.write(method + ' ' + path
                 + " HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: "
                 + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QByteArray answer;
    while (socket.waitForReadyRead(Minute))
        answer += socket.readAll();
    return answer;
}

QJsonObject CrashScene::sandboxState() const
{
    const QByteArray answer = exchange("GET", "/sandbox/state");
    return QJsonDocument::fromJson(
               answer.sliced(std::max<qsizetype>(answer.indexOf("\r\n\r\n"), 0)))
        .object();
}

int CrashScene::batchesCreated() const
{
    return sandboxState().value("batches_created"_L1).toInt(-1);
}

QString CrashScene::faultOfTheEnd()
{
    const QList<Job> all = jobs();
    if (all.size() != 1)
        return u"%1 jobs"_s.arg(all.size());
    const Job &job = all.first();
    if (job.state != JobState::Done)
        return u"the job is "_s + stateName(job.state);
    QSet<QString> contents;
    const QJsonArray batches = sandboxState().value("batches"_L1).toArray();
    for (const QJsonValue &batch : batches)
        contents.insert(batch.toObject().value("sha256"_L1).toString());
    if (batches.size() != job.shards.size() || contents.size() != batches.size())
        return u"%1 batches were created for %2 shards"_s.arg(batches.size())
            .arg(job.shards.size());
    if (job.counts.succeeded + job.counts.truncated != m_requests
        || job.counts.total() != m_requests)
        return u"%1 of %2 requests were answered"_s.arg(job.counts.succeeded + job.counts.truncated)
            .arg(m_requests);
    const QString fault = faultOfLedger(job);
    return fault.isEmpty() ? faultOfExport(job) : fault;
}

QString CrashScene::faultOfLedger(const Job &job) const
{
    const auto database = Database::open(m_dir.filePath(u"data"_s));
    if (!database)
        return database.error().detail;
    const auto counted = (*database)->runAndWait([id = job.id](QSqlDatabase &connection) {
        QSqlQuery query{connection};
        query.exec(
            u"SELECT COUNT(*), COUNT(DISTINCT request_id), COUNT(DISTINCT message_id) FROM entries"_s);
        return query.next()
            ? QList{query.value(0).toInt(), query.value(1).toInt(), query.value(2).toInt()}
            : QList<int>{};
    });
    if (counted != QList{m_requests, m_requests, m_requests})
        return u"the ledger does not have each answer once"_s;
    return {};
}

QString CrashScene::faultOfExport(const Job &job)
{
    const QString again = m_dir.filePath(u"again.jsonl"_s);
    if (runToEnd({u"batch"_s, u"results"_s, job.id, u"--out"_s, again, u"--format"_s, u"jsonl"_s})
        != 0)
        return u"the results cannot be exported"_s;
    // The one that was asked for with --wait, and one made now.
    for (const QString &path : {m_dir.filePath(u"out.jsonl"_s), again}) {
        QFile file{path};
        if (!file.open(QIODevice::ReadOnly))
            return path + u" is not there"_s;
        for (int i = 0; i < m_requests; ++i) {
            const QJsonObject line = QJsonDocument::fromJson(file.readLine()).object();
            if (line.value("custom_id"_L1).toString() != u"r%1"_s.arg(i)
                || line.value("result"_L1).toObject().value("type"_L1).toString() != u"succeeded"_s)
                return u"%1, line %2 is not the result of r%2"_s.arg(path).arg(i);
        }
        if (!file.atEnd())
            return path + u" has lines too many"_s;
    }
    return {};
}

} // namespace test
