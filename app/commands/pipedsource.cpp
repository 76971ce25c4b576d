// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/pipedsource.h"

#include "app/interruption.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;

namespace {

class Descriptor
{
public:
    explicit Descriptor(int number) : m_number{number} { }
    ~Descriptor()
    {
        if (m_number >= 0)
            close(m_number);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)

    int number() const { return m_number; }

private:
    const int m_number;
};

bool isPipe(const QString &path)
{
    struct stat status = {};
    return stat(QFile::encodeName(path).constData(), &status) == 0 && S_ISFIFO(status.st_mode);
}

Error unreadable(const QString &path)
{
    return {.kind = Error::Kind::BadInput,
            .detail = u"%1: it cannot be read: %2"_s.arg(
                path, QString::fromLocal8Bit(std::strerror(errno)))};
}

/// Copies until the pipe ends. A FIFO that nobody has opened for writing yet is waited for.
Result<void> copy(const Descriptor &from, const QString &path, QFile &to,
                  Interruption &interruption)
{
    std::array<char, 64 * 1024> buffer;
    for (;;) {
        std::array<pollfd, 2> wait{
            {{from.number(), POLLIN, 0}, {interruption.descriptor(), POLLIN, 0}}};
        if (poll(wait.data(), wait.size(), -1) < 0) {
            if (errno == EINTR)
                continue;
            return unreadable(path);
        }
        if (wait[1].revents != 0) {
            interruption.take();
            return Error{.kind = Error::Kind::Canceled, .detail = {}};
        }
        const ssize_t got = read(from.number(), buffer.data(), buffer.size());
        if (got == 0)
            break;
        if (got < 0) {
            if (errno == EINTR || errno == EAGAIN)
                continue;
            return unreadable(path);
        }
        if (to.write(buffer.data(), got) != got)
            break;
    }
    if (!to.flush() || to.error() != QFile::NoError) {
        return Error{.kind = Error::Kind::Storage,
                     .detail =
                         u"%1 could not be written: %2"_s.arg(to.fileName(), to.errorString())};
    }
    return {};
}

} // namespace

Result<QString> PipedSource::fileFor(const QString &path, Interruption &interruption)
{
    const bool isInput = path == u"-"_s;
    if (!isInput && !isPipe(path))
        return path;
    if (isInput && isatty(STDIN_FILENO)) {
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"“-” is what is piped in, and nothing is: name a file."_s};
    }
    const Descriptor from{
        isInput ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                : open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    if (from.number() < 0)
        return unreadable(path);
    m_folder.emplace();
    QFile file{m_folder->filePath(u"stdin"_s)}; // the job is named after it
    if (!m_folder->isValid() || !file.open(QIODevice::WriteOnly)) {
        return Error{.kind = Error::Kind::Storage,
                     .detail = u"%1 cannot be written."_s.arg(m_folder->path())};
    }
    if (const Result<void> copied = copy(from, path, file, interruption); !copied)
        return copied.error();
    return file.fileName();
}

} // namespace app
