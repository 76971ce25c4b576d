// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <memory>

namespace core {

/// A lock between running copies, and within one. The kernel holds it (flock), so it goes with the
/// process however that ends, and no process id has to be judged alive or dead.
class FileLock
{
public:
    /// Creates `path` if it is missing; its folder must exist. Does not wait. Errors: Busy,
    /// Storage.
    static Result<std::shared_ptr<FileLock>> take(const QString &path);
    /// The same, waiting for whoever holds it: for locks that are held for a moment, on a worker
    /// thread. Errors: Storage.
    static Result<std::shared_ptr<FileLock>> await(const QString &path);
    ~FileLock();
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

private:
    explicit FileLock(int descriptor) : m_descriptor{descriptor} { }
    static Result<std::shared_ptr<FileLock>> lock(const QString &path, int operation);
    int m_descriptor;
};

} // namespace core
