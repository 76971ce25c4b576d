// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/submission.h"

#include "core/base/storedfile.h"
#include "core/base/storedform.h"
#include "core/services/jobcourse.h"
#include "core/services/retryselection.h"
#include "core/services/serverlookup.h"
#include "core/services/worker.h"

#include <QFileInfo>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// A shard that was sent so often without arriving is left to the user.
constexpr int MostAttempts = 3;

/// Batches that cannot be told apart now can be by their results.
constexpr std::chrono::minutes UntilTheyMayHaveEnded{5};

/// Whether the service surely has no batch from a create that failed so. Anything else has to be
/// looked for, even where the client takes it for a refusal: a look costs nothing, a second batch
/// does.
bool surelyNotCreated(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Authentication:
    case Error::Kind::Billing:
    case Error::Kind::Permission:
    case Error::Kind::NotFound:
    case Error::Kind::Conflict:
    case Error::Kind::InvalidRequest:
    case Error::Kind::RequestTooLarge:
    case Error::Kind::RateLimit:
    case Error::Kind::Overloaded:
    case Error::Kind::BadInput:
    case Error::Kind::Storage:
    case Error::Kind::Network: // onlyOnce: no connection, or it broke before the body had left
        return true;
    default: return false;
    }
}

Error sentByAnother()
{
    return {
        .kind = Error::Kind::BadInput,
        .detail =
            u"another retry has sent some of these requests since this one was made ready; nothing was sent: retry what is left"_s};
}

/// What the service or the network was like when it lost a submission that, as it turned out, had
/// not arrived.
Error notTaken(const std::optional<Error> &lost, int attempts)
{
    Error error = lost.value_or(Error{.kind = Error::Kind::Network, .detail = {}});
    error.kind = error.status == 529 ? Error::Kind::Overloaded
        : error.status >= 500        ? Error::Kind::Server
        : error.status == 409        ? Error::Kind::Conflict
        : error.status == 408        ? Error::Kind::Timeout
                                     : Error::Kind::Network;
    error.detail = u"the service did not take the batch, after %1 attempts"_s.arg(attempts);
    if (error.status > 0)
        error.detail += u" (HTTP %1)"_s.arg(error.status);
    return error;
}

} // namespace

