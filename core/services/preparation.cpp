// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/preparation.h"

#include "core/base/durable.h"
#include "core/drafts/draftestimator.h"
#include "core/jobs/reuse.h"
#include "core/jobs/spool.h"
#include "core/services/canaryplan.h"
#include "core/services/jobnames.h"
#include "core/services/reuselookup.h"

#include <QFileInfo>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Above it a request needs the beta header for longer output (API reference §2.3).
constexpr qint64 PlainMaxTokens = 128'000;

/// Passes requests on to the spool, and the answers that are taken over to their file; remembers
/// whether a request that is sent asks for longer output.
class SpoolSink final : public RequestSink
{
public:
    SpoolSink(SpoolWriter &spool, ReuseWriter &reuse, const ReuseLookup &lookup)
        : m_spool{spool}, m_reuse{reuse}, m_lookup{lookup}
    { }

    Result<void> add(const Item &item) override
    {
        if (item.reused) {
            const Job &origin = m_lookup.origin();
            if (const auto kept = m_reuse.add(m_position, {.job = origin.id, .name = origin.name},
                                              m_lookup.line());
                !kept)
                return kept;
        } else {
            m_extended = m_extended || item.facts->maxTokens.value_or(0) > PlainMaxTokens;
        }
        ++m_position;
        return m_spool.add(item);
    }
    bool isExtended() const { return m_extended; }

private:
    SpoolWriter &m_spool;
    ReuseWriter &m_reuse;
    const ReuseLookup &m_lookup;
    qint64 m_position = 0;
    bool m_extended = false;
};

QList<Shard> shardsOf(const QList<SpooledShard> &spooled, bool canary, bool extended)
{
    QList<Shard> shards;
    for (const SpooledShard &one : spooled) {
        const bool sample = canary && one.sample;
        shards.append({.ordinal = static_cast<int>(shards.size()),
                       .state = one.reused       ? Shard::State::Reused
                           : canary && !sample ? Shard::State::Held
                                               : Shard::State::Planned,
                       .file = one.file,
                       .requests = one.requests,
                       .bytes = one.bytes,
                       .sha256 = one.sha256,
                       .sample = sample,
                       .extendedOutput = extended});
    }
    return shards;
}

Job jobOf(const PreparationOrder &order, const Jobs::Context &context,
          const PreflightReport &report, const QString &id, Instant now)
{
    const JobOptions &options = order.options;
    Job job;
    job.id = id;
    job.profile = context.profile.name;
    job.sandbox = context.profile.isSandbox();
    job.name = options.name.isEmpty() ? defaultJobName(order.title, now) : options.name;
    job.workflow = order.workflow;
    job.project = options.project;
    job.source = order.sourceName;
    if (report.requestsByModel.size() == 1)
        job.model = report.requestsByModel.firstKey();
    job.state = JobState::Ready;
    job.createdAt = now;
    job.requests = report.requests;
    job.sourceBytes = report.sourceBytes;
    job.parent = order.parent;
    job.nativeTasks = order.nativeTasks || report.format == DraftFormat::NativeTasks;
    job.estimateBatch = report.estimate.costBatch;
    job.estimateRealtime = report.estimate.costRealtime;
    job.estimateWorst = report.estimate.costWorst;
    job.estimateInput = report.estimate.input;
    job.estimateOutput = report.estimate.outputExpected;
    job.counts.waiting = report.requests;
    job.savePath = options.savePath;
    job.saveFormat = options.saveFormat;
    return job;
}

Result<std::shared_ptr<JobFolder>> freshFolder(const DataPlace &place, Instant now, QString *id)
{
    for (;;) {
        *id = newJobId(now);
        auto folder = JobFolder::create(place, *id);
        if (folder || folder.error().kind != Error::Kind::Conflict)
            return folder;
    }
}

} // namespace

Result<Prepared> prepareJob(const PreparationOrder &order, const Jobs::Context &context,
                            const PreflightContext &plainContext, const std::atomic<bool> &canceled,
                            const std::function<void(const PreflightProgress &)> &progress)
{
    ReuseLookup lookup{order.paid, order.source.reusePaid};
    PreflightContext preflightContext = plainContext;
    if (order.paid)
        preflightContext.isReused = [&lookup](QByteArrayView item) { return lookup.isReused(item); };
    QString id;
    const auto created = freshFolder(context.place, preflightContext.now, &id);
    if (!created)
        return created.error();
    const std::shared_ptr<JobFolder> folder = *created;
    const auto failed = [&folder](const Error &error) -> Result<Prepared> {
        folder->remove();
        return error;
    };

    DraftSource source = order.source;
    if (order.makeSource) {
        const auto made = order.makeSource(folder->dir());
        if (!made)
            return failed(made.error());
        source.path = *made;
    }

    CanaryPlan plan;
    bool canary = order.options.canary;
    if (canary) {
        const auto counted = preflight(source, preflightContext, &plan, &canceled, progress);
        if (!counted)
            return failed(counted.error());
        plan.choose();
        lookup.restart();
        canary = plan.sampleSize() < plan.requests();
    }
    SpoolWriter::Options options;
    DraftEstimator rest{preflightContext}; // of what waits for the release
    if (canary)
        options.inSample = [&](const RequestSink::Item &item) {
            const bool sample = plan.takesNext();
            const Model *model = sample || item.reused ? nullptr : context.models.find(item.facts->model);
            if (model)
                rest.add(*item.facts, *model);
            return sample;
        };

    SpoolWriter spool{folder->dir(), options};
    ReuseWriter reuse{folder->dir()};
    SpoolSink sink{spool, reuse, lookup};
    auto report = preflight(source, preflightContext, &sink, &canceled, progress);
    if (!report)
        return failed(report.error());
    if (report->requests == 0 || report->isRefused()) {
        folder->remove();
        return Prepared{.checked = {.report = std::move(*report), .job = {}, .paid = lookup.paid()},
                        .folder = nullptr};
    }
    const auto shards = spool.finish();
    if (!shards)
        return failed(shards.error());
    if (const auto kept = reuse.finish(); !kept)
        return failed(kept.error());
    if (order.makeSource)
        QFile::remove(source.path);
    // The names too, up to the data folder: else a power cut could take the spool of a batch that
    // was paid.
    for (const QString &dir :
         {folder->dir().path(), QFileInfo{folder->dir().path()}.path(), context.place.folder}) {
        if (const auto synced = syncFolder(dir); !synced)
            return failed(synced.error());
    }

    Job job = jobOf(order, context, *report, id, order.madeAt.value_or(preflightContext.now));
    job.canary = canary;
    if (canary && job.estimateWorst)
        job.estimateRestWorst = rest.estimate().costWorst;
    job.shards = shardsOf(*shards, canary, sink.isExtended());
    return Prepared{
        .checked = {.report = std::move(*report), .job = std::move(job), .paid = lookup.paid()},
        .folder = folder};
}

} // namespace core
