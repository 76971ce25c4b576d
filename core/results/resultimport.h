// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/jobs/job.h"
#include "core/jobs/spool.h"
#include "core/pricing/cost.h"
#include "core/storage/database.h"

#include <QByteArrayView>
#include <QDir>

#include <memory>

namespace core {

/// What one results stream held.
struct ResultImportReport
{
    OutcomeCounts counts; ///< of this shard; missing ones included
    Usage usage;
    qint64 bytes = 0;
    qint64 lines = 0;
    qint64 duplicates = 0; ///< a second line for the same request; the first that is whole counts
    qint64 extras = 0; ///< lines for ids that nobody sent
    qint64 unreadable =
        0; ///< damaged lines of which the request is known; their outcome is Unknown
    qint64 damaged = 0; ///< lines of which the request is not known either
    qint64 withoutUsage = 0; ///< answers whose token counts are absent or odd: not in the ledger
    QStringList named; ///< the first 20 of those, in words: "line 12: not JSON"
};

/// Takes the results of one batch as they stream in: keeps them as received, indexes them by
/// request and enters what was billed into the ledger. Parsing and storing run on threads of its
/// own. Entering the same stream again, whole or cut anywhere, leaves the same state: nothing
/// twice.
class ResultImport
{
public:
    struct Target
    {
        QDir folder; ///< of the job
        Job job;
        int shard = 0;
        std::shared_ptr<const SpoolReader>
            spool; ///< nullptr for an adopted batch: ids are taken as they come
        bool reused = false; ///< answers of earlier jobs: they cost nothing now, and are in the ledger already
    };
    ResultImport(Target target, Database &database, const ModelCatalog &models,
                 const PriceSheet &prices);
    ~ResultImport(); ///< not finished: what came so far is dropped from the disk, not from the
                     ///< ledger

    void restart(); ///< the body starts anew
    /// Whether write() would not block for a piece of up to 1 MB. Called from any thread.
    bool isReady() const;
    void write(QByteArrayView piece); ///< called from one thread; blocks while parsing is more than
                                      ///< 16 MB behind
    /// The stream has ended well. When answered: results file in place, index written, ledger
    /// committed. Storage. Called once. A stream does not replace results here that
    /// answer more requests: those are taken in again.
    Answer<ResultImportReport> finish();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Takes in results that are in the folder as received, once more: makes the index anew and enters
/// into the ledger what it lacks. For after damage, when the service may not have the results any
/// longer. Blocking, on a worker thread. Errors: NotFound when there is no results file, Storage.
Result<ResultImportReport> importStored(const ResultImport::Target &target, Database &database,
                                  const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
