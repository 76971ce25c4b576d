// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/durable.h"

#include <cerrno>
#include <cstring>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#else
#include <io.h>
#endif

namespace core {

using namespace Qt::StringLiterals;

[[maybe_unused]] static Error notWritten(const QString &path)
{
    return {.kind = Error::Kind::Storage,
            .detail = u"%1 could not be written to the disk: %2"_s.arg(
                path, QString::fromLocal8Bit(std::strerror(errno)))};
}

Result<void> syncToDisk(QFile &file)
{
    if (!file.flush())
        return Error{.kind = Error::Kind::Storage,
                     .detail =
                         u"%1 could not be written: %2"_s.arg(file.fileName(), file.errorString())};
#ifdef Q_OS_UNIX
    if (::fsync(file.handle()) != 0)
        return notWritten(file.fileName());
#else
    if (::_commit(file.handle()) != 0)
        return notWritten(file.fileName());
#endif
    return {};
}

Result<void> syncFolder([[maybe_unused]] const QString &path)
{
#ifdef Q_OS_UNIX
    const int folder =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return notWritten(path);
    const int synced = ::fsync(folder);
    const int why = errno;
    ::close(folder);
    // Some network file systems cannot sync a folder, and need not.
    if (synced != 0 && why != EINVAL) {
        errno = why;
        return notWritten(path);
    }
#endif
    return {};
}

} // namespace core
