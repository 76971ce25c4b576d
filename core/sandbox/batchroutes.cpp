// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/batchroutes.h"

#include "core/sandbox/batchclock.h"
#include "core/sandbox/fingerprint.h"
#include "core/sandbox/jsontext.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>

namespace core::sandbox {
namespace {

/// Batches up to this size are judged when they are asked for, larger ones by the worker.
constexpr qint64 JudgedAtOnce = 512 * 1024;

ApiError noSuchBatch(const QByteArray &id)
{
    return notFound("Message batch " + id + " not found.");
}

ApiError storageFailed(const QString &why)
{
    return {.status = 500, .type = "api_error", .message = why.toUtf8()};
}

RequestCounts countsOf(const BatchRecord &record, const QByteArray &outcomes, qint64 answered,
                       bool canceled)
{
    RequestCounts counts;
    const QList<quint32> order = processingOrder(record);
    for (qsizetype place = 0; place < order.size(); ++place) {
        if (place >= answered) {
            ++(canceled ? counts.canceled : counts.expired);
            continue;
        }
        switch (ItemOutcome{outcomes[order[place]]}) {
        case ItemOutcome::Succeeded: ++counts.succeeded; break;
        case ItemOutcome::Errored: ++counts.errored; break;
        case ItemOutcome::Expired: ++counts.expired; break;
        }
    }
    return counts;
}

QByteArray judgedOutcomes(const QString &bodyFile, const QList<ItemPlace> &places,
                          ItemProcessor &processor, const std::atomic<bool> &stopping)
{
    ItemReader reader{bodyFile};
    QByteArray outcomes;
    outcomes.reserve(places.size());
    for (const ItemPlace &place : places) {
        if (stopping)
            return {};
        outcomes += char(processor.judge(reader.params(place)));
    }
    return outcomes;
}

QByteArray sha256Of(const QString &bodyFile, qint64 bytes, const std::atomic<bool> &stopping)
{
    QFile file{bodyFile};
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    QCryptographicHash hash{QCryptographicHash::Sha256};
    QByteArray piece(1 << 20, Qt::Uninitialized);
    while (bytes > 0 && !stopping) {
        const qint64 length = file.read(piece.data(), std::min<qint64>(bytes, piece.size()));
        if (length <= 0)
            return {};
        hash.addData(QByteArrayView{piece}.first(length));
        bytes -= length;
    }
    return hash.result().toHex();
}

} // namespace

void BatchIntake::take(QByteArrayView piece)
{
    m_bytes += piece.size();
    m_failed = m_failed || !m_incoming->write(piece);
    m_body.take(piece);
}

BatchRoutes::BatchRoutes(BatchStorage &storage, ProcessorFactory factory,
                         const std::atomic<double> &speed)
    : m_storage{storage}, m_factory{std::move(factory)}, m_speed{speed}
{
    m_worker.setMaxThreadCount(1);
}

BatchRoutes::~BatchRoutes()
{
    m_stopping = true;
    m_worker.waitForDone();
}

std::unique_ptr<BatchIntake> BatchRoutes::beginCreate()
{
    return std::make_unique<BatchIntake>(m_storage.receive());
}

Outcome BatchRoutes::create(const Call &call, BatchIntake &intake, const QByteArray &cacheSnapshot)
{
    if (const std::optional<ApiError> error = intake.m_body.finish())
        return *error;
    if (intake.m_failed)
        return storageFailed(u"The Sandbox cannot store the batch: "
                             + intake.m_incoming->errorString());
    // No two batches of a process are equally old: their ids sort by age.
    m_lastCreatedUs = std::max(call.nowUs, m_lastCreatedUs + 1);
    BatchRecord record;
    record.createdUs = m_lastCreatedUs;
    const QByteArray prefix = "msgbatch_01" + sortableText(quint64(record.createdUs));
    record.id = madeUpId(prefix, QRandomGenerator::global()->generate64(), 13);
    record.workspace = call.caller.workspace;
    record.version = headerValue(call.version);
    record.extendedOutput = call.hasBeta("output-300k-2026-03-24");
    record.requests = intake.m_body.places().size();
    record.bytes = intake.m_bytes;
    if (m_failures) {
        const SandboxFailures failures = m_failures();
        record.erroredShare = failures.errored;
        record.expiredShare = failures.expired;
    }
    const Result<void> stored =
        m_storage.store(*intake.m_incoming, record, intake.m_body.places(), cacheSnapshot);
    if (!stored)
        return storageFailed(stored.error().detail);
    if (record.bytes > JudgedAtOnce)
        outcomesOf(record); // has the time until the batch is over
    Reply reply;
    reply.body = bodyOf(call, {.record = record, .cancellation = {}, .ending = {}});
    return reply;
}

std::optional<BatchRecord> BatchRoutes::find(const Call &call, const QByteArray &id)
{
    return m_storage.find(call.caller.workspace, id);
}

BatchRoutes::Standing BatchRoutes::standingOf(const BatchRecord &record, qint64 nowUs)
{
    Standing standing{.record = record,
                      .cancellation = m_storage.cancellation(record),
                      .ending = m_storage.ending(record)};
    if (!standing.ending) {
        const Progress progress = progressOf(record, standing.cancellation, m_speed, nowUs);
        const std::optional<QByteArray> outcomes =
            progress.isOver ? outcomesOf(record) : std::nullopt;
        if (outcomes) {
            const bool canceled = standing.cancellation.has_value();
            standing.ending =
                m_storage.end(record,
                              {.endedUs = progress.overUs,
                               .answered = progress.answered,
                               .canceled = canceled,
                               .counts = countsOf(record, *outcomes, progress.answered, canceled)});
        }
    }
    standing.isArchived = standing.ending && nowUs >= record.createdUs + ResultsLifeUs;
    return standing;
}

std::optional<QByteArray> BatchRoutes::outcomesOf(const BatchRecord &record)
{
    if (std::optional<QByteArray> known = m_storage.outcomes(record))
        return known;
    const auto judge = [this, record] {
        const QString bodyFile = m_storage.bodyFile(record);
        const std::unique_ptr<ItemProcessor> processor = m_factory(record);
        const QByteArray outcomes =
            judgedOutcomes(bodyFile, m_storage.places(record), *processor, m_stopping);
        const QByteArray sha256 = sha256Of(bodyFile, record.bytes, m_stopping);
        if (!m_stopping && outcomes.size() == record.requests)
            m_storage.setOutcomes(record, outcomes, sha256);
    };
    if (record.bytes <= JudgedAtOnce) {
        judge();
        return m_storage.outcomes(record);
    }
    if (!m_judged.contains(record.id)) {
        m_judged.insert(record.id);
        m_worker.start(judge);
    }
    return {};
}

QByteArray BatchRoutes::bodyOf(const Call &call, const Standing &standing) const
{
    const BatchRecord &record = standing.record;
    const RequestCounts counts =
        standing.ending ? standing.ending->counts : RequestCounts{.processing = record.requests};
    QByteArray body =
        R"({"id":")" + record.id + R"(","type":"message_batch","processing_status":")";
    body += standing.ending ? "ended" : standing.cancellation ? "canceling" : "in_progress";
    body += R"(","request_counts":{"processing":)" + QByteArray::number(counts.processing)
        + R"(,"succeeded":)" + QByteArray::number(counts.succeeded) + R"(,"errored":)"
        + QByteArray::number(counts.errored) + R"(,"canceled":)"
        + QByteArray::number(counts.canceled) + R"(,"expired":)"
        + QByteArray::number(counts.expired) + '}';
    const auto appendTime = [&body](const char *name, std::optional<qint64> us) {
        body += QByteArray{",\""} + name + "\":";
        body += us ? '"' + wireTime(*us) + '"' : QByteArray{"null"};
    };
    std::optional<qint64> ended;
    std::optional<qint64> archived;
    std::optional<qint64> canceled;
    if (standing.ending)
        ended = standing.ending->endedUs;
    if (standing.isArchived)
        archived = record.createdUs + ResultsLifeUs;
    if (standing.cancellation)
        canceled = standing.cancellation->initiatedUs;
    appendTime("ended_at", ended);
    appendTime("created_at", record.createdUs);
    appendTime("expires_at", record.createdUs + BatchLifeUs);
    appendTime("archived_at", archived);
    appendTime("cancel_initiated_at", canceled);
    body += R"(,"results_url":)";
    if (standing.ending && !standing.isArchived) {
        // By the name under which the client knows this server, so that its origin check holds.
        const QByteArray url = "http://" + call.head.header("host").value_or("127.0.0.1")
            + "/v1/messages/batches/" + record.id + "/results";
        appendJsonString(body, url);
    } else {
        body += "null";
    }
    body += '}';
    return body;
}

