// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/offers.h"

#include "core/services/jobcourse.h"
#include "core/services/removal.h"
#include "core/services/worker.h"

#include <QFile>

namespace core {

using namespace Qt::StringLiterals;

namespace {

QString offerFile(const QDir &folder) { return folder.filePath(u"offer"_s); }

/// Ids of jobs whose offer is held by nobody.
QStringList forgotten(const DataPlace &place)
{
    const QDir jobs{place.folder + u"/jobs"_s};
    QStringList ids;
    for (const QString &id : jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString file = offerFile(place.jobFolder(id));
        if (QFile::exists(file) && FileLock::take(file))
            ids.append(id);
    }
    return ids;
}

} // namespace

Result<std::shared_ptr<FileLock>> makeOffer(const QDir &folder)
{
    return FileLock::take(offerFile(folder));
}

void endOffer(const QDir &folder) { QFile::remove(offerFile(folder)); }

void sweepOffers(JobParts &parts)
{
    const auto found = onWorker(parts.workers, [place = parts.context.place] {
        return Result<QStringList>{forgotten(place)};
    });
    whenAnswered(found, &parts.news, [&parts](const Result<QStringList> &ids) {
        for (const QString &id : *ids) {
            whenAnswered(parts.records.job(id), &parts.news, [&parts, id](const Result<Job> &job) {
                // Whatever else became of it: it was not left as it was offered.
                if (job && job->state == JobState::Ready && nothingSent(*job))
                    discardJob(parts, id);
                else if (job)
                    endOffer(parts.folder(id));
            });
        }
    });
}

} // namespace core
