// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/batch.h"
#include "core/batches/batchresult.h"
#include "core/units/instant.h"
#include "core/units/money.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace core {

/// Where a job stands (product.md §3). Each state but the last three has a way on.
enum class JobState {
    Draft,        ///< not checked yet
    Checking,
    Ready,        ///< spooled, nothing sent; or the sample has ended and the rest waits for release
    Submitting,
    Unclear,      ///< an answer to a submission was lost: look on the server, or decide
    InProgress,
    Canceling,
    Downloading,
    Done,         ///< all results are here; some may be failures
    NotSubmitted  ///< the service refused every shard; nothing was paid
};
QString stateName(JobState state); ///< "in_progress", as in --json and the database
std::optional<JobState> stateFromName(QStringView name);

/// One batch of a job and the journal of its submission (promise P1).
struct Shard
{
    enum class State {
        Planned,    ///< spooled
        Held,       ///< waits for the release after a canary
        Sending,    ///< on disk before the POST: the service may have it or not
        Unclear,    ///< looked for and could not be told
        Created,    ///< batch.id is known
        Ended,      ///< results can be fetched
        Downloaded, ///< results are here, indexed and in the ledger
        Refused,    ///< the service said no; see error
        Reused,     ///< never sent: its answers are those of earlier jobs (promise P1: paid once)
        Deleted     ///< deleted on the service after download
    };

    int ordinal = 0;
    State state = State::Planned;
    QString file = {};
    qint64 requests = 0;
    qint64 bytes = 0;
    QByteArray sha256 = {};
    bool sample = false;              ///< the canary
    int attempts = 0;                 ///< POSTs begun
    std::optional<Instant> sendingAt = {}; ///< when the last POST began
    QString newestBefore = {};             ///< id of the newest batch on the service just before it, "" if none or not known
    bool newestKnown = false;         ///< the list was read before the POST
    std::optional<Instant> newestBeforeAt = {}; ///< its created_at, by the service's clock: holds when it has been deleted since
    bool extendedOutput = false;      ///< some max_tokens need the beta header for longer output
    bool found = false;               ///< batch was found by a look-up, not answered: its results have yet to prove it ours
    std::optional<Batch> batch = {};
    QString error = {};                    ///< of the last failure, in words for the user
    std::optional<Instant> downloadedAt = {};
    OutcomeCounts counts = {};        ///< of what has been downloaded, as last read; saving a shard leaves them

    bool operator==(const Shard &) const = default;
};

/// How many more answers the service counts in a batch than its results brought; 0 before they are
/// here.
qint64 lackingAnswers(const Shard &shard);
/// Whether a request that has no result was perhaps answered and billed: the service counts more
/// answers than it sent, or did not know the batch any more before it had ended.
bool missingMayBeBilled(const Shard &shard);

/// What the service says of the batch now. The workspace stays when it is not told again.
void setBatch(Shard &shard, Batch batch);

QString stateName(Shard::State state); ///< "created", as in the database
std::optional<Shard::State> shardStateFromName(QStringView name);

/// What the user submitted; becomes one or more batches.
struct Job
{
    QString id = {};       ///< "job_" and 12 characters, sorts by time
    QString profile = {};
    bool sandbox = false;
    QString name = {};
    QString workflow = {};
    QString project = {};
    QString source = {};   ///< file name or folder name, for display
    QString model = {};    ///< id if all requests name the same, else ""
    JobState state = JobState::Draft;
    Instant createdAt = {};
    std::optional<Instant> endedAt = {};
    qint64 requests = 0;
    qint64 sourceBytes = 0;
    QString parent = {};   ///< job that this one retries, "" if none
    bool adopted = false; ///< made elsewhere: its requests are unknown here
    bool canary = false;
    bool released = false;
    bool cancelWanted = false; ///< by the user, of all that was sent and may yet be found
    bool nativeTasks = false; ///< came from tasks: ids are task_ids
    std::optional<Money> estimateBatch = {}, estimateRealtime = {}, estimateWorst = {}; ///< as shown at submission
    std::optional<Money> estimateRestWorst = {}; ///< the most that what is not in the sample costs; with a canary
    Tokens estimateInput = 0, estimateOutput = 0;
    OutcomeCounts counts = {};  ///< of what has been downloaded; the rest is waiting
    Usage usage = {};           ///< billed so far
    std::optional<Money> cost = {}; ///< computed when listed; nullopt: nothing billed yet or some of it unpriced
    qint64 unpriced = 0;   ///< answers without a price
    std::optional<Money> savedByBatch = {}; ///< against the same tokens realtime
    bool hidden = false;
    QString savePath = {};      ///< where results go by themselves when it ends, "" if nowhere
    QString saveFormat = {};
    QString error = {};         ///< last trouble, in words for the user
    QList<Shard> shards = {};

    bool operator==(const Job &) const = default;
};

/// Whether rows of its batches were lost by damage to the ledger: those that are here have fewer
/// requests than the job. What became of the others cannot be told.
bool lacksShards(const Job &job);
/// The workspaces of its batches, each once; of those that the service did not tell none.
QStringList workspacesOf(const Job &job);
/// Of the requests without a result, those that were perhaps billed: see missingMayBeBilled().
qint64 perhapsBilled(const Job &job);

} // namespace core