Reply BatchRoutes::replyWith(const Call &call, const Standing &standing) const
{
    Reply reply;
    reply.body = bodyOf(call, standing);
    if (!standing.ending) {
        const int seconds = int(std::clamp(std::ceil(10 / m_speed.load()), 1.0, 10.0));
        reply.add("retry-after", QByteArray::number(seconds));
    }
    return reply;
}

Outcome BatchRoutes::retrieve(const Call &call, const QByteArray &id)
{
    const std::optional<BatchRecord> record = find(call, id);
    if (!record)
        return noSuchBatch(id);
    return replyWith(call, standingOf(*record, call.nowUs));
}

Outcome BatchRoutes::list(const Call &call)
{
    const std::variant<PageQuery, ApiError> parsed = pageQuery(call.head);
    if (const ApiError *error = std::get_if<ApiError>(&parsed))
        return *error;
    const PageQuery &query = std::get<PageQuery>(parsed);
    const QByteArray cursor = query.afterId.isEmpty() ? query.beforeId : query.afterId;
    if (!cursor.isEmpty() && !cursor.startsWith("msgbatch_")) {
        return invalidRequest((query.afterId.isEmpty() ? "before_id: '" : "after_id: '") + cursor
                              + "' is not the id of a message batch");
    }
    const QList<QByteArray> ids = m_storage.ids(call.caller.workspace);
    // Ids sort by age, so the place of a batch that was deleted meanwhile is still known.
    const PageRange range = pageRange(
        query, ids.size(), [&](qsizetype i) { return ids[i] > cursor; },
        [&](qsizetype i) { return ids[i] == cursor; });
    QList<QByteArray> entries;
    QByteArray firstId;
    QByteArray lastId;
    for (qsizetype i = range.from; i < range.to; ++i) {
        const std::optional<BatchRecord> record = find(call, ids[i]);
        if (!record)
            continue; // deleted this moment
        entries.append(bodyOf(call, standingOf(*record, call.nowUs)));
        if (firstId.isEmpty())
            firstId = record->id;
        lastId = record->id;
    }
    Reply reply;
    reply.body = pageBody(entries, range.hasMore, firstId, lastId);
    return reply;
}

