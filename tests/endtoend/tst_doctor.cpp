// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/service.h"
#include "tests/endtoend/tokenwise.h"

#include <QFile>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TestDoctor : public QObject
{
    Q_OBJECT
private slots:
    void aFreshMachineIsFine();
    void theDocumentHoldsEverything();
    void unfinishedJobsAreCounted();
    void aDamagedLedgerIsTold();
};

void TestDoctor::aFreshMachineIsFine()
{
    const Tokenwise tokenwise;
    const Run run = tokenwise.run({u"doctor"_s});
    VERIFY_EXIT(run, 0);
    for (const char *word : {"Tokenwise", "Qt", "SQLite", "Data", "Ledger", "Keychain", "Service",
                             "Prices", "Jobs", "Profile"})
        QVERIFY2(run.output.contains(word), word);
}

void TestDoctor::theDocumentHoldsEverything()
{
    const std::unique_ptr<core::Sandbox> service = serve();
    Tokenwise tokenwise;
    tokenwise.setService(service->baseUrl());
    const Run run = tokenwise.run({u"doctor"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject document = run.document();
    QCOMPARE(document.value(u"version"_s).toString(), QStringLiteral(TOKENWISE_VERSION));
    QCOMPARE(document.value(u"data_dir"_s).toString(), tokenwise.dataFolder());
    QVERIFY(document.value(u"free_bytes"_s).toInteger() > 0);
    QVERIFY(document.value(u"sqlite"_s).toString().startsWith(u"3."_s));
    QVERIFY(document.value(u"database"_s).toObject().value(u"ok"_s).toBool());
    QVERIFY(!document.value(u"keychain"_s).toObject().value(u"available"_s).toBool());
    const QJsonObject network = document.value(u"network"_s).toObject();
    QVERIFY(network.value(u"ok"_s).toBool());
    QCOMPARE(network.value(u"base_url"_s).toString(), service->baseUrl().toString());
    QCOMPARE(document.value(u"unfinished_jobs"_s).toInt(-1), 0);
    QVERIFY(!document.value(u"prices"_s).toObject().value(u"as_of"_s).toString().isEmpty());
}

void TestDoctor::unfinishedJobsAreCounted()
{
    const std::unique_ptr<core::Sandbox> service = serve();
    service->setSpeed(0.001);
    Tokenwise tokenwise;
    tokenwise.setService(service->baseUrl());
    const QString file = tokenwise.write(u"r.jsonl"_s, requestLines(1));
    VERIFY_EXIT(tokenwise.run({u"batch"_s, u"submit"_s, file, u"--yes"_s}), 0);
    const QJsonObject document = tokenwise.run({u"doctor"_s, u"--json"_s}).document();
    QCOMPARE(document.value(u"unfinished_jobs"_s).toInt(), 1);
}

void TestDoctor::aDamagedLedgerIsTold()
{
    const Tokenwise tokenwise;
    VERIFY_EXIT(tokenwise.run({u"batch"_s, u"list"_s}), 0);
    QFile ledger{tokenwise.dataFolder() + u"/ledger.sqlite"_s};
    QVERIFY(ledger.open(QIODevice::ReadWrite));
    ledger.resize(ledger.size() / 2);
    ledger.seek(4096);
    ledger.write(QByteArray(2048, 'x'));
    ledger.close();
    const Run run = tokenwise.run({u"doctor"_s});
    QVERIFY(!run.crashed);
    // Either it was set aside and salvaged when it was opened, or the check of it says what is
    // wrong.
    QVERIFY2(run.exitCode == 0 || run.exitCode == 6, run.all().constData());
    const QByteArray said = (run.output + run.messages).toLower();
    QVERIFY2(said.contains("damaged") || said.contains("set aside"), run.all().constData());
}

QTEST_GUILESS_MAIN(TestDoctor)
#include "tst_doctor.moc"
