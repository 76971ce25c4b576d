// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "app/console.h"
#include "app/interruption.h"
#include "app/program.h"
#include "core/base/answer.h"

#include <QEventLoop>
#include <QFutureWatcher>
#include <QJsonObject>

namespace app {

/// One run of one command: what it was asked, where it speaks, and the event loop it waits in. The
/// loop runs only within await(), which is never entered twice: handlers of signals print, they do
/// not wait.
class Session
{
public:
    Session(const Invocation &invocation, Program &program, Console &console,
            Interruption &interruption);

    const Invocation &invocation() const { return m_invocation; }
    Program &program() { return m_program; }
    Console &console() { return m_console; }
    Interruption &interruption() { return m_interruption; }
    bool json() const { return m_invocation.global.json; }

    /// Waits for an answer. Canceled if the user interrupts or the answer was given up.
    template<typename T> core::Result<T> await(const core::Answer<T> &answer)
    {
        QFutureWatcher<core::Result<T>> watcher;
        watcher.setFuture(answer);
        runUntilFinished(watcher);
        if (answer.isFinished() && !answer.isCanceled() && answer.resultCount() > 0)
            return answer.result();
        return core::Error{.kind = core::Error::Kind::Canceled, .detail = QString{}};
    }
    /// Runs the event loop until the user interrupts.
    void runUntilInterrupted();
    /// Makes the await() that runs return Canceled, without an interruption.
    void stopWaiting();

    /// Opens the ledger and connects as the profile of the command line: jobs() can be used then.
    core::Result<void> connectService();
    /// The same without the service: for what the ledger and the job folders answer alone. Needs no
    /// key.
    core::Result<void> openOffline();
    core::Jobs &jobs() { return *m_program.jobs(); }

    /// What the command tells may lack entries: finish() says why, in the field `salvage` too, and ends
    /// with ExitCode::Storage where it would be Done.
    void markIncomplete(const QString &why);
    /// Says on stderr if something may be missing from the ledger; documents say so too
    /// (`incomplete`).
    void tellDamage();

    /// The end of a command that did what it could: prints the document with --json, else the text
    /// (if it is not empty).
    ExitCode finish(const QJsonObject &document, const QString &text, ExitCode code);
    /// The end of one that could not: says why, and with --json prints {"error": …} with the fields
    /// of `document`.
    ExitCode fail(const core::Error &error, const QJsonObject &document = {});
    ExitCode fail(const core::Error &error, ExitCode code, const QJsonObject &document = {});
    ExitCode misuse(const QString &sentence);

private:
    void runUntilFinished(QFutureWatcherBase &watcher);
    void hearRemarks();
    void printDocument(const QJsonObject &document);

    const Invocation &m_invocation;
    Program &m_program;
    Console &m_console;
    Interruption &m_interruption;
    QEventLoop *m_loop = nullptr;
    bool m_documentPrinted = false;
    QString m_incomplete; ///< why
};

/// {"error": …} and the exit code: what --json prints when a command line is not understood or
/// fails.
QJsonObject errorDocument(const core::Error &error, ExitCode code);

} // namespace app
