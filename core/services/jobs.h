// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpclient.h"
#include "core/api/messagebatches.h"
#include "core/api/profiles.h"
#include "core/base/answer.h"
#include "core/base/clock.h"
#include "core/drafts/itemediting.h"
#include "core/drafts/preflight.h"
#include "core/jobs/job.h"
#include "core/ledger/jobcosts.h"
#include "core/results/resultexport.h"
#include "core/storage/jobstore.h"

#include <QObject>

#include <memory>

namespace core {

/// What a job is made of besides its requests.
struct JobOptions
{
    QString name; ///< "": made of the file name and the day
    QString workflow; ///< "": that of the file name
    QString project;
    bool canary = false;
    QString savePath; ///< results go there by themselves at the end, "" for nowhere
    QString saveFormat;
};

struct RetryChoice
{
    bool errored = true; ///< temporary errors
    bool invalid = false; ///< invalid_request errors too: they fail again unless something changed
    bool canceled = true;
    bool expired = true;
    bool missing = true;
    /// The missing that were perhaps billed too: see perhapsBilled().
    bool perhapsBilled = false;
    bool truncated = false;
    /// Outcome::Unknown: the service sent a result and may have billed it.
    bool unreadable = false;
    /// For the truncated; nullopt: twice what they had, up to what the model can do.
    std::optional<qint64> maxTokens = {};
    /// If not empty: these requests alone, by their custom_ids, in whatever way they failed.
    QStringList only = {};
    /// Of the single one in `only`: a JSON object to be sent in place of its params.
    QByteArray params = {};
};

/// A batch on the server that no job here has.
struct ForeignBatch
{
    Batch batch;
};

/// How a submission whose answer was lost is decided by the user.
struct Resolution
{
    QString useBatch; ///< the batch on the server that is this shard, or
    bool resend = false; ///< it is certain that none was created
};

/// The jobs of one profile: makes, submits, watches, downloads, retries and exports them, and takes
/// up what a crash or a quit left. All the window and the terminal do with jobs goes through here.
/// Lives in one thread, blocks it never; answers and signals come in it.
class Jobs : public QObject
{
    Q_OBJECT
public:
    struct Context
    {
        DataPlace place;
        Database &database;
        HttpClient &http; ///< of the profile
        Profile profile;
        const ModelCatalog &models;
        const PriceSheet &prices;
        const TokenEstimator &estimator;
        Clock &clock;
        Jitter jitter;
        /// How long a lost submission is looked for before it counts as not arrived.
        std::chrono::milliseconds settle = std::chrono::seconds{15};
        /// How long nothing but failures of the network or the service may come before wait()
        /// answers with the last of them.
        std::chrono::milliseconds patience = std::chrono::minutes{2};
    };
    explicit Jobs(Context context, QObject *parent = nullptr);
    ~Jobs() override;

    /// Requests that were answered and paid for before, in this profile.
    struct PaidBefore
    {
        qint64 requests = 0;
        Money cost = {}; ///< what they cost then
        qint64 unpriced = 0; ///< of these: answers without a price
        QString from = {}; ///< name of the newest job that answered some of them
        int otherJobs = 0; ///< that answered the rest

        bool operator==(const PaidBefore &) const = default;
    };
    struct Checked
    {
        PreflightReport report;
        Job job; ///< state Ready, spooled; id "" when only checked or nothing good was found
        /// Of a retry: what was left out because it may have been billed: missing ones that were
        /// perhaps answered, and unreadable ones.
        qint64 perhapsBilled = 0, unreadable = 0;
        qint64 notLonger = 0; ///< of a retry: truncated ones whose max_tokens is no higher than before
        PaidBefore paid = {};
    };
    /// Pre-flight alone, nothing is kept.
    Answer<Checked> check(const DraftSource &source, const QString &workflow = {});
    /// Pre-flight and spool in one pass: a job that is Ready. Nothing is sent. Refused with
    /// BadInput when the file as a whole cannot be read; faults of single requests leave those out.
    Answer<Checked> prepare(const DraftSource &source, const JobOptions &options);
    /// One item of a draft, to be changed by hand, and what the checks say of a changed one.
    Answer<ItemText> itemText(const DraftSource &source, qint64 index);
    Answer<ItemVerdict> checkItemText(const DraftSource &source, qint64 index, int part,
                                      const QByteArray &text);
    /// Writes what check() leaves out, to be mended elsewhere. See exportFaultyItems().
    Answer<qint64> exportLeftOut(const DraftSource &source, const QString &target);
    void stopChecking(); ///< check() answers Canceled
    void stopPreparing(); ///< prepare() and prepareRetry() do

