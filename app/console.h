// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QString>

#include <optional>

namespace app {

class Interruption;

/// The terminal, or the files and pipes that stand in for it: results go to standard output,
/// messages and progress to standard error, UTF-8 always. A reader that went away is noticed and
/// otherwise ignored.
class Console
{
public:
    Console();

    /// Standard output, whole lines.
    void print(const QString &text);
    /// Standard error, whole lines; takes the status line away first. The same twice in a row is
    /// said once.
    void say(const QString &text);
    /// What goes on now. On a terminal one line that is written over; else a line of its own if
    /// `always`, or nothing, so that a log does not fill with progress.
    void status(const QString &text, bool always = false);
    void clearStatus();

    /// Whether there is somebody to ask.
    bool canAsk() const;
    /// What was typed, without the line end; nullopt at the end of input or when interrupted.
    std::optional<QString> ask(const QString &question, Interruption &interruption);
    /// Yes only for y and yes.
    bool agreesTo(const QString &question, Interruption &interruption);
    /// A line from standard input that is not shown while it is typed, at most 16 kB.
    std::optional<QString> readSecret(const QString &question, Interruption &interruption);

    /// Whether messages go to a terminal, where one line can be written over.
    bool isLive() const;
    /// Columns of the terminal, 80 if it does not tell.
    int width() const;
    /// Why standard output did not take all that was printed, as the system says it: "" if it did, or
    /// if its reader left before the end, as `head` does.
    QString outputFault() const { return m_outputFault; }

private:
    std::optional<QString> readLine(Interruption &interruption);

    bool m_outputIsWhole = true;
    QString m_outputFault;
    bool m_statusShown = false;
    QString m_lastSaid;
    QString m_lastLine; ///< of status(), where it cannot be written over
    QByteArray m_pending; ///< read from standard input and not asked for yet
};

} // namespace app
