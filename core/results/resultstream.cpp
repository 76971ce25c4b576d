// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultstream.h"

#include "core/base/sql.h"
#include "core/base/storedfile.h"
#include "core/base/storedform.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

constexpr qsizetype MostNamed = 20;

ResultStream::ResultStream(ResultImport::Target target, Database &database,
                           const ModelCatalog &models, const PriceSheet &prices)
    : m_target{std::move(target)}, m_database{database}, m_matcher{m_target.spool, m_target.shard},
      m_ledger{database, m_target.job, m_target.shard, models, prices},
      m_file{m_target.folder.filePath(resultsFileName(m_target.shard))}
{
    m_records.resize(std::size_t(m_matcher.size()));
}

void ResultStream::take(const char *piece, std::size_t size)
{
    if (m_failure)
        return;
    if (const Result<void> done = m_file.write({piece, qsizetype(size)}); !done) {
        m_failure = done.error();
        return;
    }
    parse(piece, size);
}

void ResultStream::parse(const char *piece, std::size_t size)
{
    m_splitter.feed(piece, size, [this](const char *line, std::size_t length, qint64 offset) {
        takeLine(line, length, offset);
    });
    if (m_ledger.failure())
        m_failure = *m_ledger.failure();
}

Result<void> ResultStream::takeStored()
{
    const QString path = m_target.folder.filePath(resultsFileName(m_target.shard));
    const auto file = StoredFile::open(path, std::make_shared<BlockCache>());
    if (!file)
        return file.error();
    constexpr qint64 PieceSize = 128 * 1024;
    std::vector<char> piece(std::size_t(PieceSize) + ResultLineReader::Padding);
    const qint64 size = (*file)->size();
    for (qint64 at = 0; at < size && !m_failure; at += PieceSize) {
        const qint64 part = std::min(PieceSize, size - at);
        if (!(*file)->read(at, piece.data(), part)) {
            // What lies around it is taken all the same.
            ++m_report.damaged;
            name(u"%1 bytes of %2 could not be read"_s.arg(part).arg(path));
            std::fill_n(piece.begin(), part, ' ');
            piece.front() = piece[std::size_t(part) - 1] = '\n';
        }
        parse(piece.data(), std::size_t(part));
    }
    m_storedBytes = size;
    return {};
}

void ResultStream::restart()
{
    m_splitter.restart();
    m_matcher.restart();
    m_ledger.restart();
    m_report = {};
    m_faulty.clear();
    m_storedBytes.reset();
    m_records.assign(std::size_t(m_matcher.size()), {});
    if (const Result<void> done = m_file.restart(); !done && !m_failure)
        m_failure = done.error();
}

