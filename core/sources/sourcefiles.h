// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/contenthash.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QSqlDatabase>

#include <string>
#include <vector>

struct stat;

namespace core {

/// A file as the system tells of it.
struct FileState
{
    qint64 device = 0;
    qint64 inode = 0;
    qint64 size = 0;
    qint64 modified = 0; ///< ns since 1970

    static FileState of(const struct stat &status);
    bool operator==(const FileState &) const = default;
};

/// Hashes of the first and the last 4 KB of what was read of a file: whether it is still there.
struct FileMark
{
    ContentHash head, tail;

    /// Of the first `size` bytes of an open file; nullopt if they are not there.
    static std::optional<FileMark> of(int descriptor, qint64 size);
    bool operator==(const FileMark &) const = default;
};

/// How far an import has read a file: a row of `source_files`.
struct SourceFile
{
    std::string path; ///< bytes, as the system has them
    QByteArray key; ///< 16 bytes: of entries whose lines have no id
    FileState state; ///< when it was read
    qint64 readTo = 0; ///< bytes; all lines that end before were entered
    qint64 lines = 0; ///< how many those are
    std::optional<FileMark> mark; ///< of what was read
    bool nameless = false; ///< a line without an id was among them
    std::string movedFrom = {}; ///< the path of its row, if that has to change

    /// Known to be gone.
    bool isGone() const { return state.size == GoneSize; }
    static constexpr qint64 GoneSize = -2;

    /// One that was not read yet.
    static SourceFile unread(const std::string &path, const FileState &state);
};

/// All rows of a source. On the database thread. Errors: Storage.
Result<std::vector<SourceFile>> loadSourceFiles(QSqlDatabase &database, const QByteArray &source);

/// Rows of files that are gone: forgotten, since what they entered is known by its ids; only where
/// lines have none the row stays, for the case that the file comes back. On the database thread.
/// Errors: Storage.
Result<void> forgetSourceFiles(QSqlDatabase &database, const QByteArray &source,
                               const std::vector<SourceFile> &files);

/// Writes rows, in the transaction that is open. On the database thread. Errors: Storage.
Result<void> saveSourceFiles(QSqlDatabase &database, const QByteArray &source,
                             const std::vector<SourceFile> &files);

} // namespace core
