// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;

class TestProfileCommands : public QObject
{
    Q_OBJECT
private slots:
    void theFirstProfileDependsOnTheKey();
    void aProfileIsAddedUsedAndRemoved();
    void badProfilesAreRefused_data();
    void badProfilesAreRefused();
    void withoutAKeychainNoKeyIsStored();
    void aKeyIsNeverTakenFromTheCommandLine();
    void theSandboxNeedsNoKey();
    void aFolderThatCannotBeWrittenToIsTold();
};

static QString currentOf(const Tokenwise &tokenwise)
{
    return tokenwise.run({u"profile"_s, u"list"_s, u"--json"_s})
        .document()
        .value(u"current"_s)
        .toString();
}

void TestProfileCommands::theFirstProfileDependsOnTheKey()
{
    Tokenwise tokenwise;
    QCOMPARE(currentOf(tokenwise), u"sandbox"_s);
    tokenwise.setEnvironment(u"ANTHROPIC_API_KEY"_s, u"sk-ant-api03-test"_s);
    QCOMPARE(currentOf(tokenwise), u"default"_s);
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"use"_s, u"sandbox"_s}), 0);
    QCOMPARE(currentOf(tokenwise), u"sandbox"_s); // a choice outlasts the environment
}

void TestProfileCommands::aProfileIsAddedUsedAndRemoved()
{
    const Tokenwise tokenwise;
    const Run added = tokenwise.run({u"profile"_s, u"add"_s, u"work"_s, u"--base-url"_s,
                                     u"https://gateway.example"_s, u"--workspace"_s,
                                     u"wrkspc_01A"_s, u"--json"_s});
    VERIFY_EXIT(added, 0);
    const QJsonArray profiles = added.document().value(u"profiles"_s).toArray();
    QCOMPARE(profiles.size(), 3); // default, work, sandbox
    const QJsonObject work = profiles.at(1).toObject();
    QCOMPARE(work.value(u"name"_s).toString(), u"work"_s);
    QCOMPARE(work.value(u"base_url"_s).toString(), u"https://gateway.example"_s);
    QCOMPARE(work.value(u"workspace"_s).toString(), u"wrkspc_01A"_s);

    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"use"_s, u"work"_s}), 0);
    QCOMPARE(currentOf(tokenwise), u"work"_s);
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"remove"_s, u"work"_s}), 0);
    QCOMPARE(currentOf(tokenwise), u"sandbox"_s);
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"remove"_s, u"work"_s}), 2);
}

void TestProfileCommands::badProfilesAreRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("a bad name") << QStringList{u"add"_s, u"a/b"_s};
    QTest::newRow("a long name") << QStringList{u"add"_s, QString(65, u'a')};
    QTest::newRow("an empty name") << QStringList{u"add"_s, QString{}};
    QTest::newRow("no web address") << QStringList{u"add"_s, u"x"_s, u"--base-url"_s, u"ftp://a"_s};
    QTest::newRow("an address with a user")
        << QStringList{u"add"_s, u"x"_s, u"--base-url"_s, u"https://me:secret@a.example"_s};
    QTest::newRow("the sandbox again") << QStringList{u"add"_s, u"sandbox"_s};
    QTest::newRow("remove the sandbox") << QStringList{u"remove"_s, u"sandbox"_s};
    QTest::newRow("use nobody") << QStringList{u"use"_s, u"nobody"_s};
    QTest::newRow("key of nobody") << QStringList{u"key"_s, u"nobody"_s};
}

void TestProfileCommands::badProfilesAreRefused()
{
    QFETCH(QStringList, arguments);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(QStringList{u"profile"_s, u"--json"_s} + arguments);
    VERIFY_EXIT(run, 2);
    QVERIFY(run.document().value(u"error"_s).isObject());
}

void TestProfileCommands::withoutAKeychainNoKeyIsStored()
{
    const Tokenwise tokenwise;
    const QByteArray key = "sk-ant-api03-very-secret";
    const Run run = tokenwise.run({u"profile"_s, u"key"_s, u"default"_s}, key + '\n');
    VERIFY_EXIT(run, 6);
    QVERIFY2(run.messages.contains("ANTHROPIC_API_KEY"), run.messages.constData());
    QVERIFY(!run.all().contains(key));
    QDirIterator files{tokenwise.folder(), QDir::Files | QDir::Hidden,
                       QDirIterator::Subdirectories};
    while (files.hasNext()) {
        QFile file{files.next()};
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(key), qPrintable(file.fileName()));
    }
}

void TestProfileCommands::aKeyIsNeverTakenFromTheCommandLine()
{
    const Tokenwise tokenwise;
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"key"_s, u"default"_s, u"sk-ant-api03-x"_s}), 2);
}

void TestProfileCommands::theSandboxNeedsNoKey()
{
    const Tokenwise tokenwise;
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"key"_s, u"sandbox"_s}, "sk-ant-api03-x\n"), 2);
}

void TestProfileCommands::aFolderThatCannotBeWrittenToIsTold()
{
    Tokenwise tokenwise;
    const QString file = tokenwise.write(u"a-file"_s, "not a folder");
    tokenwise.setEnvironment(u"TOKENWISE_DATA_DIR"_s, file + u"/below"_s);
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"use"_s, u"default"_s}), 6);
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"add"_s, u"work"_s}), 6);
}

QTEST_GUILESS_MAIN(TestProfileCommands)
#include "tst_profilecommands.moc"
