// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/retryselection.h"

#include "core/jobs/spool.h"
#include "core/results/resultindex.h"
#include "core/services/jobcourse.h"
#include "core/services/requestedit.h"

#include <QFile>
#include <QHash>
#include <QSet>

namespace core {

using namespace Qt::StringLiterals;

namespace {

Error storageError(const QFile &file)
{
    return {.kind = Error::Kind::Storage,
            .detail = u"%1 cannot be written: %2"_s.arg(file.fileName(), file.errorString())};
}

/// What later retries made of requests.
struct Since
{
    QHash<QString, std::pair<Outcome, int>> ended; ///< by original id: outcome and error class
    QSet<QString> underWay;
    QHash<QString, QSet<QString>> unsent; ///< by job id: what it would send
};

Result<void> addRetry(const Job &retry, const DataPlace &place, Since &since)
{
    const QDir folder = place.jobFolder(retry.id);
    const auto spool = SpoolReader::open(folder);
    if (!spool)
        return spool.error();
    const bool unsent = nothingSent(retry) && !isRunning(retry.state);
    const auto index = ResultIndex::open(folder);
    for (qint64 i = 0; i < (*spool)->size(); ++i) {
        const QString id = (*spool)->originalId(i);
        if (unsent) {
            since.unsent[retry.id].insert(id);
            continue;
        }
        const bool known = index && i < (*index)->size();
        const ResultRecord record = known ? (*index)->record(i) : ResultRecord{};
        if (record.outcome == Outcome::Waiting) {
            since.underWay.insert(id);
            continue;
        }
        std::pair<Outcome, int> &ended = since.ended[id];
        // An answer stays, as in the merged results.
        if (!isAnswered(ended.first) || record.outcome == Outcome::Succeeded)
            ended = {record.outcome, record.errorClass};
    }
    return {};
}

} // namespace

bool isChosen(const RetryChoice &choice, Outcome outcome, int errorClass)
{
    switch (outcome) {
    case Outcome::Errored:
        return errorClass == 1 ? choice.invalid : choice.errored;
    case Outcome::Canceled:
        return choice.canceled;
    case Outcome::Expired:
        return choice.expired;
    case Outcome::Missing:
    case Outcome::Unknown:
        return choice.missing;
    case Outcome::Truncated:
        return choice.truncated;
    case Outcome::Waiting:
    case Outcome::Succeeded:
    case Outcome::Refused:
    case Outcome::Overflowed:
        return false;
    }
    return false;
}

Result<RetrySelection> writeRetry(const Job &job, const QList<Job> &retries, const DataPlace &place,
                                  const ModelCatalog &models, const RetryChoice &choice,
                                  const QString &path, const std::atomic<bool> &canceled)
{
    if (job.adopted)
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"this batch was made elsewhere: its requests are not known here"_s};
    const QDir folder = place.jobFolder(job.id);
    const auto spool = SpoolReader::open(folder);
    if (!spool)
        return spool.error();
    const auto index = ResultIndex::open(folder);
    if (!index)
        return index.error();
    Since since;
    for (const Job &retry : retries) {
        if (const auto added = addRetry(retry, place, since); !added)
            return added.error();
    }

    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(R"({"requests":[)") < 0)
        return storageError(file);
    RetrySelection selection;
    QSet<QString> superseded;
    for (qint64 i = 0; i < std::min((*spool)->size(), (*index)->size()); ++i) {
        if (canceled)
            return Error{.kind = Error::Kind::Canceled, .detail = u"stopped"_s};
        const ResultRecord &record = (*index)->record(i);
        if (record.outcome == Outcome::Waiting)
            continue; // it may still be answered
        const QString id = (*spool)->originalId(i);
        const auto [outcome, errorClass]
            = since.ended.value(id, {record.outcome, record.errorClass});
        if (!isChosen(choice, outcome, errorClass))
            continue;
        if (since.underWay.contains(id)) {
            ++selection.underWay;
            continue;
        }
        for (auto unsent = since.unsent.cbegin(); unsent != since.unsent.cend(); ++unsent) {
            if (unsent->contains(id))
                superseded.insert(unsent.key());
        }
        QByteArray item = (*spool)->item(i);
        if (outcome == Outcome::Truncated) {
            auto longer = withLongerOutput(item, choice.maxTokens, models);
            if (!longer)
                return longer.error();
            item = *longer;
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