static bool isBlank(const char *line, std::size_t size)
{
    return std::all_of(line, line + size,
                       [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

static QString quotedId(std::string_view id)
{
    const QString text =
        QString::fromUtf8(id.data(), qsizetype(std::min(id.size(), std::size_t{80})));
    return u"“"_s + text + (id.size() > 80 ? u"…”"_s : u"”"_s);
}

void ResultStream::takeLine(const char *line, std::size_t size, qint64 offset)
{
    if (line && (size == 0 || (size < 16 && isBlank(line, size))))
        return;
    ++m_report.lines;
    const QString place =
        m_report.named.size() < MostNamed ? u"line %1: "_s.arg(m_report.lines) : QString{};
    const ResultLine *result = m_reader.read(line, size);
    if (!result) {
        ++m_report.damaged;
        name(place + QLatin1StringView{m_reader.fault()});
        return;
    }
    const qint64 slot = m_matcher.slotOf(result->customId);
    if (slot < 0) {
        ++m_report.extras;
        name(place + quotedId(result->customId) + u" was not sent in this batch"_s);
        return;
    }
    ResultRecord &record = recordOf(slot);
    if (record.length != 0) {
        ++m_report.duplicates;
        name(place + u"a second result for "_s + quotedId(result->customId));
        if (result->fault || !m_faulty.contains(slot))
            return;
        forget(slot);
    }
    if (result->fault)
        m_faulty.insert(slot);
    record.offset = quint64(offset);
    record.length = quint32(size);
    record.shard = quint16(m_target.shard);
    record.outcome = result->outcome;
    record.errorClass = quint8(result->errorClass);
    ++m_report.counts.of(result->outcome);
    if (!isAnswered(result->outcome)) {
        if (result->fault) {
            ++m_report.unreadable;
            name(place + u"the result of "_s + quotedId(result->customId) + u" cannot be read: "_s
                 + QLatin1StringView{result->fault});
        }
        return;
    }
    const Usage &usage = result->usage;
    record.input = quint32(usage.input);
    record.cacheWrite5m = quint32(usage.cacheWrite5m);
    record.cacheWrite1h = quint32(usage.cacheWrite1h);
    record.cacheRead = quint32(usage.cacheRead);
    record.output = quint32(usage.output);
    record.modelIndex = modelIndexOf(result->model);
    if (!result->hasUsage) {
        ++m_report.withoutUsage;
        name(place + u"the answer to "_s + quotedId(result->customId)
             + (result->fault ? u" is not in the ledger: "_s + QLatin1StringView{result->fault}
                              : u" has no usage: it is not in the ledger"_s));
        return;
    }
    if (m_target.reused) {
        record.costPico = 0;
        return;
    }
    const qint64 unread = m_ledger.unreadParts();
    record.costPico = m_ledger.add(*result);
    if (m_ledger.unreadParts() > unread) {
        ++m_report.withoutUsage;
        name(place + u"a part of the answer to "_s + quotedId(result->customId)
             + u" has counts that cannot be read: it is not in the ledger"_s);
    }
    m_report.usage += usage;
}

/// The faulty line that was taken for a request, when one comes that is whole.
void ResultStream::forget(qint64 slot)
{
    ResultRecord &record = recordOf(slot);
    --m_report.counts.of(record.outcome);
    --(isAnswered(record.outcome) ? m_report.withoutUsage : m_report.unreadable);
    record = {};
    m_faulty.remove(slot);
}

ResultRecord &ResultStream::recordOf(qint64 slot)
{
    if (std::size_t(slot) >= m_records.size())
        m_records.resize(std::size_t(slot) + 1);
    return m_records[std::size_t(slot)];
}

quint32 ResultStream::modelIndexOf(std::string_view model)
{
    const auto known = std::find(m_models.begin(), m_models.end(), model);
    const auto index = quint32(known - m_models.begin());
    if (known == m_models.end())
        m_models.emplace_back(model);
    return index;
}

void ResultStream::name(const QString &what)
{
    if (m_report.named.size() < MostNamed)
        m_report.named.append(what);
}

void ResultStream::countMissing()
{
    for (std::size_t slot = 0; slot < m_records.size(); ++slot) {
        ResultRecord &record = m_records[slot];
        if (record.length != 0)
            continue;
        record.shard = quint16(m_target.shard);
        record.outcome = Outcome::Missing;
        ++m_report.counts.missing;
        if (m_report.named.size() < MostNamed)
            name(u"no result for “"_s + m_matcher.originalId(qint64(slot)) + u"”"_s);
    }
    if (m_target.spool)
        return;
    // Nobody here knows what was asked; the service said how many it was.
    for (const Shard &shard : m_target.job.shards) {
        if (shard.ordinal != m_target.shard || !shard.batch)
            continue;
        const qint64 lacking = shard.batch->counts.total() - qint64(m_records.size());
        if (lacking > 0) {
            m_report.counts.missing += lacking;
            name(u"the service counted %1 results more than it sent"_s.arg(lacking));
        }
    }
}

bool ResultStream::holdsMoreAlready() const
{
    const auto index = ResultIndex::open(m_target.folder);
    if (!index)
        return false;
    // Only answers count: they were billed. Local endings, say, give way to what comes later.
    const auto isResult = [](const ResultRecord &record) { return isAnswered(record.outcome); };
    qint64 here = 0;
    for (qint64 position = 0; position < (*index)->size(); ++position) {
        const ResultRecord &record = (*index)->record(position);
        here += isResult(record) && int{record.shard} == m_target.shard ? 1 : 0;
    }
    return here > std::count_if(m_records.begin(), m_records.end(), isResult);
}

Result<ResultImportReport> ResultStream::finish()
{
    if (!m_failure && m_file.written() == 0 && !m_storedBytes) {
        if (const Result<void> stored = takeStored();
            !stored && stored.error().kind != Error::Kind::NotFound)
            m_failure = stored.error();
    }
    if (!m_failure) {
        m_splitter.finish([this](const char *line, std::size_t length, qint64 offset) {
            takeLine(line, length, offset);
        });
    }
    if (!m_failure && !m_storedBytes && holdsMoreAlready()) {
        // What was fetched again brought less: what is here stays.
        restart();
        if (const Result<void> stored = takeStored(); !stored)
            m_failure = stored.error();
        m_splitter.finish([this](const char *line, std::size_t length, qint64 offset) {
            takeLine(line, length, offset);
        });
    }
    if (!m_failure) {
        m_report.bytes = m_storedBytes.value_or(m_file.written());
        countMissing();
        if (const Result<void> done = putInPlace(); !done)
            m_failure = done.error();
    }
    const Result<void> entered = m_ledger.flush();
    if (m_failure)
        return *m_failure;
    if (!entered)
        return entered.error();
    if (const Result<void> stored = storeCounts(); !stored)
        return stored.error();
    return m_report;
}

// In an order in which the index never points into another file than the one it was made from.
Result<void> ResultStream::putInPlace()
{
    if (!m_storedBytes) {
        if (const Result<void> done = m_file.sync(); !done)
            return done;
        if (const Result<void> done = clearFromResultIndex(m_target.folder, m_target.shard); !done)
            return done;
        if (const Result<void> done =
                replaceStored(m_file, m_target.folder.filePath(resultsFileName(m_target.shard)));
            !done)
            return done;
    }
    if (!m_target.spool) {
        if (const Result<void> done = writeResultIds(m_target.folder, m_matcher.ids()); !done)
            return done;
    }
    ShardRecords records{.shard = m_target.shard,
                         .jobSize = m_matcher.jobSize(),
                         .positions = m_matcher.positions(),
                         .records = std::move(m_records),
                         .models = {}};
    for (const std::string &model : m_models)
        records.models.append(QString::fromStdString(model));
    return updateResultIndex(m_target.folder, records);
}

Result<void> ResultStream::storeCounts()
{
    return m_database.runAndWait(
        [job = m_target.job.id, shard = m_target.shard,
         counts = m_report.counts](QSqlDatabase &database) -> Result<void> {
            Transaction transaction{database, Transaction::Durability::PowerCut};
            if (!transaction.begun())
                return transaction.begun();
            Statement update{database, uR"(
            UPDATE shards SET succeeded = :succeeded, truncated = :truncated, refused = :refused,
                overflowed = :overflowed, errored = :errored, canceled = :canceled, expired = :expired,
                missing = :missing, unknown = :unknown
            WHERE job = :job AND ordinal = :ordinal)"_s};
            update.bind(u":job"_s, job)
                .bind(u":ordinal"_s, qint64{shard})
                .bind(u":succeeded"_s, counts.succeeded)
                .bind(u":truncated"_s, counts.truncated)
                .bind(u":refused"_s, counts.refused)
                .bind(u":overflowed"_s, counts.overflowed)
                .bind(u":errored"_s, counts.errored)
                .bind(u":canceled"_s, counts.canceled)
                .bind(u":expired"_s, counts.expired)
                .bind(u":missing"_s, counts.missing)
                .bind(u":unknown"_s, counts.unknown);
            if (const Result<void> done = update.run(); !done)
                return done;
            return transaction.commit();
        });
}

} // namespace core
