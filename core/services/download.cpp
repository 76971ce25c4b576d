// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/download.h"

#include "core/services/ownership.h"
#include "core/services/pollschedule.h"
#include "core/services/resultsplace.h"
#include "core/services/worker.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Before results that lack lines are fetched once more.
constexpr std::chrono::milliseconds BeforeSecondFetch{2000};
/// Results of a batch that ended so recently may yet appear after a 404.
constexpr std::chrono::minutes Young{10};
/// Between two signals of progress.
constexpr std::chrono::milliseconds ProgressStep{100};

} // namespace

QString remarkOnLacking(const OutcomeCounts &counts, qint64 promised)
{
    const qint64 arrived = counts.succeeded + counts.truncated + counts.refused + counts.overflowed;
    if (counts.missing == 0 || promised <= arrived)
        return {};
    return u"the service counts %1 answers, %2 arrived: what is missing may have been billed, and is sent again only if you choose so"_s
        .arg(promised)
        .arg(arrived);
}

QString remarkOn(const ResultImportReport &report, qint64 promised)
{
    QStringList parts;
    if (const QString lacking = remarkOnLacking(report.counts, promised); !lacking.isEmpty())
        parts.append(lacking);
    const auto add = [&parts](qint64 count, const QString &one, const QString &many) {
        if (count == 1)
            parts.append(one);
        else if (count > 1)
            parts.append(many.arg(count));
    };
    add(report.counts.missing, u"1 request has no result"_s, u"%1 requests have no result"_s);
    add(report.counts.unknown - report.unreadable, u"1 result is of an unknown type"_s,
        u"%1 results are of an unknown type"_s);
    add(report.unreadable, u"1 result cannot be read"_s, u"%1 results cannot be read"_s);
    add(report.withoutUsage,
        u"1 answer has no token counts that can be read, its cost is not known"_s,
        u"%1 answers have no token counts that can be read, their cost is not known"_s);
    add(report.damaged, u"1 line of the results is damaged"_s,
        u"%1 lines of the results are damaged"_s);
    add(report.duplicates, u"1 request has more than one result, the first was taken"_s,
        u"%1 requests have more than one result, the first was taken"_s);
    add(report.extras, u"1 result is for a request that was not sent"_s,
        u"%1 results are for requests that were not sent"_s);
    return parts.join(u"; ");
}

Download::Download(JobParts &parts, Job job, int position, QString gone, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_job{std::move(job)},
      m_position{position}, m_gone{std::move(gone)}
{ }

Download::~Download() { m_results.cancel(); }

void Download::start()
{
    m_parts.receiving.take(this, [this](const Result<Turns::Turn> &turn) {
        if (!turn) {
            emit failed(turn.error());
            return;
        }
        m_turn = *turn;
        openSpool();
    });
}

void Download::openSpool()
{
    if (m_job.adopted) {
        fetch();
        return;
    }
    const auto opened = onWorker(
        m_parts.workers, [folder = m_parts.folder(m_job.id)] { return SpoolReader::open(folder); });
    whenAnswered(opened, this, [this](const Result<std::shared_ptr<const SpoolReader>> &spool) {
        if (!spool) {
            emit failed(spool.error());
            return;
        }
        m_spool = *spool;
        if (m_job.shards.at(m_position).found && m_gone.isEmpty())
            checkOwner();
        else
            fetch();
    });
}

void Download::checkOwner()
{
    const Shard &shard = m_job.shards.at(m_position);
    auto *ownership = new Ownership{m_parts, m_parts.folder(m_job.id), shard.ordinal, this};
    connect(ownership, &Ownership::failed, this, &Download::failed);
    connect(ownership, &Ownership::told, this, [this, ownership](LookupCandidate::Match match) {
        ownership->deleteLater();
        if (match == LookupCandidate::Match::NotOurs)
            emit notOurs();
        else
            fetch();
    });
    ownership->ask(*shard.batch);
}

void Download::makeImport()
{
    m_import = std::make_unique<ResultImport>(
        ResultImport::Target{.folder = m_parts.folder(m_job.id),
                             .job = m_job,
                             .shard = m_job.shards.at(m_position).ordinal,
                             .spool = m_spool},
        m_parts.context.database, m_parts.context.models, m_parts.context.prices);
}

void Download::fetch()
{
    const Shard &shard = m_job.shards.at(m_position);
    const auto batch = shard.batch && m_gone.isEmpty()
        ? reachableResults(*shard.batch, m_parts.context.http.endpoint())
        : std::nullopt;
    makeImport();
    if (!batch) {
        finishImport(
            m_gone.isEmpty()
                ? u"the service no longer has the results of this batch: they are kept for 29 days"_s
                : m_gone);
        return;
    }
    m_bytes = 0;
    m_toldAt = m_parts.now();
    m_results = m_parts.batches.results(
        *batch,
        [self = QPointer<Download>{this}](QByteArrayView piece) {
            if (!self)
                return;
            self->m_import->write(piece);
            self->m_bytes += piece.size();
            const Instant now = self->m_parts.now();
            if (now - self->m_toldAt >= ProgressStep) {
                self->m_toldAt = now;
                emit self->m_parts.news.downloadProgress(
                    self->m_job.id, self->m_job.shards.at(self->m_position).ordinal, self->m_bytes);
            }
        },
        [self = QPointer<Download>{this}] {
            if (!self)
                return;
            self->m_import->restart();
            self->m_bytes = 0;
        },
        [self = QPointer<Download>{this}] { return !self || self->m_import->isReady(); });
    whenAnswered(m_results, this, [this](const Result<HttpResponse> &response) {
        if (response) {
            finishImport({});
        } else if (mayBeThereSoon(response.error())) {
            m_import.reset();
            m_parts.context.clock.callAfter(NotFoundPause, this, [this] { fetch(); });
        } else if (resultsAreGone(response.error())) {
            makeImport();
            finishImport(u"the service no longer has the results of this batch: %1"_s.arg(
                response.error().detail));
        } else {
            m_import.reset();
            emit failed(response.error());
        }
    });
}

bool Download::mayBeThereSoon(const Error &error)
{
    if (error.kind != Error::Kind::NotFound)
        return false;
    const Instant now = m_parts.now();
    if (!m_unknownSince)
        m_unknownSince = now;
    const Shard &shard = m_job.shards.at(m_position);
    const bool young = shard.batch->endedAt && now - *shard.batch->endedAt < Young;
    return young ? isPassingNotFound(now - *m_unknownSince) : now - *m_unknownSince < NotFoundPause;
}

void Download::finishImport(const QString &gone)
{
    whenAnswered(m_import->finish(), this, [this, gone](const Result<ResultImportReport> &report) {
        if (report)
            judge(*report, gone);
        else
            emit failed(report.error());
    });
}

void Download::judge(const ResultImportReport &report, const QString &gone)
{
    m_import.reset();
    emit m_parts.news.downloadProgress(m_job.id, m_job.shards.at(m_position).ordinal, report.bytes);
    if (gone.isEmpty() && report.counts.missing + report.unreadable > 0 && !m_again) {
        m_again = true;
        m_parts.context.clock.callAfter(BeforeSecondFetch, this, [this] { fetch(); });
        return;
    }
    const Shard &shard = m_job.shards.at(m_position);
    const qint64 promised = shard.batch ? shard.batch->counts.succeeded : 0;
    if (gone.isEmpty()) {
        emit received(remarkOn(report, promised));
        return;
    }
    const QString lacking = remarkOnLacking(report.counts, promised);
    emit received(lacking.isEmpty() ? gone : gone + u"; "_s + lacking);
}

} // namespace core
