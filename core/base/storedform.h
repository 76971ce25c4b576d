// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filewriter.h"

#include <atomic>

namespace core {

/// Changes between the two forms of a file of a job (see StoredFile). Blocking, on a worker thread.
/// Killed at any place they leave at least one form that is whole; what is left beside it is
/// cleared away by the next. Each waits for a moment when another copy of the program changes a
/// form in the same folder.

/// The file is too small to gain by it: it takes up one block of the disk either way.
constexpr qint64 SmallestCompressed = 4096;

/// Leaves the compressed form alone, once it has been read back from the disk and found equal.
/// NotFound: there is no plain form. Conflict: the file was replaced meanwhile, and stays as it is.
/// Storage: the disk is full, or nearly so; the file stays as it is. Canceled.
Result<void> compressStored(const QString &path, const std::atomic<bool> &canceled);

/// Makes the plain form again, and leaves the compressed one beside it. Nothing to do when it is
/// there. NotFound, Storage.
Result<void> restoreStored(const QString &path);

/// Puts a new plain form in place of whatever was there: FileWriter::commit(), and the compressed
/// one goes. Storage.
Result<void> replaceStored(FileWriter &file, const QString &path);

} // namespace core
