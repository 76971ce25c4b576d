// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>

#include <optional>
#include <string>

namespace core {

struct EntryBlock;

/// What a record of the earlier tool's usage log says beside what every entry has (task catalog §7);
/// UTF-8, "" and nullopt where it was not said.
struct EntryDetails
{
    std::string ts = {}; ///< as it was written: with the digits that a millisecond does not hold
    std::optional<qint64> seq = {};
    std::string stage = {}, tier = {}, provider = {};
    std::optional<bool> cacheHit = {}; ///< of the cache of the client
    std::string cacheType = {};
    std::optional<qint64> durationMs = {}; ///< from 0
    std::string userId = {};
    std::string other = {}; ///< the fields that nobody knows, as a JSON object

    bool operator==(const EntryDetails &) const = default;
};

/// Writes the details of a block's entries, which are in the ledger already. Details that stand
/// there stay; only those of which a log had never told more than stage and user are completed. In
/// the transaction that is open, on the database thread. Errors: Storage.
Result<void> saveDetails(QSqlDatabase &database, const EntryBlock &block);

} // namespace core
