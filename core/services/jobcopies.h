// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

#include <QSet>

namespace core {

/// Keeps `job.json` in the folder of each job true to the ledger (core/storage/jobcopy.h): written
/// anew, a moment later, whenever a job has changed. A failure is met again at the next change.
class JobCopies : public QObject
{
    Q_OBJECT
public:
    explicit JobCopies(JobParts &parts);
    static QString fileName() { return QStringLiteral("job.json"); }

private:
    void writeNext();

    JobParts &m_parts;
    QSet<QString> m_changed;
    bool m_writing = false;
};

} // namespace core