Submission::Submission(JobParts &parts, Job job, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_job{std::move(job)}
{
    // One copy at a time creates batches or looks for them, so with the turn the wait is this one's.
    connect(&parts.context.http, &HttpClient::waiting, this,
            [this](std::chrono::milliseconds delay, const Error &reason, const QString &request) {
                if (m_turn && request.endsWith(u"/v1/messages/batches"))
                    emit m_parts.news.submitWaiting(m_job.id, delay, reason);
            });
}

void Submission::start() { next(); }

void Submission::stopSending() { m_stopSending = true; }

void Submission::next()
{
    m_turn.reset();
    // What a run before left open is told first: until then a new batch of that size would be
    // mistaken for it.
    for (qsizetype i = 0; i < m_job.shards.size(); ++i) {
        const Shard::State state = m_job.shards.at(i).state;
        if (state == Shard::State::Sending || state == Shard::State::Unclear) {
            takeTurn(static_cast<int>(i), &Submission::look);
            return;
        }
    }
    for (qsizetype i = 0; i < m_job.shards.size() && !m_stopSending; ++i) {
        if (m_job.shards.at(i).state == Shard::State::Planned) {
            takeTurn(static_cast<int>(i), &Submission::lookAtOthers);
            return;
        }
    }
    stop(std::nullopt);
}

void Submission::takeTurn(int position, void (Submission::*then)(int))
{
    m_parts.sending.take(this, [this, position, then](const Result<Turns::Turn> &turn) {
        if (!turn) {
            stop(turn.error());
            return;
        }
        m_turn = *turn;
        (this->*then)(position);
    });
}

// Another retry of the same requests may have been sent since this one was made, also by another
// copy of the program. With the turn none is sent meanwhile, and once this one is begun the others
// find it so.
void Submission::lookAtOthers(int position)
{
    if (m_job.parent.isEmpty() || !nothingSent(m_job)) {
        readFence(position);
        return;
    }
    whenAnswered(m_parts.records.lineage(m_job.id), this,
                 [this, position](const Result<QList<Job>> &lineage) {
                     if (!lineage) {
                         stop(lineage.error());
                         return;
                     }
                     const auto looking =
                         onWorker(m_parts.workers, [job = m_job, lineage = *lineage,
                                                    &place = m_parts.context.place] {
                             return wasSentMeanwhile(job, lineage, place);
                         });
                     whenAnswered(looking, this, [this, position](const Result<bool> &sent) {
                         if (!sent)
                             stop(sent.error());
                         else if (*sent)
                             stop(sentByAnother());
                         else
                             readFence(position);
                     });
                 });
}

void Submission::readFence(int position)
{
    Shard &shard = m_job.shards[position];
    const QFileInfo file{m_parts.folder(m_job.id).filePath(shard.file)};
    if (m_stopSending) {
        next();
        return;
    }
    if (!file.exists() && QFileInfo::exists(compressedName(file.filePath()))) {
        restore(position, file.filePath());
        return;
    }
    if (file.size() != shard.bytes) {
        const Error error{.kind = Error::Kind::Storage,
                          .detail =
                              u"%1 is missing or not as it was written"_s.arg(file.filePath())};
        shard.error = error.detail;
        save(position, [this, error] { stop(error); });
        return;
    }
    whenAnswered(m_parts.batches.list(1), this, [this, position](const Result<BatchPage> &page) {
        Shard &fenced = m_job.shards[position];
        if (!page) {
            fenced.error = page.error().detail;
            save(position, [this, error = page.error()] { stop(error); });
            return;
        }
        if (m_stopSending) {
            next();
            return;
        }
        const bool any = !page->batches.isEmpty();
        fenced.newestKnown = true;
        fenced.newestBefore = any ? page->batches.first().id : QString{};
        fenced.newestBeforeAt = any ? std::optional{page->batches.first().createdAt} : std::nullopt;
        journal(position);
    });
}

// A job that was done and turned out not to be: what is sent is streamed from the plain file.
void Submission::restore(int position, const QString &path)
{
    whenAnswered(onWorker(m_parts.workers, [path] { return restoreStored(path); }), this,
                 [this, position](const Result<void> &restored) {
                     if (restored) {
                         readFence(position);
                         return;
                     }
                     m_job.shards[position].error = restored.error().detail;
                     save(position, [this, error = restored.error()] { stop(error); });
                 });
}

void Submission::journal(int position)
{
    Shard &shard = m_job.shards[position];
    shard.state = Shard::State::Sending;
    shard.sendingAt = m_parts.now();
    ++shard.attempts;
    shard.batch.reset();
    shard.found = false;
    shard.error.clear();
    m_lost.reset();
    save(position, [this, position] { post(position); });
}

void Submission::post(int position)
{
    const Shard &shard = m_job.shards.at(position);
    const QString file = m_parts.folder(m_job.id).filePath(shard.file);
    const auto progress =
        connect(&m_parts.context.http, &HttpClient::uploadProgress, this,
                [this, ordinal = shard.ordinal](qint64 sent, qint64 total) {
                    emit m_parts.news.submitProgress(m_job.id, ordinal, sent, total);
                });
    whenAnswered(m_parts.batches.create(file, shard.extendedOutput), this,
                 [this, position, progress](const Result<Batch> &batch) {
                     disconnect(progress);
                     posted(position, batch);
                 });
}

void Submission::posted(int position, const Result<Batch> &batch)
{
    if (!batch) {
        if (surelyNotCreated(batch.error())) {
            refused(position, batch.error());
        } else {
            emit m_parts.news.trouble(m_job.id, batch.error());
            m_lost = batch.error();
            look(position);
        }
        return;
    }
    Shard &shard = m_job.shards[position];
    shard.state = Shard::State::Created;
    setBatch(shard, *batch);
    save(position, [this] { next(); });
}

void Submission::refused(int position, const Error &error)
{
    Shard &shard = m_job.shards[position];
    shard.error = error.detail;
    // Another key or a better hour may do: nothing is wrong with the requests.
    const bool later = concernsKey(error) || isPassing(error) || error.kind == Error::Kind::Storage;
    const bool final = error.kind == Error::Kind::Conflict || !later;
    shard.state = final ? Shard::State::Refused : Shard::State::Planned;
    save(position, [this, final, error] {
        if (!final) {
            stop(error);
            return;
        }
        emit m_parts.news.trouble(m_job.id, error);
        next();
    });
}

void Submission::look(int position)
{
    auto *lookup = new ServerLookup{m_parts, m_job.id, m_job.shards.at(position), this};
    connect(lookup, &ServerLookup::decided, this,
            [this, position, lookup](const LookupVerdict &verdict, const Batch &batch) {
                lookup->deleteLater();
                decided(position, verdict, batch);
            });
    connect(lookup, &ServerLookup::failed, this, [this, position, lookup](const Error &error) {
        lookup->deleteLater();
        stayUnclear(
            position,
            u"the answer to the submission was lost and the list of batches cannot be read: %1"_s
                .arg(error.detail),
            error);
    });
    lookup->start();
}

void Submission::decided(int position, const LookupVerdict &verdict, const Batch &batch)
{
    Shard &shard = m_job.shards[position];
    switch (verdict.kind) {
    case LookupVerdict::Kind::Ours:
        shard.state = Shard::State::Created;
        setBatch(shard, batch);
        shard.found = !verdict.proven;
        shard.error.clear();
        save(position, [this] { next(); });
        return;
    case LookupVerdict::Kind::NotArrived:
        shard.state = Shard::State::Planned;
        shard.error = m_lost && m_lost->status > 0
            ? u"the service did not take the batch (HTTP %1)"_s.arg(m_lost->status)
            : u"the connection broke before the batch arrived"_s;
        save(position, [this, attempts = shard.attempts] {
            if (attempts % MostAttempts == 0) {
                stop(notTaken(m_lost, attempts));
                return;
            }
            next();
        });
        return;
    case LookupVerdict::Kind::CannotTell:
    case LookupVerdict::Kind::Compare:
    case LookupVerdict::Kind::LookAgain: break;
    }
    stayUnclear(
        position,
        u"the answer to the submission was lost, and the service has more than one batch that may be it"_s,
        {.kind = Error::Kind::Unclear, .detail = {}, .retryAfter = UntilTheyMayHaveEnded});
}

void Submission::stayUnclear(int position, const QString &words, const Error &error)
{
    Shard &shard = m_job.shards[position];
    shard.state = Shard::State::Unclear;
    shard.error = words;
    Error unclear = error;
    unclear.kind = Error::Kind::Unclear;
    unclear.detail = words;
    save(position, [this, unclear] { stop(unclear); });
}

void Submission::save(int position, std::function<void()> then)
{
    whenAnswered(m_parts.records.saveShard(m_job.id, m_job.shards.at(position)), this,
                 [this, then = std::move(then)](const Result<void> &saved) {
                     // What could not be written is as after a crash: the next run looks on the
                     // server.
                     if (!saved) {
                         stop(saved.error());
                         return;
                     }
                     emit moved();
                     then();
                 });
}

void Submission::stop(const std::optional<Error> &error)
{
    m_turn.reset();
    emit ended(error);
}

} // namespace core