    /// Sends a Ready job (or, with a canary, its sample). Answers when every shard is Created,
    /// Refused or Unclear. The caller has shown the price (promise P8).
    Answer<Job> submit(const QString &jobId);
    Answer<Job> release(const QString &jobId); ///< the rest after a canary
    Answer<Job>
    cancel(const QString &jobId); ///< on the service; finished requests are kept and billed
    Answer<void> discard(const QString &jobId); ///< a job of which nothing was sent
    Answer<Job> removeFromServer(const QString &jobId); ///< deletes ended, downloaded batches there
    Answer<void> hide(const QString &jobId);
    Answer<void> unhide(const QString &jobId);
    Answer<Job> rename(const QString &jobId, const QString &name);
    /// Looks on the server for submissions whose answer was lost, and for answers that its results
    /// did not bring although the service counts them. wait() follows that.
    Answer<Job> lookUp(const QString &jobId);
    Answer<Job> resolve(const QString &jobId, const Resolution &resolution);
    /// What a retry would send, as a Ready child job.
    Answer<Checked> prepareRetry(const QString &jobId, const RetryChoice &choice);
    /// Writes the requests of a job as JSONL with their original ids, for another draft. Answers how
    /// many. Storage, also for an adopted job, whose requests are unknown.
    Answer<qint64> copyRequests(const QString &jobId, const QString &path);
    Answer<QList<ForeignBatch>> foreignBatches(); ///< the newest 100
    Answer<Job> adopt(const QString &batchId);
    Answer<ExportReport> exportTo(const QString &jobId, const QString &path, ExportFormat format);

    /// What other running copies change in them from then on is told, within seconds.
    Answer<QList<Job>> list();
    Answer<Job> find(const QString &word); ///< id, beginning of one, or name
    /// The job and its retries, oldest first.
    Answer<QList<Job>> lineage(const QString &jobId);
    /// The same with their folders, as ResultLineage takes them. An index that is missing or
    /// damaged is made anew from the results as received, which remarked() tells.
    Answer<QList<ExportPart>> readable(const QString &jobId);
    /// To be called once before anything else is asked: after damage to the ledger it adds to it
    /// again what the folders of the jobs hold. Answers what was done, in a sentence, "" for
    /// nothing.
    Answer<QString> heal();
    QDir folder(const QString &jobId) const;

    /// Takes up every unfinished job of the profile; afterwards they move on by themselves while
    /// this object lives. Jobs that another running copy holds are left to it and followed.
    Answer<QList<Job>> resume();
    /// Answers when the job is Done, NotSubmitted, Unclear, or waits for a release.
    Answer<Job> wait(const QString &jobId);
    /// Compresses the files of all jobs that are done and answers how many it were. By itself it
    /// happens too, after resume() or wait(), in the background. Busy: another copy is at it.
    Answer<qint64> compress();
    /// What went wrong last with a job that is still at it, as trouble() told.
    std::optional<Error> lastTrouble(const QString &jobId) const;
    void setOnline(bool online); ///< polling pauses while offline
    void checkNow(); ///< F5: the next poll is now
    std::optional<Instant> nextCheck() const;
    /// 10th and 90th percentile of the duration of finished batches like this one; nullopt without
    /// a history of 3.
    Answer<std::optional<std::pair<std::chrono::seconds, std::chrono::seconds>>>
    typicalDuration(const QString &model, qint64 requests);
    /// What was billed at or after `from`.
    Answer<JobCost> spentSince(Instant from);

signals:
    void jobChanged(const core::Job &job);
    void jobRemoved(const QString &jobId);
    void checkProgress(const core::PreflightProgress &progress);
    /// What a submission or a download is at, for the panel and the terminal.
    void submitProgress(const QString &jobId, int shard, qint64 bytesSent, qint64 bytesTotal);
    /// The service is busy: it is asked again after `delay`, if nothing is sent before.
    void submitWaiting(const QString &jobId, std::chrono::milliseconds delay,
                       const core::Error &reason);
    void downloadProgress(const QString &jobId, int shard, qint64 bytesReceived);
    /// In words for a log: "results broke off at 61 MB; trying again in 2 s".
    void trouble(const QString &jobId, const core::Error &error);
    /// Something was put right by itself; a sentence.
    void remarked(const QString &jobId, const QString &remark);
    /// Another running copy has written to the ledger, of this or another profile. After list().
    void writtenElsewhere();

private:
    Answer<void> setHidden(const QString &jobId, bool hidden);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
