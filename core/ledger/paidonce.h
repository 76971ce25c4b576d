// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/contenthash.h"
#include "core/ledger/largestentries.h"

#include <unordered_set>

namespace core {

/// The source of entries that come from results files which somebody else downloaded.
inline constexpr const char *ResultsSource = "results";

/// The identity of such an entry. A results file does not name its batch, so that the message id,
/// which no other answer has, makes it; `line` stands in for one that is missing.
EntryIdentity resultsIdentity(std::string_view messageId, std::string_view line);

/// Answers that the program's own jobs entered, by message id. A results file may hold the same
/// answers, and they must not count twice:
/// - of answers that a job entered, enter() takes none from a file;
/// - a job that enters an answer later (its batch was adopted) takes the place of the file's entry:
///   insertEntries() does that, since only the job knows batch, time and labels.
/// Told apart by 64 bits of a hash: a false match has a chance of one in 10¹² even among ten million
/// answers.
class PaidOnce
{
public:
    /// Enters the rows of a block of ResultsSource, in the transaction that is open. On the
    /// database thread. Errors: Storage, as insertEntries().
    Result<EnteredCounts> enter(QSqlDatabase &database, const EntryBlock &block);

private:
    Result<void> catchUp(QSqlDatabase &database);

    std::unordered_set<quint64> m_answers;
    qint64 m_seenTo = 0; ///< entries.id
};

} // namespace core
