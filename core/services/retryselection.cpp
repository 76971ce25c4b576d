// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/retryselection.h"

#include "core/jobs/spool.h"
#include "core/results/resultindex.h"
#include "core/services/jobcourse.h"
#include "core/services/requestedit.h"

#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <functional>

namespace core {

using namespace Qt::StringLiterals;

namespace {

Error storageError(const QFile &file)
{
    return {.kind = Error::Kind::Storage,
            .detail = u"%1 cannot be written: %2"_s.arg(file.fileName(), file.errorString())};
}

struct Ending
{
    Outcome outcome = Outcome::Waiting;
    int errorClass = 0;
    bool perhapsBilled = false; ///< although missing
};

/// The requests of a job that were not answered as asked, and what the others of its lineage made
/// of them.
struct Unanswered
{
    QHash<QString, Ending> endings; ///< by original id
    QSet<QString> underWay; ///< another job is sending it
    QHash<QString, QSet<QString>> unsent; ///< by job id: what it would send
};

Ending endingOf(const ResultRecord &record, const Job &job)
{
    const bool perhapsBilled =
        record.outcome == Outcome::Missing
        && std::any_of(job.shards.begin(), job.shards.end(), [&record](const Shard &shard) {
               return shard.ordinal == int{record.shard} && missingMayBeBilled(shard);
           });
    return {record.outcome, record.errorClass, perhapsBilled};
}

/// Of the two, what the merged results show: an answer stays, else the later counts. A truncated
/// answer that was sent again counts as not answered.
Ending merged(const Ending &before, const Ending &later)
{
    const bool stays = isAnswered(before.outcome) && before.outcome != Outcome::Truncated;
    return stays ? before : later;
}

/// Calls `visit` for each request of a job, with its shard and what became of it so far.
Result<void> eachRequest(const Job &job, const DataPlace &place,
                         const std::function<void(const QString &id, int shard,
                                                  const ResultRecord &record)> &visit)
{
    const QDir folder = place.jobFolder(job.id);
    const auto spool = SpoolReader::open(folder);
    if (!spool)
        return spool.error();
    const auto index = ResultIndex::open(folder);
    for (qint64 i = 0; i < (*spool)->size(); ++i) {
        const bool known = index && i < (*index)->size();
        visit((*spool)->originalId(i), (*spool)->entry(i).shard,
              known ? (*index)->record(i) : ResultRecord{});
    }
    return {};
}

Result<void> addOther(const Job &other, bool isOlder, const DataPlace &place,
                      Unanswered &unanswered)
{
    const bool unsent = nothingSent(other) && !isRunning(other.state);
    return eachRequest(other, place, [&](const QString &id, int, const ResultRecord &record) {
        const auto ending = unanswered.endings.find(id);
        if (ending == unanswered.endings.end())
            return;
        if (unsent)
            unanswered.unsent[other.id].insert(id);
        else if (record.outcome == Outcome::Waiting)
            unanswered.underWay.insert(id);
        else if (isOlder)
            *ending = merged(endingOf(record, other), *ending);
        else
            *ending = merged(*ending, endingOf(record, other));
    });
}

/// The ordinals of its batches that were made at `from` or later.
QSet<int> shardsSentSince(const Job &job, Instant from)
{
    QSet<int> sent;
    for (const Shard &shard : job.shards) {
        if (shard.batch && shard.sendingAt && *shard.sendingAt >= from)
            sent.insert(shard.ordinal);
    }
    return sent;
}

/// Text that a user wrote: without a look at it the whole retry would be no JSON.
Result<void> checkParams(const RetryChoice &choice)
{
    if (choice.params.isEmpty())
        return {};
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(choice.params, &fault);
    if (document.isObject() && choice.only.size() == 1)
        return {};
    return Error{.kind = Error::Kind::BadInput,
                 .detail = fault.error == QJsonParseError::NoError
                     ? u"the request is not a JSON object"_s
                     : u"not valid JSON at character %1: %2"_s.arg(fault.offset + 1)
                           .arg(fault.errorString())};
}

bool isWanted(const RetryChoice &choice, const QString &id, const Ending &ending)
{
    if (choice.only.isEmpty())
        return isChosen(choice, ending.outcome, ending.errorClass, ending.perhapsBilled);
    // What may have been billed is not sent again just because somebody picked its row.
    return choice.only.contains(id) && (!ending.perhapsBilled || choice.perhapsBilled)
        && (ending.outcome != Outcome::Unknown || choice.unreadable);
}

} // namespace

bool isChosen(const RetryChoice &choice, Outcome outcome, int errorClass, bool perhapsBilled)
{
    switch (outcome) {
    case Outcome::Errored: return errorClass == 1 ? choice.invalid : choice.errored;
    case Outcome::Canceled: return choice.canceled;
    case Outcome::Expired: return choice.expired;
    case Outcome::Missing: return perhapsBilled ? choice.perhapsBilled : choice.missing;
    case Outcome::Unknown: return choice.unreadable;
    case Outcome::Truncated: return choice.truncated;
    case Outcome::Waiting:
    case Outcome::Succeeded:
    case Outcome::Refused:
    case Outcome::Overflowed: return false;
    }
    return false;
}

Result<bool> wasSentMeanwhile(const Job &retry, const QList<Job> &lineage, const DataPlace &place)
{
    QSet<QString> ids;
    const auto own = eachRequest(
        retry, place, [&ids](const QString &id, int, const ResultRecord &) { ids.insert(id); });
    if (!own)
        return own.error();
    bool met = false;
    for (const Job &other : lineage) {
        const QSet<int> sent = shardsSentSince(other, retry.createdAt);
        if (other.id == retry.id || nothingSent(other)
            || (other.state == JobState::Done && sent.isEmpty()))
            continue;
        // What was under way when the retry was made is not in it.
        const auto read = eachRequest(
            other, place, [&](const QString &id, int shard, const ResultRecord &record) {
                const bool counts = record.outcome == Outcome::Waiting || sent.contains(shard);
                met = met || (counts && ids.contains(id));
            });
        if (!read)
            return read.error();
    }
    return met;
}

Result<RetrySelection> writeRetry(const QString &jobId, const QList<Job> &lineage,
                                  const DataPlace &place, const ModelCatalog &models,
                                  const RetryChoice &choice, const QString &path,
                                  const std::atomic<bool> &canceled)
{
    const auto job = std::find_if(lineage.begin(), lineage.end(),
                                  [&jobId](const Job &one) { return one.id == jobId; });
    Q_ASSERT(job != lineage.end());
    if (job->adopted)
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"this batch was made elsewhere: its requests are not known here"_s};
    if (const auto sound = checkParams(choice); !sound)
        return sound.error();
    const QDir folder = place.jobFolder(jobId);
    const auto spool = SpoolReader::open(folder);
    if (!spool)
        return spool.error();
    const auto index = ResultIndex::open(folder);
    if (!index)
        return index.error();
    const qint64 size = std::min((*spool)->size(), (*index)->size());

