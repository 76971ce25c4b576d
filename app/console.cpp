// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console.h"

#include "app/interruption.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace app {

using namespace Qt::StringLiterals;

namespace {

/// Whether all of it was taken.
bool writeAll(int descriptor, const QByteArray &bytes)
{
    const char *at = bytes.constData();
    qsizetype left = bytes.size();
    while (left > 0) {
        const ssize_t written = write(descriptor, at, static_cast<size_t>(left));
        if (written > 0) {
            at += written;
            left -= written;
        } else if (errno == EAGAIN) { // a descriptor that somebody else made non-blocking
            pollfd wait{descriptor, POLLOUT, 0};
            poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/// Keeps what is typed off the screen while it lives.
class EchoOff
{
public:
    EchoOff()
    {
        m_isTerminal = tcgetattr(STDIN_FILENO, &m_before) == 0;
        if (!m_isTerminal)
            return;
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~EchoOff()
    {
        if (m_isTerminal)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
    EchoOff(const EchoOff &) = delete;
    EchoOff &operator=(const EchoOff &) = delete;

private:
    termios m_before = {};
    bool m_isTerminal = false;
};

} // namespace

Console::Console()
{
    std::signal(SIGPIPE, SIG_IGN); // a reader that went away is a failed write, not our end
}

void Console::print(const QString &text)
{
    clearStatus();
    if (!m_outputIsWhole)
        return;
    m_outputIsWhole = writeAll(STDOUT_FILENO, text.toUtf8() + '\n');
    if (!m_outputIsWhole && errno != EPIPE)
        m_outputFault = QString::fromLocal8Bit(std::strerror(errno));
}

void Console::say(const QString &text)
{
    clearStatus();
    if (std::exchange(m_lastSaid, text) == text)
        return;
    writeAll(STDERR_FILENO, text.toUtf8() + '\n');
}

void Console::status(const QString &text, bool always)
{
    if (isLive()) {
        const QString fitting = text.left(width() - 1);
        writeAll(STDERR_FILENO, "\r\033[K" + fitting.toUtf8());
        m_statusShown = true;
    } else if (always && text != m_lastLine) {
        writeAll(STDERR_FILENO, text.toUtf8() + '\n');
        m_lastLine = text;
    }
}

void Console::clearStatus()
{
    if (m_statusShown)
        writeAll(STDERR_FILENO, "\r\033[K");
    m_statusShown = false;
}

bool Console::canAsk() const { return isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

std::optional<QString> Console::ask(const QString &question, Interruption &interruption)
{
    clearStatus();
    writeAll(STDERR_FILENO, (question + u' ').toUtf8());
    return readLine(interruption);
}

bool Console::agreesTo(const QString &question, Interruption &interruption)
{
    const std::optional<QString> answer = ask(question + u" [y/N]"_s, interruption);
    if (!answer)
        writeAll(STDERR_FILENO, "\n");
    const QString word = answer.value_or(QString{}).trimmed().toLower();
    return word == u"y"_s || word == u"yes"_s;
}

std::optional<QString> Console::readSecret(const QString &question, Interruption &interruption)
{
    const EchoOff echoOff;
    if (!isatty(STDIN_FILENO))
        return readLine(interruption);
    const std::optional<QString> secret = ask(question, interruption);
    writeAll(STDERR_FILENO, "\n"); // the one that was typed did not show
    return secret;
}

std::optional<QString> Console::readLine(Interruption &interruption)
{
    constexpr qsizetype longest = 16 * 1024;
    for (;;) {
        if (const qsizetype end = m_pending.indexOf('\n'); end >= 0 || m_pending.size() > longest) {
            const QString line = QString::fromUtf8(m_pending.left(end));
            m_pending.remove(0, end < 0 ? m_pending.size() : end + 1);
            return line.endsWith(u'\r') ? line.chopped(1) : line;
        }
        std::array<pollfd, 2> wait{
            {{STDIN_FILENO, POLLIN, 0}, {interruption.descriptor(), POLLIN, 0}}};
        if (poll(wait.data(), wait.size(), -1) < 0) {
            if (errno == EINTR)
                continue;
            return std::nullopt;
        }
        if (wait[1].revents != 0) {
            interruption.take();
            return std::nullopt;
        }
        std::array<char, 4096> buffer;
        const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            if (m_pending.isEmpty())
                return std::nullopt;
            m_pending.append('\n'); // the last line may lack its end
            continue;
        }
        m_pending.append(buffer.data(), got);
    }
}

bool Console::isLive() const { return isatty(STDERR_FILENO); }

int Console::width() const
{
    winsize size = {};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return 80;
}

} // namespace app
