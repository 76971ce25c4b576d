// SPDX-License-Identifier: GPL-3.0-or-later
// Submits a file of requests to the sink, or sends bytes bare for comparison:
//   bench_submit program TOKENWISE FILE FOLDER PORT   the program itself, from its start to its
//   end, with FOLDER for its data bench_submit bare FILE PORT QNetworkAccessManager with the file
//   as its body
#include "measure.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QProcess>

#include <sys/resource.h>

#include <cstdio>

namespace {

/// Posts the file and waits for the answer. False if it is not 200.
bool post(const QString &path, int port)
{
    QNetworkAccessManager network;
    QFile body{path};
    if (!body.open(QIODevice::ReadOnly))
        return false;
    QUrl url{QStringLiteral("http://127.0.0.1/v1/messages/batches")};
    url.setPort(port);
    QNetworkRequest request{url};
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray{"application/json"});
    request.setHeader(QNetworkRequest::ContentLengthHeader, body.size());
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    QNetworkReply *const reply = network.post(request, &body);
    QObject::connect(reply, &QNetworkReply::finished, qApp, &QCoreApplication::quit);
    QCoreApplication::exec();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    delete reply;
    return status == 200;
}

/// Runs `batch submit` as a user does, with the sink for the service.
bool submit(const QString &program, const QString &path, const QString &folder, const QString &port)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ANTHROPIC_BASE_URL"),
                       QStringLiteral("http://127.0.0.1:") + port);
    environment.insert(QStringLiteral("ANTHROPIC_API_KEY"), QStringLiteral("none"));
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardOutputFile(QProcess::nullDevice());
    process.start(program,
                  {QStringLiteral("--data-dir"), folder, QStringLiteral("--json"),
                   QStringLiteral("batch"), QStringLiteral("submit"), path, QStringLiteral("--yes"),
                   QStringLiteral("--max-cost"), QStringLiteral("1000000")});
    const bool done = process.waitForFinished(-1) && process.exitStatus() == QProcess::NormalExit
        && process.exitCode() == 0;
    if (!done)
        std::fputs(process.readAllStandardError().constData(), stderr);
    return done;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    const bool bare = arguments.size() == 4 && arguments.at(1) == QStringLiteral("bare");
    if (!bare && (arguments.size() != 6 || arguments.at(1) != QStringLiteral("program"))) {
        std::fprintf(stderr,
                     "usage: bench_submit program TOKENWISE FILE FOLDER PORT | bare FILE PORT\n");
        return 2;
    }
    QElapsedTimer time;
    time.start();
    const bool taken = bare
        ? post(arguments.at(2), arguments.at(3).toInt())
        : submit(arguments.at(2), arguments.at(3), arguments.at(4), arguments.at(5));
    const double seconds = double(time.nsecsElapsed()) / 1e9;
    if (!taken) {
        std::fprintf(stderr, "the sink did not take it\n");
        return 1;
    }
    rusage children = {};
    getrusage(RUSAGE_CHILDREN, &children);
    std::printf("{\"seconds\": %.3f, \"peak_mb\": %.1f}\n", seconds,
                double(bare ? bench::peakMemoryKb() : qint64{children.ru_maxrss}) / 1e3);
    return 0;
}
