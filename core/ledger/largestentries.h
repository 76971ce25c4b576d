// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/entryinsert.h"

namespace core {

/// What became of the rows of a block.
struct EnteredCounts
{
    qint64 added = 0; ///< entries that the ledger has more than before
    qint64 updated = 0; ///< entries that stood there and now say more
    qint64 known = 0; ///< rows that told of an entry which stands there, those that updated it too

    EnteredCounts &operator+=(const EnteredCounts &other);
    bool operator==(const EnteredCounts &) const = default;
};

/// Enters answers that their source tells of several times, as Claude Code does, and keeps of each
/// the one that says most (API reference §10.4):
/// - Rows of one message id and request id are one answer. Without a message id a row stands for
///   itself, known again by its identity.
/// - Of one message id and different request ids they are different answers, unless one of them is
///   of a sub-agent (SidechainEntry): such a row is the same answer as any other of its message.
/// - A row that is not of a sub-agent stays before one that is; then the one with more tokens, with
///   the larger reported cost, with the dearer tokens, with more thinking and server tools, with a
///   speed, with a stop reason, the earlier one; at last the order of their labels.
///
/// What stays is the same in whatever order and pieces the rows come. Identities must be made with
/// the message id as the group and the request id as the key; all rows of a block are of one
/// source. In the transaction that is open, with the sums. On the database thread. Errors: Storage,
/// as insertEntries(); then the transaction must be rolled back.
Result<EnteredCounts> insertLargestEntries(QSqlDatabase &database, const EntryBlock &block);

} // namespace core