    Unanswered unanswered;
    for (qint64 i = 0; i < size; ++i) {
        const ResultRecord &record = (*index)->record(i);
        // What waits may still be answered.
        if (record.outcome != Outcome::Waiting && record.outcome != Outcome::Succeeded)
            unanswered.endings.insert((*spool)->originalId(i), endingOf(record, *job));
    }
    for (auto other = lineage.begin(); other != lineage.end(); ++other) {
        if (other == job)
            continue;
        if (const auto added = addOther(*other, other < job, place, unanswered); !added)
            return added.error();
    }

    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(R"({"requests":[)") < 0)
        return storageError(file);
    RetrySelection selection;
    QSet<QString> superseded;
    for (qint64 i = 0; i < size; ++i) {
        if (canceled)
            return Error{.kind = Error::Kind::Canceled, .detail = u"stopped"_s};
        const QString id = (*spool)->originalId(i);
        const auto ending = unanswered.endings.constFind(id);
        if (ending == unanswered.endings.constEnd())
            continue;
        if (!isWanted(choice, id, *ending)) {
            selection.unreadable += ending->outcome == Outcome::Unknown ? 1 : 0;
            selection.perhapsBilled += ending->perhapsBilled ? 1 : 0;
            continue;
        }
        if (unanswered.underWay.contains(id)) {
            ++selection.underWay;
            continue;
        }
        for (auto unsent = unanswered.unsent.cbegin(); unsent != unanswered.unsent.cend();
             ++unsent) {
            if (unsent->contains(id))
                superseded.insert(unsent.key());
        }
        QByteArray item = (*spool)->item(i);
        if (!choice.params.isEmpty()) {
            item = R"({"params":)" + choice.params + '}';
        } else if (ending->outcome == Outcome::Truncated) {
            auto longer = withLongerOutput(item, choice.maxTokens, models);
            if (!longer)
                return longer.error();
            item = longer->item;
            selection.notLonger += longer->isLonger ? 0 : 1;
        }
        const auto named = withCustomId(item, id);
        if (!named)
            return named.error();
        if ((selection.requests > 0 && file.write(",\n") < 0) || file.write(*named) < 0)
            return storageError(file);
        ++selection.requests;
    }
    if (file.write("]}") < 0 || !file.flush())
        return storageError(file);
    selection.superseded = superseded.values();
    return selection;
}

} // namespace core
