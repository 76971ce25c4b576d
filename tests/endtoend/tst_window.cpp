// SPDX-License-Identifier: GPL-3.0-or-later
// The window's process as such: one for each data folder, beside the terminal.
#include <QDir>
#include <QLocalSocket>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

using namespace Qt::StringLiterals;

class TestWindow : public QObject
{
    Q_OBJECT

private slots:
    void aSecondStartRaisesTheFirst();
    void anotherFolderHasItsOwn();
    void theTerminalStaysFree();
    void whatIsKilledLeavesNothingInTheWay();
    void aNewOneStartsWhileTheOldOneIsLeaving();

private:
    static std::unique_ptr<QProcess> started(const QString &folder, const QStringList &more = {})
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessChannelMode(QProcess::MergedChannels);
        process->start(QStringLiteral(TOKENWISE), QStringList{u"--data-dir"_s, folder} + more);
        return process;
    }
    /// Its window is there, or at least the settings were written beside it.
    static bool isUp(const QString &folder) { return QFile::exists(folder + u"/ledger.sqlite"_s); }
    static void end(QProcess &process)
    {
        process.kill();
        process.waitForFinished();
    }
};

void TestWindow::aSecondStartRaisesTheFirst()
{
    QTemporaryDir folder;
    const auto first = started(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(isUp(folder.path()), 20'000);
    const auto second = started(folder.path());
    QVERIFY2(second->waitForFinished(20'000), second->readAll().constData());
    QCOMPARE(second->exitStatus(), QProcess::NormalExit);
    QCOMPARE(second->exitCode(), 0);
    QCOMPARE(first->state(), QProcess::Running);
    // By another spelling of the same folder.
    const auto third = started(folder.path() + u"/../"_s + QDir{folder.path()}.dirName());
    QVERIFY(third->waitForFinished(20'000));
    QCOMPARE(third->exitCode(), 0);
    QCOMPARE(first->state(), QProcess::Running);
    end(*first);
}

void TestWindow::anotherFolderHasItsOwn()
{
    QTemporaryDir one;
    QTemporaryDir other;
    const auto first = started(one.path());
    const auto second = started(other.path());
    QTRY_VERIFY_WITH_TIMEOUT(isUp(one.path()) && isUp(other.path()), 20'000);
    QCOMPARE(first->state(), QProcess::Running);
    QCOMPARE(second->state(), QProcess::Running);
    end(*first);
    end(*second);
}

void TestWindow::theTerminalStaysFree()
{
    QTemporaryDir folder;
    const auto window = started(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(isUp(folder.path()), 20'000);
    const auto command = started(folder.path(), {u"profile"_s, u"list"_s});
    QVERIFY(command->waitForFinished(20'000));
    QCOMPARE(command->exitCode(), 0);
    QVERIFY(command->readAll().contains("sandbox"));
    QCOMPARE(window->state(), QProcess::Running);
    end(*window);
}

void TestWindow::whatIsKilledLeavesNothingInTheWay()
{
    QTemporaryDir folder;
    const auto first = started(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(isUp(folder.path()), 20'000);
    end(*first);
    const auto second = started(folder.path());
    const auto third = started(folder.path());
    // Of two that start at once one goes and one stays.
    QTRY_VERIFY_WITH_TIMEOUT((second->state() == QProcess::NotRunning) != (third->state() == QProcess::NotRunning), 20'000);
    QProcess &gone = second->state() == QProcess::NotRunning ? *second : *third;
    QCOMPARE(gone.exitCode(), 0);
    end(*second);
    end(*third);
}

void TestWindow::aNewOneStartsWhileTheOldOneIsLeaving()
{
    QTemporaryDir folder;
    const auto first = started(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(isUp(folder.path()), 20'000);
    const QString openLedger = folder.filePath(u"ledger.sqlite-shm"_s); // there while a process has it open
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(openLedger), 20'000);
    // It still has its name and answers no more, as a process does that is on its way out.
    QCOMPARE(::kill(pid_t(first->processId()), SIGSTOP), 0);
    const auto second = started(folder.path());
    QVERIFY(second->waitForStarted());
    QVERIFY(QFile::remove(openLedger));
    first->kill();
    QVERIFY(first->waitForFinished());
    // It does not take the old one for a window that has come forward, and takes over.
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(openLedger) || second->state() == QProcess::NotRunning, 30'000);
    QCOMPARE(second->state(), QProcess::Running);
    const auto third = started(folder.path());
    QVERIFY2(third->waitForFinished(20'000), third->readAll().constData()); // raises it
    QCOMPARE(third->exitCode(), 0);
    QCOMPARE(second->state(), QProcess::Running);
    end(*second);
}

QTEST_GUILESS_MAIN(TestWindow)
#include "tst_window.moc"
