// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <optional>

namespace core {

/// `<folder>/ledger.sqlite`.
QString ledgerFile(const QString &folder);

/// What a failed system call on the data folder means, in plain words. `code` is an errno.
Error folderError(const QString &folder, int code);

/// Makes the folder, for its owner alone, or takes an existing one. One that holds nothing but our
/// files is closed to others too; a folder with other files in it keeps its mode. Storage:
/// read-only, full, not a folder.
Result<void> prepareFolder(const QString &folder);

/// Makes an empty file that its owner alone can read; SQLite gives its side files the same mode. An
/// existing one loses the rights of others.
Result<void> prepareFile(const QString &file);

/// The schema version in the header of a database file, without opening it as one (that could write
/// to it). nullopt if the file is missing, empty or not a database.
std::optional<int> versionInHeader(const QString &file);

/// The file is shorter than its header says.
bool isCutShort(const QString &file);

/// The file beside a ledger that is there while its first start makes it.
QString makingMark(const QString &ledger);

/// Nothing is left of a ledger that was there: its file is empty, or gone while its log is not.
bool isEmptied(const QString &ledger);

/// What of a ledger that is there this user may not write: its folder or, in one that can be
/// written, its file; "" if both can be.
QString readOnlyPart(const QString &ledger);

/// Moves a database with its side files to another name in the same folder.
Result<void> moveDatabase(const QString &from, const QString &to);

} // namespace core
