// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

constexpr int PatienceMs = 60'000;

} // namespace

QJsonObject Run::document() const
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(output, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject() || !output.endsWith("}\n")
        || output.startsWith(' ')) {
        const QByteArray text = error.errorString().toUtf8() + '\n' + all();
        QTest::qFail(text.constData(), __FILE__, __LINE__);
        return {};
    }
    return document.object();
}

QByteArray Run::all() const
{
    return "exit code " + QByteArray::number(exitCode) + (crashed ? " (crashed)" : "")
        + "\n--- output\n" + output.left(4000) + "\n--- messages\n" + messages.left(4000);
}

Tokenwise::Tokenwise()
{
    // A platform that does not exist: whoever loads a GUI plugin ends there.
    m_environment.insert(u"QT_QPA_PLATFORM"_s, u"no-such-platform"_s);
    for (const char *name : {"PATH", "TZ", "LC_ALL", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                             "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (qEnvironmentVariableIsSet(name))
            m_environment.insert(QString::fromLatin1(name), qEnvironmentVariable(name));
    }
    m_environment.insert(u"HOME"_s, m_folder.path());
    m_environment.insert(u"TOKENWISE_DATA_DIR"_s, dataFolder());
}

void Tokenwise::setService(const QUrl &url, const QString &key)
{
    setEnvironment(u"ANTHROPIC_BASE_URL"_s, url.toString());
    setEnvironment(u"ANTHROPIC_API_KEY"_s, key);
}

QString Tokenwise::write(const QString &name, const QByteArray &content) const
{
    QFile file{m_folder.filePath(name)};
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

QByteArray Tokenwise::read(const QString &name) const
{
    QFile file{m_folder.filePath(name)};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

std::unique_ptr<QProcess> Tokenwise::start(const QStringList &arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(m_environment);
    process->setWorkingDirectory(m_folder.path());
    process->start(QStringLiteral(TOKENWISE), arguments);
    if (!process->waitForStarted(PatienceMs))
        qFatal("cannot start %s", TOKENWISE);
    return process;
}

Run Tokenwise::finish(QProcess &process)
{
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(PatienceMs)) {
        process.kill();
        process.waitForFinished(PatienceMs);
    }
    return Run{.exitCode = process.exitCode(),
               .crashed = process.exitStatus() != QProcess::NormalExit,
               .output = process.readAllStandardOutput(),
               .messages = process.readAllStandardError()};
}

Run Tokenwise::run(const QStringList &arguments, const QByteArray &input) const
{
    const std::unique_ptr<QProcess> process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    return finish(*process);
}

Run Tokenwise::runAsNobody(const QStringList &arguments) const
{
    if (geteuid() != 0)
        return run(arguments);
    // The build may lie where nobody cannot reach it.
    const QString program = m_folder.filePath(u"program"_s);
    const QString home = m_folder.filePath(u"home-of-nobody"_s);
    const QFile::Permissions everybody = QFile::ReadOther | QFile::WriteOther | QFile::ExeOther
        | QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
    if ((!QFile::exists(program) && !QFile::copy(QStringLiteral(TOKENWISE), program))
        || !QDir{}.mkpath(home) || !QFile::setPermissions(home, everybody)
        || !QFile::setPermissions(program, everybody & ~QFile::WriteOther)
        || !QFile::setPermissions(m_folder.path(), everybody & ~QFile::WriteOther))
        qFatal("cannot make %s accessible", qPrintable(m_folder.path()));
    QProcessEnvironment environment = m_environment;
    environment.insert(u"HOME"_s, home);
    environment.insert(u"TOKENWISE_DATA_DIR"_s, home + u"/data"_s);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder.path());
    process.start(u"setpriv"_s,
                  QStringList{u"--reuid=65534"_s, u"--regid=65534"_s, u"--clear-groups"_s, program}
                      + arguments);
    process.closeWriteChannel();
    return finish(process);
}

QByteArray requestLines(int count, const QByteArray &model)
{
    QByteArray lines;
    for (int i = 0; i < count; ++i) {
        lines += "{\"custom_id\":\"request-" + QByteArray::number(i) + "\",\"params\":{\"model\":\""
            + model
            + "\",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Name a river, "
              "number "
            + QByteArray::number(i) + ".\"}]}}\n";
    }
    return lines;
}
