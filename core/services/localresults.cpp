// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/localresults.h"

#include "core/jobs/reuse.h"
#include "core/services/worker.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace core {

using namespace Qt::StringLiterals;

namespace {

QByteArray resultOf(const LocalEnding &ending)
{
    if (ending.kind == LocalEnding::Kind::Canceled)
        return R"({"type":"canceled"})";
    const QJsonObject inner{{u"type"_s, u"invalid_request_error"_s}, {u"message"_s, ending.words}};
    const QJsonObject outer{{u"type"_s, u"error"_s}, {u"error"_s, inner}};
    const QJsonObject result{{u"type"_s, u"errored"_s}, {u"error"_s, outer}};
    return QJsonDocument{result}.toJson(QJsonDocument::Compact);
}

} // namespace

Answer<ResultImportReport> enterLocalResults(JobParts &parts, const Job &job, int position,
                                       const LocalEnding &ending)
{
    const Jobs::Context &context = parts.context;
    return onWorker(
        parts.workers,
        [&context, job, position, ending, &stopping = parts.stopping]() -> Result<ResultImportReport> {
            const QDir folder = context.place.jobFolder(job.id);
            const auto spool = SpoolReader::open(folder);
            if (!spool)
                return spool.error();
            const int ordinal = job.shards.at(position).ordinal;
            ResultImport import{{.folder = folder, .job = job, .shard = ordinal, .spool = *spool},
                                context.database,
                                context.models,
                                context.prices};
            const QByteArray tail = R"(","result":)" + resultOf(ending) + "}\n";
            for (qint64 i = 0; i < (*spool)->size(); ++i) {
                if ((*spool)->entry(i).shard != ordinal)
                    continue;
                if (stopping)
                    return Error{.kind = Error::Kind::Canceled, .detail = u"the program ends"_s};
                // Ids on the wire are letters, digits, - and _: nothing to escape.
                const QByteArray line = R"({"custom_id":")" + (*spool)->wireId(i) + tail;
                import.write(line);
            }
            auto finished = import.finish();
            finished.waitForFinished();
            return finished.result();
        });
}

Answer<ResultImportReport> enterReusedResults(JobParts &parts, const Job &job, int position)
{
    const Jobs::Context &context = parts.context;
    return onWorker(
        parts.workers,
        [&context, job, position, &stopping = parts.stopping]() -> Result<ResultImportReport> {
            const QDir folder = context.place.jobFolder(job.id);
            const auto spool = SpoolReader::open(folder);
            if (!spool)
                return spool.error();
            QFile answers{folder.filePath(reusedAnswersFileName())};
            if (!answers.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
                return Error{.kind = Error::Kind::Storage,
                             .detail = u"%1 could not be read: %2"_s.arg(answers.fileName(),
                                                                       answers.errorString())};
            ResultImport import{{.folder = folder,
                                 .job = job,
                                 .shard = job.shards.at(position).ordinal,
                                 .spool = *spool,
                                 .reused = true},
                                context.database,
                                context.models,
                                context.prices};
            while (!answers.atEnd()) {
                if (stopping)
                    return Error{.kind = Error::Kind::Canceled, .detail = u"the program ends"_s};
                import.write(answers.read(1'000'000));
            }
            auto finished = import.finish();
            finished.waitForFinished();
            return finished.result();
        });
}

} // namespace core
