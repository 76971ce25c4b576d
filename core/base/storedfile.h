// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/blockcache.h"
#include "core/base/result.h"

#include <QString>

#include <memory>

namespace core {

/// `<path>.gz`: the compressed form of a file of a job.
QString compressedName(const QString &path);

/// A file of a job, as it was written or compressed since: read at any place from any thread.
/// Offsets and sizes are those of the content either way. One that is open stays readable while its
/// form changes on the disk.
class StoredFile
{
public:
    /// Opens what is there of `path` and its compressed form; while both are, the plain one is the
    /// newer. NotFound, Storage.
    static Result<std::unique_ptr<const StoredFile>> open(const QString &path,
                                                          std::shared_ptr<BlockCache> cache);
    virtual ~StoredFile() = default;
    StoredFile(const StoredFile &) = delete;
    StoredFile &operator=(const StoredFile &) = delete;

    virtual qint64 size() const = 0;
    /// False when the file ends before, cannot be read or is damaged there.
    virtual bool read(qint64 offset, char *target, qint64 size) const = 0;
    /// Null where the other is false.
    QByteArray read(qint64 offset, qint64 size) const;

protected:
    StoredFile() = default;
};

/// Reads `size` bytes at a place of an open file.
bool readWhole(int descriptor, qint64 offset, char *target, qint64 size);

} // namespace core
