// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/fileimport.h"

#include <QProcessEnvironment>

namespace core {

/// Where the earlier tool keeps usage logs (task catalog §7): the folders that are there.
QStringList usageLogPlaces(const QProcessEnvironment &environment);

/// Imports usage logs of the earlier tool: the files at the places, and below folders those named
/// `usage*.jsonl`, packed by gzip or not.
///
/// Entries are of source "log", of no profile, reported. Workflow and model are as the log has
/// them; stage, tier, provider, user, duration, what the cache of the client did, the time as it was
/// written and unknown fields are the details of the entry (EntryDetails). `cost` is the reported
/// cost and nothing else. A record without `prompt_cache` counts in no hit rate
/// (PromptCacheNotRecorded). The same (ts, seq, workflow, stage, model, tokens, cost) twice is one
/// record, in whatever files.
///
/// Remarks: records of another version than 1.0, records whose output is 0 though they cost
/// something, which some logs have that count the output as input, and times in the future.
///
/// Blocks. Errors: as importFiles().
Result<SourceReport> importUsageLogs(Database &database, const QStringList &places,
                                     ImportProgress &progress);

} // namespace core
