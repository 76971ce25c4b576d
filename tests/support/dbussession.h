// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

namespace test {

/// Runs a test on a session bus of its own: starts this executable once more under dbus-run-session.
template<typename Application, typename Test>
int runOnOwnBus(int argc, char **argv)
{
    const QString within = QStringLiteral("TOKENWISE_TEST_WITHIN_SESSION");
    if (qEnvironmentVariableIsSet(within.toLatin1().constData())) {
        Application application{argc, argv};
        Test test;
        return QTest::qExec(&test, argc, argv);
    }
    QCoreApplication application{argc, argv};
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(within, QStringLiteral("1"));
    QProcess session;
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::ForwardedChannels);
    session.start(QStringLiteral("dbus-run-session"),
                  QStringList{QStringLiteral("--"), QCoreApplication::applicationFilePath()}
                      + QCoreApplication::arguments().mid(1));
    if (!session.waitForFinished(300'000))
        qFatal("dbus-run-session: %s", qPrintable(session.errorString()));
    return session.exitCode();
}

} // namespace test
