// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/ledger/entry.h"
#include "core/ledger/entrydetails.h"
#include "core/ledger/entryidentity.h"

#include <QByteArray>
#include <QList>
#include <QSqlDatabase>

#include <string>
#include <vector>

namespace core {

/// The labels that entries share.
struct EntryContext
{
    QByteArray source;
    QByteArray profile;
    bool sandbox = false;
    QByteArray job;
    QByteArray batch;
    QByteArray model;
    QByteArray serviceTier;
    QByteArray speed;
    QByteArray geography;
    QByteArray workflow;
    QByteArray project;
    QByteArray session;
    QByteArray stopReason;
    Provenance provenance = Provenance::Billed;

    bool operator==(const EntryContext &) const = default;
};

/// Entries on their way into the ledger, in the form in which a hundred thousand of them are cheap.
struct EntryBlock
{
    struct Row
    {
        EntryIdentity identity;
        quint32 context = 0; ///< into contexts
        quint32 requestId = 0, requestIdSize = 0; ///< into text
        quint32 messageId = 0, messageIdSize = 0;
        qint64 at = 0; ///< ms since 1970, UTC
        Usage usage;
        quint32 flags = 0; ///< of EntryFlag
        std::optional<Money> reportedCost = {};
    };
    std::vector<EntryContext> contexts;
    std::vector<Row> rows;
    std::vector<EntryDetails> details = {}; ///< one to a row; empty if no row has any
    std::string text; ///< the ids, one after the other, UTF-8

    void append(const LedgerEntry &entry);
};

/// Enters what is new and adds it to the sums, in the transaction that is open. Answers how many
/// were new. On the database thread. Errors: Storage, also when a sum would leave the range of 64
/// bits; then the transaction must be rolled back.
Result<qint64> insertEntries(QSqlDatabase &database, const EntryBlock &block);

} // namespace core
