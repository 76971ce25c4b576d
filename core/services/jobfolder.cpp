// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobfolder.h"

#include "core/base/durable.h"

#include <QFile>

#include <cerrno>

namespace core {

using namespace Qt::StringLiterals;

namespace {

Error storageError(const QString &what, const QString &path)
{
    return {.kind = Error::Kind::Storage,
            .detail = u"%1 %2: %3"_s.arg(path, what, qt_error_string(errno))};
}

} // namespace

JobFolder::JobFolder(QDir dir, std::shared_ptr<FileLock> lock)
    : m_dir{std::move(dir)}, m_lock{std::move(lock)}
{ }

Result<std::shared_ptr<JobFolder>> JobFolder::create(const DataPlace &place, const QString &jobId)
{
    const QDir dir = place.jobFolder(jobId);
    QDir parent{QDir::cleanPath(dir.filePath(u".."_s))};
    if (!parent.mkpath(u"."_s))
        return storageError(u"cannot be created"_s, parent.path());
    if (dir.exists())
        return Error{.kind = Error::Kind::Conflict, .detail = dir.path()};
    if (!parent.mkdir(dir.dirName()))
        return storageError(u"cannot be created"_s, dir.path());
    QFile::setPermissions(dir.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const auto lock = FileLock::take(lockFile(dir));
    if (!lock)
        return lock.error();
    if (const auto marked = mark(dir); !marked)
        return marked.error();
    return std::shared_ptr<JobFolder>{new JobFolder{dir, *lock}};
}

Result<void> JobFolder::mark(const QDir &dir)
{
    QFile file{dir.filePath(markName())};
    if (!file.open(QIODevice::WriteOnly))
        return storageError(u"cannot be written"_s, file.fileName());
    return {};
}

bool JobFolder::isMarked(const QDir &dir) { return dir.exists(markName()); }

QString JobFolder::markName() { return u"unfinished"_s; }

QString JobFolder::lockFile(const QDir &dir) { return dir.filePath(u"lock"_s); }

Result<void> JobFolder::keep()
{
    const std::shared_ptr<FileLock> released = std::exchange(m_lock, nullptr);
    if (!QFile::remove(m_dir.filePath(markName())))
        return storageError(u"cannot be completed"_s, m_dir.path());
    return syncFolder(m_dir.path());
}

bool JobFolder::removeAll(QDir dir)
{
    // A copy of the job's rows may be on its way into the folder: a file that came meanwhile is taken by the next turn.
    for (int turn = 0; turn < 10; ++turn) {
        if (dir.removeRecursively())
            return true;
    }
    return false;
}

void JobFolder::remove()
{
    removeAll(m_dir);
    m_lock.reset();
}

QStringList JobFolder::abandoned(const DataPlace &place)
{
    const QDir jobs{place.folder + u"/jobs"};
    QStringList ids;
    for (const QString &id : jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QDir dir = place.jobFolder(id);
        if (isMarked(dir) && FileLock::take(lockFile(dir)))
            ids.append(id);
    }
    return ids;
}

} // namespace core
