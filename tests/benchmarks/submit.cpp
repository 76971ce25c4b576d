// SPDX-License-Identifier: GPL-3.0-or-later
// Checks, shards, spools and sends a file of requests to the sink, or sends bytes bare for comparison:
//   bench_submit job FILE FOLDER PORT      as the program does
//   bench_submit bare FILE PORT            QNetworkAccessManager with the file as its body
#include "measure.h"

#include "core/drafts/preflight.h"
#include "core/jobs/spool.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "core/tokens/characterestimator.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <cstdio>

namespace {

/// Posts the file and waits for the answer. False if it is not 200.
bool post(QNetworkAccessManager *network, const QString &path, int port)
{
    QFile body{path};
    if (!body.open(QIODevice::ReadOnly))
        return false;
    QUrl url{QStringLiteral("http://127.0.0.1/v1/messages/batches")};
    url.setPort(port);
    QNetworkRequest request{url};
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray{"application/json"});
    request.setHeader(QNetworkRequest::ContentLengthHeader, body.size());
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    QNetworkReply *const reply = network->post(request, &body);
    QObject::connect(reply, &QNetworkReply::finished, qApp, &QCoreApplication::quit);
    QCoreApplication::exec();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    delete reply;
    return status == 200;
}

struct Measured
{
    qint64 bytes = 0;
    qint64 requests = 0;
    double spooled = 0; ///< seconds until all was on the disk
};

core::Result<Measured> sendJob(QNetworkAccessManager *network, const QString &path,
                               const QString &folder, int port)
{
    const auto models = core::ModelCatalog::builtIn();
    const auto prices = core::PriceSheet::builtIn();
    const core::CharacterEstimator estimator;
    const core::PreflightContext context{
        .models = models,
        .prices = prices,
        .estimator = estimator,
        .now = *core::instantFromRfc3339(QByteArrayView{"2026-11-24T12:00:00Z"})};
    QElapsedTimer time;
    time.start();
    core::SpoolWriter spool{QDir{folder}, {}};
    const auto report = core::preflight({.path = path}, context, &spool);
    if (!report)
        return report.error();
    const auto shards = spool.finish();
    if (!shards)
        return shards.error();
    Measured measured{.bytes = 0,
                      .requests = report->requests,
                      .spooled = double(time.nsecsElapsed()) / 1e9};
    for (const core::SpooledShard &shard : *shards) {
        measured.bytes += shard.bytes;
        if (!post(network, QDir{folder}.filePath(shard.file), port))
            return core::Error{.kind = core::Error::Kind::Network,
                               .detail = QStringLiteral("the sink did not take it")};
    }
    return measured;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    const bool bare = arguments.size() == 4 && arguments.at(1) == QStringLiteral("bare");
    if (!bare && (arguments.size() != 5 || arguments.at(1) != QStringLiteral("job"))) {
        std::fprintf(stderr, "usage: bench_submit job FILE FOLDER PORT | bare FILE PORT\n");
        return 2;
    }
    QNetworkAccessManager network;
    QElapsedTimer time;
    time.start();
    core::Result<Measured> measured = Measured{};
    if (bare) {
        measured->bytes = QFileInfo{arguments.at(2)}.size();
        if (!post(&network, arguments.at(2), arguments.at(3).toInt()))
            measured = core::Error{.kind = core::Error::Kind::Network,
                                   .detail = QStringLiteral("the sink did not take it")};
    } else {
        measured = sendJob(&network, arguments.at(2), arguments.at(3), arguments.at(4).toInt());
    }
    const double seconds = double(time.nsecsElapsed()) / 1e9;
    if (!measured) {
        std::fprintf(stderr, "%s\n", qPrintable(measured.error().detail));
        return 1;
    }
    std::printf("{\"requests\": %lld, \"bytes\": %lld, \"spooled_seconds\": %.3f, \"seconds\": %.3f, "
                "\"peak_mb\": %.1f}\n",
                measured->requests, measured->bytes, measured->spooled, seconds,
                double(bench::peakMemoryKb()) / 1e3);
    return 0;
}
