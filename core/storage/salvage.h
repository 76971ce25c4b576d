// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/migrations.h"

#include <QString>
#include <QStringList>

namespace core {

/// The name under which a damaged ledger is kept: `ledger.sqlite.damaged-<UTC time>`.
QString damagedName(const QString &ledger);

/// The damaged ledgers that were set aside, the oldest first. As long as one lies there, something
/// may be missing.
QStringList damagedCopies(const QString &ledger);

/// The file beside a ledger that says that some of it was lost, and what results in the folders of
/// jobs can add to it again has not been added yet.
QString salvageMark(const QString &ledger);

/// A rescue was begun and not finished: there is no ledger, but a half-made new one.
bool rescueIsUnfinished(const QString &ledger);

/// Sets a damaged ledger aside (never deleted) and makes a new one of all rows that can still be
/// read, table by table. The new one appears under the ledger's name when it is whole; killed in
/// between, the next start does it again. Answers what was saved and what was lost, in words.
Result<QString> rescue(const QString &ledger, const QList<Migration> &migrations);

} // namespace core
