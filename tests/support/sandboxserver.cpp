// SPDX-License-Identifier: GPL-3.0-or-later
// The Sandbox by itself, for tests that need it in a process of its own:
//     sandboxserver [--port N] [--speed X] [--folder DIR] [--key KEY]
// Prints `listening on http://127.0.0.1:PORT` and serves until it is killed or its standard input
// ends.
#include "core/sandbox/sandbox.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSocketNotifier>

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    const QCoreApplication application{argc, argv};
    QCommandLineParser parser;
    const QCommandLineOption port{u"port"_s, u"port"_s, u"N"_s, u"0"_s};
    const QCommandLineOption speed{u"speed"_s, u"time factor"_s, u"X"_s, u"1"_s};
    const QCommandLineOption folder{u"folder"_s, u"where batches are kept"_s, u"DIR"_s};
    const QCommandLineOption key{u"key"_s, u"the only key that is taken"_s, u"KEY"_s};
    parser.addOptions({port, speed, folder, key});
    parser.process(application);

    const core::Result<std::unique_ptr<core::Sandbox>> sandbox = core::Sandbox::start({
        .folder = parser.value(folder),
        .speed = parser.value(speed).toDouble(),
        .port = parser.value(port).toUShort(),
        .requiredKey = parser.value(key),
    });
    if (!sandbox) {
        std::fprintf(stderr, "%s\n", qUtf8Printable(sandbox.error().detail));
        return 1;
    }
    std::printf("listening on %s\n", qUtf8Printable((*sandbox)->baseUrl().toString()));
    std::fflush(stdout);

    QSocketNotifier input{STDIN_FILENO, QSocketNotifier::Read};
    QObject::connect(&input, &QSocketNotifier::activated, &application, [&input] {
        char buffer[256];
        if (::read(STDIN_FILENO, buffer, sizeof buffer) <= 0) {
            input.setEnabled(false);
            QCoreApplication::quit();
        }
    });
    return QCoreApplication::exec();
}
