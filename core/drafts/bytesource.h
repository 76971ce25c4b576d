// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QFile>

#include <memory>

namespace core {

/// The bytes of a file, unpacked if they are gzip (told by content, several members too), without a
/// UTF-8 byte order mark. Reads forward in constant memory.
class ByteSource
{
public:
    /// Errors: BadInput naming the path: missing, a folder, not readable, empty, or of a kind that
    /// cannot be text (UTF-16, zip, …).
    static Result<std::unique_ptr<ByteSource>> open(const QString &path);
    ~ByteSource();
    ByteSource(const ByteSource &) = delete;
    ByteSource &operator=(const ByteSource &) = delete;

    /// Reads up to `size` bytes, 0 only at the end. Errors: BadInput, its detail without path and
    /// place, which the caller knows better: damaged or cut compressed data, a disk that fails.
    Result<qsizetype> read(char *to, qsizetype size);
    Result<void> rewind();

    QString path() const { return m_file.fileName(); }
    bool isCompressed() const { return m_inflater != nullptr; }
    qint64 bytesRead() const { return m_bytesRead; } ///< of the file on the disk
    qint64 bytesTotal() const { return m_bytesTotal; } ///< of the file on the disk

private:
    class Inflater;

    explicit ByteSource(const QString &path);
    Result<void> start();
    Result<qsizetype> readFile(char *to, qsizetype size);
    Result<qsizetype> readAny(char *to, qsizetype size);

    QFile m_file;
    std::unique_ptr<Inflater> m_inflater;
    qint64 m_bytesRead = 0;
    qint64 m_bytesTotal = 0;
    char m_first[4] = {}; ///< what was read to look for a byte order mark
    qsizetype m_firstBegin = 0;
    qsizetype m_firstEnd = 0;
};

} // namespace core
