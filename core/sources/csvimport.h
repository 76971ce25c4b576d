// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/csvmapping.h"
#include "core/sources/fileimport.h"

namespace core {

/// Imports tables: CSV, TSV and the like, whose first line names the columns; packed by gzip or
/// not. Each row is an entry of source "csv", of no profile, reported.
///
/// Times: RFC 3339, a day or a day and time (then in UTC), or seconds or milliseconds since 1970.
/// Counts: whole numbers from 0 to MostCounted; an empty field is 0. Costs: decimal, with or
/// without $, kept as reported. A row that has something else there is skipped and told.
///
/// A row is known again by the column `id`, if one is mapped; else by all that is mapped, and how
/// often the same stood in its file before: a table that holds another's rows adds only its own.
/// (At most a million different rows of a file are told apart that way.) A file that did
/// not change is not read again, unless by another mapping, which makes other entries of it; one that
/// did is read whole, to tell its rows apart the same way.
///
/// Blocks. Errors: BadInput, before anything of the file is entered: its header does not fit the
/// mapping, or it cannot be read; Storage.
Result<SourceReport> importCsv(Database &database, const QStringList &places, CsvMapping mapping,
                               ImportProgress &progress);

} // namespace core
