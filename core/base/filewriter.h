// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArrayView>
#include <QString>

#include <string>

namespace core {

/// What failed with a file, as an Error of kind Storage in plain words. `code` is an errno.
Error fileError(const QString &path, int code);

/// Writes a file that appears whole under its name or not at all: into a file beside it, which
/// replaces the target when it is on the disk. Dropped without commit() it leaves nothing. A target
/// that is there and no regular file (a pipe, a device) is written to as it is.
class FileWriter
{
public:
    enum class For {
        Us, ///< a file of the data folder: for its owner alone, `<name>.part` beside it
        User ///< a file the user named: mode by umask or that of the file it replaces,
             ///< `.<name>.tokenwise-part` beside it
    };

    /// "-" is standard output.
    explicit FileWriter(const QString &path, For whom = For::Us);
    ~FileWriter();
    FileWriter(const FileWriter &) = delete;
    FileWriter &operator=(const FileWriter &) = delete;

    /// Opens the file beside the target. Called by the first write() if not before. Storage.
    Result<void> open();
    Result<void> write(QByteArrayView bytes);
    qint64 written() const { return m_written; }
    /// Empties the file beside the target: from the start again.
    Result<void> restart();
    /// What was written is on the disk, still beside the target.
    Result<void> sync();
    /// sync() and the new name.
    Result<void> commit();

private:
    Result<void> writeOut(QByteArrayView bytes);
    void startWritingBack(qint64 before) const;

    QString m_path; ///< where links lead
    QString m_beside;
    std::string m_buffer;
    qint64 m_written = 0;
    qint64 m_flushed = 0;
    For m_whom;
    bool m_direct = false; ///< no regular file: nothing to rename
    int m_file = -1;
};

} // namespace core
