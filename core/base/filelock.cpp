// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/filelock.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

Error storageError(const QString &path)
{
    return {.kind = Error::Kind::Storage,
            .detail = u"%1 cannot be locked: %2"_s.arg(path, qt_error_string(errno))};
}

/// A copy that removed the folder meanwhile leaves us with the lock of a file that is not there any
/// more.
bool isStillThere(int descriptor, const QByteArray &name)
{
    struct stat held = {};
    struct stat named = {};
    return ::fstat(descriptor, &held) == 0 && ::stat(name.constData(), &named) == 0
        && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

} // namespace

Result<std::shared_ptr<FileLock>> FileLock::take(const QString &path)
{
    return lock(path, LOCK_EX | LOCK_NB);
}

Result<std::shared_ptr<FileLock>> FileLock::await(const QString &path)
{
    return lock(path, LOCK_EX);
}

Result<std::shared_ptr<FileLock>> FileLock::lock(const QString &path, int operation)
{
    const QByteArray name = QFile::encodeName(path);
    const int descriptor = ::open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return storageError(path);
    std::shared_ptr<FileLock> lock{new FileLock{descriptor}};
    int outcome = 0;
    do {
        outcome = ::flock(descriptor, operation);
    } while (outcome != 0 && errno == EINTR);
    if (outcome != 0 && errno != EWOULDBLOCK)
        return storageError(path);
    if (outcome != 0 || !isStillThere(descriptor, name))
        return Error{.kind = Error::Kind::Busy,
                     .detail = u"another running copy of the program works on it"_s};
    return lock;
}

FileLock::~FileLock() { ::close(m_descriptor); }

} // namespace core
