// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/requestcopy.h"

#include "core/base/filewriter.h"
#include "core/jobs/spool.h"
#include "core/services/requestedit.h"
#include "core/services/worker.h"

#include <QFileInfo>

namespace core {

using namespace Qt::StringLiterals;

static Result<qint64> writeCopy(const QDir &folder, const QString &path,
                                const std::atomic<bool> &stopping)
{
    const auto spool = SpoolReader::open(folder);
    if (!spool)
        return spool.error();
    QDir{}.mkpath(QFileInfo{path}.path());
    FileWriter file{path};
    QByteArray lines;
    for (qint64 i = 0; i < (*spool)->size(); ++i) {
        if (stopping)
            return Error{.kind = Error::Kind::Canceled, .detail = u"the program ends"_s};
        const QByteArray item = (*spool)->item(i);
        const bool mapped = (*spool)->entry(i).mapped != 0;
        const Result<QByteArray> named =
            mapped ? withCustomId(item, (*spool)->originalId(i)) : Result<QByteArray>{item};
        if (!named)
            return named.error();
        if (named->isEmpty())
            return Error{.kind = Error::Kind::Storage,
                         .detail = u"a request in %1 could not be read"_s.arg(folder.path())};
        lines += *named;
        lines += '\n';
        if (lines.size() < 1'000'000)
            continue;
        if (const auto written = file.write(lines); !written)
            return written.error();
        lines.clear();
    }
    if (const auto written = file.write(lines); !written)
        return written.error();
    if (const auto written = file.commit(); !written)
        return written.error();
    return (*spool)->size();
}

Answer<qint64> copyRequests(JobParts &parts, const QString &jobId, const QString &path)
{
    return onWorker(parts.workers,
                    [folder = parts.folder(jobId), path, &stopping = parts.stopping] {
                        return writeCopy(folder, path, stopping);
                    });
}

} // namespace core