Outcome BatchRoutes::cancel(const Call &call, const QByteArray &id, const QByteArray &body)
{
    if (!body.trimmed().isEmpty() && body.simplified().replace(' ', "") != "{}")
        return invalidRequest("Input should be an empty object");
    const std::optional<BatchRecord> record = find(call, id);
    if (!record)
        return noSuchBatch(id);
    Standing standing = standingOf(*record, call.nowUs);
    if (!standing.ending && !standing.cancellation) {
        const Progress progress = progressOf(*record, {}, m_speed, call.nowUs);
        if (!progress.isOver) {
            standing.cancellation = m_storage.cancel(
                *record, {.initiatedUs = call.nowUs, .answered = progress.answered});
        }
    }
    return replyWith(call, standing);
}

Outcome BatchRoutes::remove(const Call &call, const QByteArray &id)
{
    const std::optional<BatchRecord> record = find(call, id);
    if (!record)
        return noSuchBatch(id);
    const Standing standing = standingOf(*record, call.nowUs);
    if (!standing.ending) {
        return invalidRequest("Message batch " + id
                              + " cannot be deleted while it is processing. Cancel it first.");
    }
    usageOf(*record, *standing.ending); // the bill outlives the batch
    if (!m_storage.remove(*record))
        return noSuchBatch(id);
    Reply reply;
    reply.body = R"({"id":")" + id + R"(","type":"message_batch_deleted"})";
    return reply;
}

Outcome BatchRoutes::results(const Call &call, const QByteArray &id)
{
    const std::optional<BatchRecord> record = find(call, id);
    if (!record)
        return noSuchBatch(id);
    const Standing standing = standingOf(*record, call.nowUs);
    if (!standing.ending)
        return notFound("Message batch " + id + " has no results yet: it is still processing.");
    if (standing.isArchived)
        return notFound("The results of message batch " + id + " are no longer available.");
    const std::optional<QByteArray> outcomes = m_storage.outcomes(*record);
    BatchResults::Batch batch{.record = *record,
                              .ending = *standing.ending,
                              .outcomes = outcomes.value_or(QByteArray{}),
                              .places = m_storage.places(*record),
                              .bodyFile = m_storage.bodyFile(*record)};
    if (!outcomes || batch.places.size() != record->requests)
        return storageFailed(QStringLiteral("The Sandbox has lost files of this batch."));
    Reply reply;
    reply.contentType = "application/x-jsonl";
    reply.add("content-disposition", "attachment; filename*=utf-8''" + id + "_results.jsonl");
    reply.source = std::make_unique<BatchResults>(std::move(batch), m_factory(*record), call.fault);
    return reply;
}

UsageLog BatchRoutes::usageOf(const BatchRecord &record, const Ending &ending)
{
    if (const std::optional<UsageLog> known = m_storage.usage(record))
        return *known;
    UsageLog log;
    const QByteArray outcomes = m_storage.outcomes(record).value_or(QByteArray{});
    const QList<ItemPlace> places = m_storage.places(record);
    if (outcomes.size() != record.requests || places.size() != record.requests)
        return log;
    const std::unique_ptr<ItemProcessor> processor = m_factory(record);
    const QList<quint32> order = processingOrder(record);
    ItemReader reader{m_storage.bodyFile(record)};
    for (qsizetype place = 0; place < std::min(ending.answered, order.size()); ++place) {
        const quint32 index = order[place];
        if (ItemOutcome{outcomes[index]} != ItemOutcome::Succeeded)
            continue;
        if (std::optional<UsageEntry> entry = processor->usageOf(reader.params(places[index]))) {
            entry->key.minute = ending.endedUs / 60'000'000;
            log.add(entry->key, entry->usage);
        }
    }
    m_storage.setUsage(record, log);
    return log;
}

UsageLog BatchRoutes::usage(qint64 nowUs)
{
    UsageLog log;
    const QList<BatchStorage::Trace> traces = m_storage.everStored();
    for (const BatchStorage::Trace &trace : traces) {
        if (trace.deleted)
            log.add(m_storage.usage(trace.record).value_or(UsageLog{}));
        else if (const Standing standing = standingOf(trace.record, nowUs); standing.ending)
            log.add(usageOf(trace.record, *standing.ending));
    }
    return log;
}

} // namespace core::sandbox
