// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/spool.h"
#include "core/results/resultimport.h"
#include "core/storage/jobstore.h"

#include <QDir>
#include <QStringList>

namespace test {

/// A job that was submitted and whose batches have ended, in a data folder: rows, spool and all.
struct ResultJob
{
    core::Job job;
    QDir folder;
    std::shared_ptr<const core::SpoolReader> spool; ///< nullptr if adopted

    core::ResultImport::Target target(int shard = 0) const
    {
        return {.folder = folder, .job = job, .shard = shard, .spool = spool};
    }
};

inline core::Batch endedBatch(const QString &id)
{
    const core::Instant ended = core::instantFromMs(1'795'525'200'000); // 2026-11-24
    return {.id = id,
            .status = core::Batch::Status::Ended,
            .statusText = QStringLiteral("ended"),
            .createdAt = ended,
            .endedAt = ended};
}

/// `ids` are the original ones; one that may not go on the wire goes as `wire-<n>`. With `perShard`
/// there are several batches, msgbatch_<job>_1 and on. Ends the program when it cannot be made:
/// nothing could be tested then.
inline ResultJob makeJob(const QString &dataFolder, core::Database &database, const QString &id,
                         const QStringList &ids, qint64 perShard = 100'000, core::Job job = {})
{
    job.id = id;
    job.profile = job.profile.isEmpty() ? QStringLiteral("default") : job.profile;
    job.name = job.name.isEmpty() ? id : job.name;
    job.state = core::JobState::InProgress;
    job.createdAt = core::instantFromMs(1'795'520'000'000);
    job.requests = ids.size();
    ResultJob made{
        .job = job, .folder = QDir{dataFolder + QStringLiteral("/jobs/") + id}, .spool = {}};
    made.folder.mkpath(QStringLiteral("."));
    core::SpoolWriter writer{made.folder, {.maxRequests = perShard}};
    for (qsizetype i = 0; i < ids.size(); ++i) {
        const QByteArray original = ids.at(i).toUtf8();
        bool plain = original.size() <= 64;
        for (const char c : original)
            plain = plain && (QChar::isLetterOrNumber(uint(uchar(c))) || c == '-' || c == '_')
                && uchar(c) < 0x80;
        const QByteArray wire = plain ? original : "wire-" + QByteArray::number(i);
        const QByteArray item = R"({"custom_id":")" + wire
            + R"(","params":{"model":"claude-haiku-5-5","max_tokens":64,"messages":[{"role":"user","content":"prompt )"
            + QByteArray::number(i) + R"( of the test"}]}})";
        const core::RequestFacts facts;
        if (!writer.add({.index = i,
                         .originalId = original,
                         .wireId = wire,
                         .json = item,
                         .facts = &facts}))
            qFatal("the spool could not be written");
    }
    const auto shards = writer.finish();
    auto spool = core::SpoolReader::open(made.folder);
    if (!shards || !spool)
        qFatal("the spool could not be written");
    made.spool = *spool;
    for (qsizetype i = 0; i < shards->size(); ++i) {
        const core::SpooledShard &shard = shards->at(i);
        core::Shard planned;
        planned.ordinal = int(i);
        planned.state = core::Shard::State::Ended;
        planned.file = shard.file;
        planned.requests = shard.requests;
        planned.bytes = shard.bytes;
        planned.batch =
            endedBatch(QStringLiteral("msgbatch_") + id + u'_' + QString::number(i + 1));
        planned.batch->counts.succeeded = shard.requests;
        made.job.shards.append(planned);
    }
    auto inserted = core::JobStore{database}.insert(made.job);
    inserted.waitForFinished();
    if (!inserted.result())
        qFatal("the job could not be inserted: %s", qPrintable(inserted.result().error().detail));
    return made;
}

/// One succeeded line, with its end.
inline QByteArray succeededLine(const QByteArray &id, const QByteArray &text, qint64 input = 10,
                                qint64 output = 5, const QByteArray &stopReason = "end_turn",
                                const QByteArray &model = "claude-haiku-5-5")
{
    return R"({"custom_id":")" + id + R"(","result":{"type":"succeeded","message":{"id":"msg_)" + id
        + R"(","type":"message","role":"assistant","model":")" + model
        + R"(","content":[{"type":"text","text":")" + text + R"("}],"stop_reason":")" + stopReason
        + R"(","stop_sequence":null,"usage":{"input_tokens":)" + QByteArray::number(input)
        + R"(,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":)"
        + QByteArray::number(output)
        + R"(,"service_tier":"batch","inference_geo":"not_available"}}}})" + '\n';
}

inline QByteArray erroredLine(const QByteArray &id, const QByteArray &type,
                              const QByteArray &message)
{
    return R"({"custom_id":")" + id
        + R"(","result":{"type":"errored","error":{"type":"error","error":{"type":")" + type
        + R"(","message":")" + message + R"("},"request_id":null}}})" + '\n';
}

inline QByteArray plainLine(const QByteArray &id, const QByteArray &type)
{
    return R"({"custom_id":")" + id + R"(","result":{"type":")" + type + R"("}})" + '\n';
}

/// Takes a whole stream, in pieces of `piece` bytes.
inline core::Result<core::ResultImportReport> importStream(core::ResultImport::Target target,
                                                     core::Database &database,
                                                     const QByteArray &stream,
                                                     qsizetype piece = 1 << 20)
{
    static const core::ModelCatalog models = core::ModelCatalog::builtIn();
    static const core::PriceSheet prices = core::PriceSheet::builtIn();
    core::ResultImport import{std::move(target), database, models, prices};
    for (qsizetype at = 0; at < stream.size(); at += piece)
        import.write(QByteArrayView{stream}.sliced(at, qMin(piece, stream.size() - at)));
    auto answer = import.finish();
    answer.waitForFinished();
    return answer.result();
}

} // namespace test
