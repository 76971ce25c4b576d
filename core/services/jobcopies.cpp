// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobcopies.h"

#include "core/base/filewriter.h"
#include "core/services/jobfolder.h"
#include "core/services/worker.h"
#include "core/storage/jobcopy.h"

namespace core {

namespace {

Result<void> writeCopy(Database &database, const QDir &folder, const QString &jobId)
{
    const auto copy = database.runAndWait(
        [jobId](QSqlDatabase &connection) { return copyOfJob(connection, jobId); });
    if (!copy)
        return copy.error();
    // A folder that is marked comes or goes; it is kept before anything is sent.
    if (copy->isNull() || !folder.exists() || JobFolder::isMarked(folder))
        return {};
    FileWriter file{folder.filePath(JobCopies::fileName())};
    if (const Result<void> written = file.write(*copy); !written)
        return written;
    return file.commit();
}

} // namespace

JobCopies::JobCopies(JobParts &parts) : m_parts{parts}
{
    connect(&parts.news, &JobNews::changed, this, [this](const Job &job) {
        m_changed.insert(job.id);
        writeNext();
    });
}

void JobCopies::writeNext()
{
    if (m_writing || m_changed.isEmpty() || m_parts.stopping)
        return;
    m_writing = true;
    const QString jobId = *m_changed.begin();
    m_changed.erase(m_changed.begin());
    const auto written =
        onWorker(m_parts.workers,
                 [&database = m_parts.context.database, folder = m_parts.folder(jobId), jobId] {
                     return writeCopy(database, folder, jobId);
                 });
    whenAnswered(written, this, [this](const Result<void> &) {
        m_writing = false;
        writeNext();
    });
}

} // namespace core
