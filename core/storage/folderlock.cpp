// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/folderlock.h"

#include "core/storage/databasefile.h"

#include <QFile>
#include <QThread>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

constexpr long OpeningByte = 0;
constexpr long UseByte = 1;

FolderLock::~FolderLock()
{
    if (m_file >= 0)
        ::close(m_file);
}

// Locks of the open file rather than of the process: two objects in one process exclude each other
// too, and closing some other descriptor of the file does not drop them.
bool FolderLock::tryLock(short type, long byte) const
{
    struct flock range = {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = byte;
    range.l_len = 1;
    if (::fcntl(m_file, F_OFD_SETLK, &range) == 0)
        return true;
    // A file system without locks (ENOLCK, EINVAL) must not keep the program from working.
    return errno != EAGAIN && errno != EACCES;
}

Result<void> FolderLock::beginOpening(const QString &folder, std::chrono::milliseconds patience)
{
    const QString path = folder + u"/ledger.lock"_s;
    m_file = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m_file < 0)
        return folderError(folder, errno);
    constexpr std::chrono::milliseconds Step{10};
    while (!tryLock(F_WRLCK, OpeningByte)) {
        if (patience <= Step) {
            return Error{.kind = Error::Kind::Busy,
                         .detail = u"another copy of the program is still opening the ledger in "_s
                             + folder};
        }
        patience -= Step;
        QThread::msleep(static_cast<unsigned long>(Step.count()));
    }
    return {};
}

void FolderLock::endOpening() { tryLock(F_UNLCK, OpeningByte); }

void FolderLock::shareUse() { tryLock(F_RDLCK, UseByte); }

bool FolderLock::useAlone() { return tryLock(F_WRLCK, UseByte); }

} // namespace core
