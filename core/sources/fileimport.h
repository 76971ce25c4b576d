// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/sources/filesearch.h"
#include "core/sources/sourcelinereader.h"
#include "core/storage/database.h"

#include <atomic>

namespace core {

/// How files of one kind are imported.
struct ImportPlan
{
    QByteArray source; ///< as entries name it
    std::function<std::unique_ptr<SourceLineReader>()> makeReader;
    /// Enters a block, in the transaction that is open, on the database thread.
    std::function<Result<EnteredCounts>(QSqlDatabase &, const EntryBlock &)> enter;
};

/// Enters what is new by identity, with its details.
Result<EnteredCounts> enterOnce(QSqlDatabase &database, const EntryBlock &block);

/// What the user and the importer tell each other while it works; from any thread.
struct ImportProgress
{
    std::atomic<qint64> bytesTotal{0}; ///< of the files that have to be read
    std::atomic<qint64> bytesRead{0};
    std::atomic<bool> stop{false}; ///< end soon, with everything entered that was read
    /// Entries of more than ten minutes later are entered with a remark. Set before the import begins.
    Instant now = SystemClock{}.now();

    /// What is later, in ms since 1970, is of the future.
    qint64 latest() const { return toMs(now + std::chrono::minutes{10}); }
};

/// Enters what the files tell and the ledger does not have yet. Blocks; uses some threads; memory
/// does not grow with the files.
///
/// A file is read from where the last import ended, as long as the beginning and the end of what
/// was read are still there; else from its beginning. Entries and how far they reach are written
/// in one transaction, a few thousand at a time: whenever it is killed, the next import goes on,
/// and nothing is there twice. A last line without an end is read again the next time; if it is
/// whole it counts already. Entries of files that are gone stay.
///
/// Errors: Storage. What of the files cannot be read is told in the report.
Result<SourceReport> importFiles(Database &database, const ImportPlan &plan,
                                 const FoundFiles &found, ImportProgress &progress);

} // namespace core
