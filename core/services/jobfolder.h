// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/settings.h"
#include "core/base/filelock.h"

#include <QDir>

namespace core {

/// The folder of a job on its way in or out. A mark in it says that it means nothing without a row
/// in the ledger; one without the mark is never removed by itself, whatever the ledger says:
/// results that were paid for may lie there.
class JobFolder
{
public:
    /// Makes the folder, marked, and takes its lock. Storage; Conflict when it is there already.
    static Result<std::shared_ptr<JobFolder>> create(const DataPlace &place, const QString &jobId);
    /// Everything in it is on the disk; the row is there: it counts from now on. The lock is free
    /// when it returns.
    Result<void> keep();
    /// Removes it as a whole.
    void remove();

    const QDir &dir() const { return m_dir; }

    /// Before the row of a job is removed.
    static Result<void> mark(const QDir &dir);
    static bool isMarked(const QDir &dir);
    /// Removes the folder with all that lies in it. False: something is left.
    static bool removeAll(QDir dir);
    static QString markName();
    static QString lockFile(const QDir &dir);
    /// Folders that a crash left half made or half removed: marked, and held by nobody.
    static QStringList abandoned(const DataPlace &place);

private:
    JobFolder(QDir dir, std::shared_ptr<FileLock> lock);
    QDir m_dir;
    std::shared_ptr<FileLock> m_lock;
};

} // namespace core
