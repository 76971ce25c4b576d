// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QSqlDatabase>
#include <QString>

namespace core {

/// What the ledger file knows about one job, as JSON: its row and those of its batches, column by
/// column. It lies in the job's folder, so that a ledger that is lost does not take with it which
/// batches were paid. On the database thread; null if there is no such job, or rows of its batches
/// are lost. Errors: Storage.
Result<QByteArray> copyOfJob(QSqlDatabase &database, const QString &jobId);

/// Puts back the job, or, of one that is here, the batches it lacks; false if nothing was lacking.
/// The copy may be a moment older than what was lost: a batch that a job which is here had yet to
/// send is put back as unclear, to be looked for, since it may have been sent meanwhile. What the
/// copy lacks or this schema does not know is left out. Errors: Storage; BadInput when it is no
/// copy of a job.
Result<bool> restoreJob(QSqlDatabase &database, const QByteArray &copy);

} // namespace core
