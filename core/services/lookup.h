// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/batch.h"
#include "core/jobs/job.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace core {

/// What a page of the server's list, newest first, says about the time since a submission began.
struct ListCut
{
    QList<Batch> newer; ///< made since then
    bool reached =
        false; ///< the page goes back to before the submission: no further page is needed
};

/// Cuts `newestFirst` where the submission of `shard` began: at the fence, the batch that was the
/// newest then. When that has been deleted, at the first batch that was made before it by the
/// service's own clock. Without a fence, at the first batch older than sendingAt less five minutes,
/// since the two clocks may differ.
ListCut cutAtSubmission(const QList<Batch> &newestFirst, const Shard &shard);

/// A batch on the server that may be the one whose answer was lost.
struct LookupCandidate
{
    enum class Match {
        Unknown, ///< its results have not been compared
        Ours, ///< its results bear our custom_ids
        NotOurs, ///< they bear others
        Unreadable ///< it has ended but its results cannot be read
    };
    Batch batch;
    Match match = Match::Unknown;
};

struct LookupFacts
{
    qint64 requests = 0; ///< of the shard that is looked for
    QList<LookupCandidate> candidates; ///< newer than the submission and of no shard of a job here
    qint64 rivals = 0; ///< other shards here of as many requests that are looked for too
    bool settled = false; ///< looked for long enough: the list cannot lag any more
};

struct LookupVerdict
{
    enum class Kind {
        Ours, ///< batchId is the batch of the shard
        Compare, ///< read the results of `compare` first
        LookAgain, ///< not there yet
        NotArrived, ///< it never got there: it can be sent again
        CannotTell ///< the user decides
    };
    Kind kind = Kind::CannotTell;
    QString batchId = {};
    QStringList compare = {};
    bool proven = false; ///< Ours by its results, not by count and time alone

    bool operator==(const LookupVerdict &) const = default;
};

/// The decision of promise P1 after an answer was lost: pure, from what the server lists.
LookupVerdict decideLookup(const LookupFacts &facts);

} // namespace core
