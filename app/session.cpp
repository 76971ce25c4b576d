// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "app/explain.h"
#include "app/jsonoutput.h"

#include <QJsonDocument>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;

Session::Session(const Invocation &invocation, Program &program, Console &console,
                 Interruption &interruption)
    : m_invocation{invocation}, m_program{program}, m_console{console}, m_interruption{interruption}
{ }

void Session::runUntilFinished(QFutureWatcherBase &watcher)
{
    Q_ASSERT(!m_loop);
    if (watcher.isFinished() || m_interruption.hasHappened())
        return;
    QEventLoop loop;
    m_loop = &loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    QObject::connect(&m_interruption, &Interruption::happened, &loop, &QEventLoop::quit);
    loop.exec();
    m_loop = nullptr;
}

void Session::runUntilInterrupted()
{
    if (m_interruption.hasHappened())
        return;
    QEventLoop loop;
    QObject::connect(&m_interruption, &Interruption::happened, &loop, &QEventLoop::quit);
    loop.exec();
}

void Session::stopWaiting()
{
    if (m_loop)
        m_loop->quit();
}

Result<void> Session::openOffline()
{
    const Result<core::Profile> profile = m_program.profileNamed(m_invocation.global.profile);
    if (!profile)
        return profile.error();
    if (const Result<void> opened = m_program.openDatabase(); !opened)
        return opened.error();
    // What jobs show is made whole again from their folders below: no word of it afterwards.
    if (const QString report = m_program.database()->salvageReport(); !report.isEmpty())
        m_console.say(report);
    m_program.stayOfflineAs(*profile);
    hearRemarks();
    const Result<QString> healed = await(jobs().heal());
    if (!healed)
        return healed.error();
    if (!healed->isEmpty())
        m_console.say(*healed);
    return {};
}

Result<void> Session::connectService()
{
    if (const Result<void> opened = openOffline(); !opened)
        return opened.error();
    const Result<void> connected = await(m_program.connectAs(m_program.profile()));
    if (connected) {
        hearRemarks();
        for (const QString &warning : m_program.warnings())
            m_console.say(warning);
    }
    return connected;
}

void Session::hearRemarks()
{
    QObject::connect(&jobs(), &core::Jobs::remarked, &m_program,
                     [this](const QString &, const QString &remark) { m_console.say(remark); });
}

void Session::tellDamage()
{
    if (const QString remark = m_program.database()->damageRemark(); !remark.isEmpty())
        m_console.say(remark);
}

void Session::printDocument(const QJsonObject &document)
{
    Q_ASSERT(!m_documentPrinted);
    m_documentPrinted = true;
    QJsonObject whole = document;
    if (const core::Database *database = m_program.database()) {
        if (const QString remark = database->damageRemark(); !remark.isEmpty())
            whole.insert(u"incomplete"_s, remark);
    }
    m_console.print(QString::fromUtf8(QJsonDocument{whole}.toJson(QJsonDocument::Indented))
                        .chopped(1)); // print() ends the line
}

void Session::markIncomplete(const QString &why)
{
    m_incomplete = why;
    m_console.say(why);
}

ExitCode Session::finish(const QJsonObject &document, const QString &text, ExitCode code)
{
    QJsonObject whole = document;
    if (!m_incomplete.isEmpty()) {
        whole.insert(u"salvage"_s, m_incomplete);
        code = code == ExitCode::Done ? ExitCode::Storage : code;
    }
    if (json())
        printDocument(whole);
    else if (!text.isEmpty())
        m_console.print(text);
    return code;
}

ExitCode Session::fail(const Error &error, const QJsonObject &document)
{
    return fail(error, exitCodeOf(error), document);
}

ExitCode Session::fail(const Error &error, ExitCode code, const QJsonObject &document)
{
    m_console.say(explain(error));
    if (const QString help = advice(error, m_program.profile().name); !help.isEmpty())
        m_console.say(help);
    if (json()) {
        QJsonObject whole = document;
        const QJsonObject failure = errorDocument(error, code);
        for (auto it = failure.begin(); it != failure.end(); ++it)
            whole.insert(it.key(), it.value());
        printDocument(whole);
    }
    return code;
}

ExitCode Session::misuse(const QString &sentence)
{
    return fail(Error{.kind = Error::Kind::BadInput, .detail = sentence}, ExitCode::BadUse);
}

QJsonObject errorDocument(const Error &error, ExitCode code)
{
    return QJsonObject{{u"error"_s, jsonOf(error)}, {u"exit_code"_s, static_cast<int>(code)}};
}

} // namespace app
