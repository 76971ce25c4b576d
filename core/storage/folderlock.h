// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <chrono>

namespace core {

/// Several copies of the program may share a data folder. This lock says who opens the ledger just
/// now (one at a time: a migration or a rescue may be due) and that it is in use. The system drops
/// it with the process, however that ends.
class FolderLock
{
public:
    FolderLock() = default;
    ~FolderLock();
    FolderLock(const FolderLock &) = delete;
    FolderLock &operator=(const FolderLock &) = delete;

    /// Storage: the folder is read-only, full or gone. Busy: another copy has been opening it for
    /// all of `patience`.
    Result<void> beginOpening(const QString &folder, std::chrono::milliseconds patience);
    void endOpening();
    /// Held with others until this object goes.
    void shareUse();
    /// Whether nobody else uses the ledger; if so nobody else can begin to until shareUse(). To be
    /// asked while opening.
    bool useAlone();

private:
    bool tryLock(short type, long byte) const;

    int m_file = -1;
};

} // namespace core
