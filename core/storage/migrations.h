// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QList>
#include <QSqlDatabase>
#include <QString>
#include <QStringList>

namespace core {

/// One step of the schema: `NNNN_what.sql`. Statements end with `;` and an empty line.
struct Migration
{
    int version = 0; ///< the schema's after it, from 1 without gaps
    QString name;
    QStringList statements;
};

/// The migrations in a folder (":/migrations" is the program's), ascending.
QList<Migration> readMigrations(const QString &folder);

/// Runs those that are missing, up to `upTo`, each in one transaction with its version. Another
/// process may do the same at the same time: each step runs once.
Result<void> migrate(QSqlDatabase &database, const QList<Migration> &migrations, int upTo);

/// Copies an existing ledger before its schema is changed, to `ledger-v<version>-<UTC time>.sqlite`
/// beside it. Storage: no room for it. Then nothing is left of the copy.
Result<void> copyBeforeMigration(QSqlDatabase &database, int version);

} // namespace core
