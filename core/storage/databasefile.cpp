// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/databasefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

QString ledgerFile(const QString &folder) { return folder + u"/ledger.sqlite"_s; }

static Error placeError(const QString &place, int code)
{
    const auto reason = [code]() -> QString {
        switch (code) {
        case EROFS:
        case EACCES:
        case EPERM: return u"is read-only for this user"_s;
        case ENOSPC:
        case EDQUOT: return u"is on a disk that is full"_s;
        case ENOTDIR:
        case EEXIST: return u"is not a folder"_s;
        default: return u"cannot be used"_s;
        }
    };
    return {.kind = Error::Kind::Storage,
            .detail = place + u" "_s + reason() + u" ("_s
                + QString::fromLocal8Bit(std::strerror(code)) + u")"_s};
}

Error folderError(const QString &folder, int code)
{
    return placeError(u"the data folder "_s + folder, code);
}

// A folder that somebody chose for us may be their home or /tmp: only one that is ours alone is
// closed.
static bool holdsOnlyOurs(const QString &folder)
{
    const QStringList entries = QDir{folder}.entryList(QDir::AllEntries | QDir::Hidden
                                                       | QDir::System | QDir::NoDotAndDotDot);
    return std::all_of(entries.begin(), entries.end(), [](const QString &entry) {
        return entry.startsWith(u"ledger"_s) || entry.startsWith(u"settings.ini"_s)
            || entry.endsWith(u".lock"_s) || entry == u"jobs"_s || entry == u"sandbox"_s;
    });
}

Result<void> prepareFolder(const QString &folder)
{
    const QByteArray path = QFile::encodeName(folder);
    const QString parent = QFileInfo{folder}.absolutePath();
    struct stat found = {};
    if (::stat(path.constData(), &found) != 0) {
        if (errno != ENOENT)
            return folderError(folder, errno);
        errno = 0;
        if (!QDir{}.mkpath(parent))
            return folderError(folder, errno != 0 ? errno : EACCES);
        if (::mkdir(path.constData(), 0700) != 0 && errno != EEXIST)
            return folderError(folder, errno);
        return {};
    }
    if (!S_ISDIR(found.st_mode))
        return folderError(folder, ENOTDIR);
    if ((found.st_mode & 0077) != 0 && found.st_uid == ::geteuid() && holdsOnlyOurs(folder))
        ::chmod(path.constData(), 0700); // if not: the files in it have modes of their own
    return {};
}

Result<void> prepareFile(const QString &file)
{
    const int descriptor =
        ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        const int code = errno;
        return QFileInfo::exists(file) ? placeError(file, code)
                                       : folderError(QFileInfo{file}.absolutePath(), code);
    }
    struct stat found = {};
    if (::fstat(descriptor, &found) == 0 && (found.st_mode & 0077) != 0)
        ::fchmod(descriptor, 0600);
    ::close(descriptor);
    return {};
}

// The first 100 bytes of a database (SQLite file format, section 1.3).
static std::optional<QByteArray> header(const QString &file)
{
    QFile opened{file};
    if (!opened.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray bytes = opened.read(100);
    if (bytes.size() != 100 || !bytes.startsWith(QByteArrayView{"SQLite format 3\0", 16}))
        return std::nullopt;
    return bytes;
}

std::optional<int> versionInHeader(const QString &file)
{
    const std::optional<QByteArray> bytes = header(file);
    if (!bytes)
        return std::nullopt;
    return qFromBigEndian<qint32>(bytes->constData() + 60);
}

bool isCutShort(const QString &file)
{
    const std::optional<QByteArray> bytes = header(file);
    if (!bytes)
        return false;
    const quint32 pageSize = qFromBigEndian<quint16>(bytes->constData() + 16);
    const auto pages = qFromBigEndian<quint32>(bytes->constData() + 28);
    const auto changes = qFromBigEndian<quint32>(bytes->constData() + 24);
    const auto pagesHoldFor = qFromBigEndian<quint32>(bytes->constData() + 92);
    if (pages == 0 || changes != pagesHoldFor)
        return false; // an old writer left the count behind: it says nothing
    return QFileInfo{file}.size() < qint64{pageSize == 1 ? 65536 : pageSize} * pages;
}

QString makingMark(const QString &ledger) { return ledger + u".making"_s; }

bool isEmptied(const QString &ledger)
{
    if (QFileInfo::exists(makingMark(ledger)))
        return false;
    const QFileInfo file{ledger};
    return file.exists() ? file.size() == 0 : QFileInfo{ledger + u"-wal"_s}.size() > 0;
}

QString readOnlyPart(const QString &ledger)
{
    if (QFileInfo{ledger}.size() == 0)
        return {};
    for (const QString &part : {QFileInfo{ledger}.absolutePath(), ledger}) {
        const QByteArray path = QFile::encodeName(part);
        if (::faccessat(AT_FDCWD, path.constData(), W_OK, AT_EACCESS) != 0
            && (errno == EACCES || errno == EROFS || errno == EPERM))
            return part;
    }
    return {};
}

Result<void> moveDatabase(const QString &from, const QString &to)
{
    // The write-ahead log first: a main file without its log is worse than the two under an old
    // name.
    for (const QString &tail : {u"-wal"_s, u"-shm"_s, u""_s}) {
        const QString source = from + tail;
        const QString target = to + tail;
        if (::rename(QFile::encodeName(source).constData(), QFile::encodeName(target).constData())
                != 0
            && errno != ENOENT)
            return folderError(QFileInfo{from}.absolutePath(), errno);
    }
    return {};
}

} // namespace core
