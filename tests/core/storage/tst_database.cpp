// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/database.h"

#include "core/base/sql.h"
#include "core/ledger/usagesums.h"
#include "core/storage/jobstore.h"
#include "core/storage/migrations.h"
#include "tests/support/resultjob.h"
#include "tests/support/tightdisk.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

#include <thread>

#include <sys/stat.h>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

int modeOf(const QString &path)
{
    struct stat found = {};
    return ::stat(QFile::encodeName(path).constData(), &found) == 0 ? int(found.st_mode & 0777)
                                                                    : -1;
}

QByteArray contentOf(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{"missing"};
}

void writeContent(const QString &path, const QByteArray &content)
{
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("%s could not be written", qPrintable(path));
}

/// Statements on a file of which no Database knows.
void execAside(const QString &file, const QStringList &statements)
{
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"aside"_s);
        connection.setDatabaseName(file);
        if (!connection.open())
            qFatal("no database %s", qPrintable(file));
        for (const QString &statement : statements) {
            QSqlQuery query{connection};
            if (!query.exec(statement))
                qFatal("%s", qPrintable(query.lastError().text()));
        }
    }
    QSqlDatabase::removeDatabase(u"aside"_s);
}

Result<qint64> number(Database &database, const QString &sql)
{
    return database.runAndWait(
        [sql](QSqlDatabase &connection) { return singleNumber(connection, sql); });
}

Result<void> statement(Database &database, const QString &sql)
{
    return database.runAndWait(
        [sql](QSqlDatabase &connection) { return execute(connection, sql); });
}

} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_place = std::make_unique<QTemporaryDir>();
        m_migrations = std::make_unique<QTemporaryDir>();
    }

    void aNewFolderAndItsFilesAreForTheOwnerAlone();
    void aFolderWithOtherFilesKeepsItsMode();
    void settingsAreAsTheyMustBe();
    void jobsRunInOrderOnOneThread();
    void closingRunsWhatWasAskedFor();
    void aTransactionThatIsNotCommittedLeavesNothing();
    void theFirstReleasedSchemaMigrates();
    void migrationsRunOnceAndACopyIsMadeFirst();
    void aMigrationThatFailsChangesNothing();
    void twoProcessesMigrateOnce();
    void aNewerLedgerIsLeftUntouched();
    void aNewerLedgerInTheLogIsLeftUntouched();
    void twoDatabasesWriteAtTheSameTime();
    void twoProcessesWriteAtTheSameTime();
    void damageIsSetAsideAndTheRestSaved_data();
    void damageIsSetAsideAndTheRestSaved();
    void aRescueThatWasKilledIsDoneAgain();
    void damageMetWhileRunningIsCheckedAtTheNextStart();
    void aDamagedLedgerInUseIsNotMoved();
    void foldersThatCannotBeUsedAreNamed_data();
    void foldersThatCannotBeUsedAreNamed();
    void aReadOnlyFolderIsReadAndNotWritten_data();
    void aReadOnlyFolderIsReadAndNotWritten();
    void aFullDiskIsAPlainErrorAndLosesNothing();
    void integrityIsCheckedOnRequest();
    void aLargeLedgerOpensQuickly();

private:
    QString folder() const { return m_place->path(); }
    QString file() const { return folder() + u"/ledger.sqlite"_s; }
    std::unique_ptr<Database> open(const QString &migrations = u":/migrations"_s)
    {
        auto opened = Database::open(folder(), migrations);
        if (!opened) {
            qWarning("%s", qPrintable(opened.error().detail));
            return nullptr;
        }
        return std::move(*opened);
    }
    /// The schema that the program's migrations lead to.
    static int newest() { return readMigrations(u":/migrations"_s).last().version; }
    /// The program's migrations and one more.
    QString migrationsWith(const QString &what, const QByteArray &sql)
    {
        const QString name = u"%1_%2.sql"_s.arg(newest() + 1, 4, 10, QLatin1Char('0')).arg(what);
        const QString place = m_migrations->path();
        for (const QString &known : QDir{u":/migrations"_s}.entryList())
            writeContent(place + u'/' + known, contentOf(u":/migrations/"_s + known));
        writeContent(place + u'/' + name, sql);
        return place;
    }
    void fill(int jobs);

    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<QTemporaryDir> m_migrations;
};

void TestDatabase::fill(int jobs)
{
    const auto database = open();
    QVERIFY(database);
    JobStore store{*database};
    for (int i = 0; i < jobs; ++i) {
        Job job;
        job.id = u"job_%1"_s.arg(i, 12, 10, QLatin1Char('0'));
        job.profile = u"default"_s;
        job.name = u"number %1 with a name that takes some room in the file"_s.arg(i);
        job.state = JobState::Done;
        job.createdAt = instantFromMs(i);
        job.requests = 1;
        Shard shard;
        shard.state = Shard::State::Downloaded;
        shard.requests = 1;
        shard.batch = test::endedBatch(u"msgbatch_%1"_s.arg(i));
        job.shards = {shard};
        auto inserted = store.insert(job);
        inserted.waitForFinished();
        QVERIFY(inserted.result());
    }
}

void TestDatabase::aNewFolderAndItsFilesAreForTheOwnerAlone()
{
    const QString inner = folder() + u"/deep/inside"_s;
    {
        auto opened = Database::open(inner);
        QVERIFY(opened);
        QCOMPARE(modeOf(inner), 0700);
        QVERIFY(statement(**opened, u"CREATE TABLE t (a)"_s));
        for (const QString &name :
             {u"ledger.sqlite"_s, u"ledger.sqlite-wal"_s, u"ledger.sqlite-shm"_s, u"ledger.lock"_s})
            QCOMPARE(modeOf(inner + u'/' + name), 0600);
    }
    // Somebody opened them up.
    ::chmod(QFile::encodeName(inner).constData(), 0755);
    ::chmod(QFile::encodeName(inner + u"/ledger.sqlite"_s).constData(), 0644);
    QVERIFY(Database::open(inner));
    QCOMPARE(modeOf(inner), 0700);
    QCOMPARE(modeOf(inner + u"/ledger.sqlite"_s), 0600);
}

void TestDatabase::aFolderWithOtherFilesKeepsItsMode()
{
    writeContent(folder() + u"/holiday.jpg"_s, "x");
    ::chmod(QFile::encodeName(folder()).constData(), 0755);
    QVERIFY(open());
    QCOMPARE(modeOf(folder()), 0755);
    QCOMPARE(modeOf(file()), 0600);
}

void TestDatabase::settingsAreAsTheyMustBe()
{
    const auto database = open();
    QVERIFY(database);
    QCOMPARE(*number(*database, u"PRAGMA foreign_keys"_s), 1);
    QCOMPARE(*number(*database, u"PRAGMA synchronous"_s), 1);
    QCOMPARE(*number(*database, u"PRAGMA user_version"_s), newest());
    QVERIFY(*number(*database, u"PRAGMA busy_timeout"_s) >= 10'000);
    const auto mode = database->runAndWait([](QSqlDatabase &connection) -> Result<QString> {
        QSqlQuery query{u"PRAGMA journal_mode"_s, connection};
        query.next();
        return query.value(0).toString();
    });
    QCOMPARE(*mode, u"wal"_s);
    QCOMPARE(
        *number(
            *database,
            u"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%'"_s),
        0);
    // A commit of the journal is on the disk, and then it is as before.
    QVERIFY(database->runAndWait([](QSqlDatabase &connection) -> Result<void> {
        Transaction transaction{connection, Transaction::Durability::PowerCut};
        QSqlQuery query{u"PRAGMA synchronous"_s, connection};
        query.next();
        if (query.value(0).toInt() != 2)
            return Error{};
        return transaction.commit();
    }));
    QCOMPARE(*number(*database, u"PRAGMA synchronous"_s), 1);
}

void TestDatabase::jobsRunInOrderOnOneThread()
{
    const auto database = open();
    QVERIFY(database);
    QList<int> order;
    QSet<QThread *> threads;
    QList<QFuture<Result<int>>> answers;
    for (int i = 0; i < 500; ++i) {
        answers.append(database->run([i, &order, &threads](QSqlDatabase &) -> Result<int> {
            order.append(i);
            threads.insert(QThread::currentThread());
            return i;
        }));
    }
    for (int i = 0; i < 500; ++i) {
        answers[i].waitForFinished();
        QCOMPARE(*answers[i].result(), i);
        QCOMPARE(order.at(i), i);
    }
    QCOMPARE(threads.size(), 1);
    QVERIFY(!threads.contains(QThread::currentThread()));
}

void TestDatabase::closingRunsWhatWasAskedFor()
{
    auto database = open();
    QVERIFY(database);
    QVERIFY(statement(*database, u"CREATE TABLE t (a)"_s));
    for (int i = 0; i < 200; ++i)
        (void)database->run([](QSqlDatabase &connection) {
            return execute(connection, u"INSERT INTO t VALUES (1)"_s);
        });
    database.reset();
    QVERIFY(!QFile::exists(file() + u"-wal"_s)); // closed cleanly
    database = open();
    QCOMPARE(*number(*database, u"SELECT count(*) FROM t"_s), 200);
}

void TestDatabase::aTransactionThatIsNotCommittedLeavesNothing()
{
    const auto database = open();
    QVERIFY(database);
    QVERIFY(statement(*database, u"CREATE TABLE t (a INTEGER CHECK (a > 0))"_s));
    const auto failed = database->runAndWait([](QSqlDatabase &connection) -> Result<void> {
        Transaction transaction{connection, Transaction::Durability::PowerCut};
        if (const auto done = execute(connection, u"INSERT INTO t VALUES (1)"_s); !done)
            return done;
        if (const auto done = execute(connection, u"INSERT INTO t VALUES (-1)"_s); !done)
            return done;
        return transaction.commit();
    });
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Error::Kind::Storage);
    QCOMPARE(*number(*database, u"SELECT count(*) FROM t"_s), 0);
    QCOMPARE(*number(*database, u"PRAGMA synchronous"_s), 1);
}

void TestDatabase::theFirstReleasedSchemaMigrates()
{
    QVERIFY(QFile::copy(QStringLiteral(TEST_DATA "/databases/ledger-v1.sqlite"), file()));
    QFile::setPermissions(file(), QFile::ReadOwner | QFile::WriteOwner);
    const auto database = open();
    QVERIFY(database);
    QCOMPARE(database->salvageReport(), QString{});
    QCOMPARE(*number(*database, u"PRAGMA user_version"_s), newest());
    auto jobs = JobStore{*database}.jobs(u"default"_s);
    jobs.waitForFinished();
    QCOMPARE(jobs.result()->size(), 2);
    const Job job = jobs.result()->last();
    QCOMPARE(job.id, u"job_firstrelease"_s);
    QCOMPARE(job.shards.size(), 2);
    QCOMPARE(job.counts.succeeded, 3);
    QCOMPARE(job.counts.errored, 1);
    QCOMPARE(job.usage.input, 10 + 20 + 30);
    QCOMPARE(job.estimateBatch, Money::fromDecimalUsd(u"0.25"));
    QVERIFY(job.shards.constFirst().batch);
    QCOMPARE(core::workspacesOf(job), QStringList{}); // nobody was told then
    // The sums by group came of those by context, and are equal to what the entries say.
    QCOMPARE(*number(*database, u"SELECT sum(entries) FROM group_sums"_s), 3);
    QCOMPARE(*number(*database, u"SELECT sum(cache_recorded) FROM group_sums"_s), 3);
    QVERIFY(database->checkIntegrity().result()->isEmpty());
}

void TestDatabase::migrationsRunOnceAndACopyIsMadeFirst()
{
    fill(3);
    const QString migrations =
        migrationsWith(u"add_colour"_s,
                       "-- Jobs get a colour; this comment has a ; in it.\n"
                       "ALTER TABLE jobs ADD COLUMN colour TEXT NOT NULL DEFAULT 'none';\n\n"
                       "CREATE TRIGGER painted AFTER UPDATE OF colour ON jobs\nBEGIN\n"
                       "    UPDATE jobs SET hidden = 0;\n    SELECT 1;\nEND;\n");
    for (int turn = 0; turn < 2; ++turn) {
        const auto database = open(migrations);
        QVERIFY(database);
        QCOMPARE(*number(*database, u"PRAGMA user_version"_s), newest() + 1);
        QCOMPARE(*number(*database, u"SELECT count(*) FROM jobs WHERE colour = 'none'"_s), 3);
    }
    const QStringList copies = QDir{folder()}.entryList({u"ledger-v%1-*.sqlite"_s.arg(newest())});
    QCOMPARE(copies.size(), 1);
    QCOMPARE(modeOf(folder() + u'/' + copies.first()), 0600);
    // The copy is a whole ledger of the old schema.
    QTemporaryDir elsewhere;
    QVERIFY(QFile::copy(folder() + u'/' + copies.first(), elsewhere.path() + u"/ledger.sqlite"_s));
    auto old = Database::open(elsewhere.path());
    QVERIFY(old);
    QCOMPARE(*number(**old, u"SELECT count(*) FROM jobs"_s), 3);
}

void TestDatabase::aMigrationThatFailsChangesNothing()
{
    fill(3);
    const QString migrations = migrationsWith(u"bad"_s,
                                              "ALTER TABLE jobs ADD COLUMN colour TEXT;\n\nDELETE "
                                              "FROM jobs;\n\nDROP TABLE no_such_table;\n");
    const auto opened = Database::open(folder(), migrations);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::Storage);
    QVERIFY(opened.error().detail.contains(u"bad"_s));
    const auto database = open();
    QVERIFY(database);
    QCOMPARE(*number(*database, u"SELECT count(*) FROM jobs"_s), 3);
    QCOMPARE(*number(*database,
                     u"SELECT count(*) FROM pragma_table_info('jobs') WHERE name = 'colour'"_s),
             0);
}

void TestDatabase::twoProcessesMigrateOnce()
{
    fill(1);
    // A step that shows in the rows how often it ran.
    const QString migrations = migrationsWith(
        u"count"_s, "CREATE TABLE ran (a INTEGER) STRICT;\n\nINSERT INTO ran VALUES (1);\n");
    std::vector<std::unique_ptr<QProcess>> children;
    for (int i = 0; i < 4; ++i) {
        children.push_back(std::make_unique<QProcess>());
        children.back()->start(QCoreApplication::applicationFilePath(),
                               {u"--open"_s, folder(), migrations});
    }
    for (const auto &child : children) {
        QVERIFY(child->waitForFinished(60'000));
        QCOMPARE(child->exitCode(), 0);
    }
    const auto database = open(migrations);
    QVERIFY(database);
    QCOMPARE(*number(*database, u"SELECT count(*) FROM ran"_s), 1);
    QCOMPARE(QDir{folder()}.entryList({u"ledger-v%1-*.sqlite"_s.arg(newest())}).size(), 1);
}

void TestDatabase::aNewerLedgerIsLeftUntouched()
{
    fill(2);
    execAside(file(), {u"PRAGMA journal_mode = DELETE"_s, u"PRAGMA user_version = 999"_s});
    const QByteArray before = contentOf(file());
    const QDateTime time = QFileInfo{file()}.lastModified();
    const auto opened = Database::open(folder());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::Storage);
    QVERIFY(opened.error().detail.contains(u"newer version of the program"_s));
    QCOMPARE(contentOf(file()), before);
    QCOMPARE(QFileInfo{file()}.lastModified(), time);
    QVERIFY(!QFile::exists(file() + u"-wal"_s));
}

void TestDatabase::aNewerLedgerInTheLogIsLeftUntouched()
{
    fill(2);
    // A newer copy was killed before its log was folded in.
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--version-in-log"_s, folder()});
    QVERIFY(child.waitForFinished(30'000));
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
    const QByteArray before = contentOf(file());
    const QByteArray log = contentOf(file() + u"-wal"_s);
    const auto opened = Database::open(folder());
    QVERIFY(!opened);
    QVERIFY(opened.error().detail.contains(u"newer version of the program"_s));
    QCOMPARE(contentOf(file()), before);
    QCOMPARE(contentOf(file() + u"-wal"_s), log);
}

void TestDatabase::twoDatabasesWriteAtTheSameTime()
{
    const auto one = open();
    const auto two = open();
    QVERIFY(one && two);
    QVERIFY(statement(*one, u"CREATE TABLE t (a)"_s));
    const auto insertMany = [](QSqlDatabase &connection) -> Result<void> {
        for (int i = 0; i < 100; ++i) {
            Transaction transaction{connection};
            if (!transaction.begun())
                return transaction.begun();
            if (const auto done = execute(connection, u"INSERT INTO t VALUES (1)"_s); !done)
                return done;
            if (const auto done = transaction.commit(); !done)
                return done;
        }
        return {};
    };
    auto first = one->run(insertMany);
    auto second = two->run(insertMany);
    first.waitForFinished();
    second.waitForFinished();
    QVERIFY(first.result() && second.result());
    QCOMPARE(*number(*one, u"SELECT count(*) FROM t"_s), 200);
}

void TestDatabase::twoProcessesWriteAtTheSameTime()
{
    fill(1);
    std::vector<std::unique_ptr<QProcess>> children;
    for (int i = 0; i < 3; ++i) {
        children.push_back(std::make_unique<QProcess>());
        children.back()->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        children.back()->start(QCoreApplication::applicationFilePath(),
                               {u"--insert-jobs"_s, folder(), QString::number(i)});
    }
    for (const auto &child : children) {
        QVERIFY(child->waitForFinished(60'000));
        QCOMPARE(child->exitCode(), 0);
    }
    const auto database = open();
    QVERIFY(database);
    QCOMPARE(*number(*database, u"SELECT count(*) FROM jobs"_s), 1 + 3 * 20);
}

void TestDatabase::damageIsSetAsideAndTheRestSaved_data()
{
    QTest::addColumn<int>("from"); // in thousandths of the file
    QTest::addColumn<int>("to");
    QTest::addColumn<bool>("cut");
    QTest::addColumn<int>("atLeast"); // jobs saved, of 400
    QTest::newRow("a page in the middle") << 500 << 520 << false << 300;
    QTest::newRow("pages at the end") << 950 << 1000 << false << 300;
    QTest::newRow("cut in half") << 500 << 1000 << true << 1;
    QTest::newRow("the head") << 0 << 10 << false << 0;
    QTest::newRow("all of it") << 0 << 1000 << false << 0;
}

void TestDatabase::damageIsSetAsideAndTheRestSaved()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(bool, cut);
    QFETCH(int, atLeast);
    {
        // Rows in one transaction: as many commits to the disk would take their time.
        const auto database = open();
        QVERIFY(database);
        QVERIFY(statement(
            *database,
            uR"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399)
            INSERT INTO jobs SELECT printf('job_%012d', i), 'default', 0, printf('name %d %0200d', i, i), 'w', 'p', 's', 'm',
            'done', i, NULL, 1, 1, '', 0, 0, 0, 0, 1, 2, 3, 4, 5, 0, '', '', '', 0, NULL FROM n)"_s));
        QVERIFY(statement(
            *database,
            uR"(INSERT INTO shards (job, ordinal, state, file, requests, bytes, sha256, sample,
            attempts, newest_before, newest_known, extended_output, found, error) SELECT id, 0, 'downloaded', 'f', 1, 1, '', 0,
            1, '', 1, 0, 0, '' FROM jobs)"_s));
    }
    QByteArray content = contentOf(file());
    const qsizetype begin = content.size() * from / 1000;
    const qsizetype end = content.size() * to / 1000;
    if (cut)
        content.truncate(begin);
    else
        content.replace(begin, end - begin, QByteArray{end - begin, '\xa5'});
    writeContent(file(), content);

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression{u"the ledger is damaged"_s});
    auto database = open();
    QVERIFY(database);
    const QStringList kept = QDir{folder()}.entryList({u"ledger.sqlite.damaged-*Z"_s});
    QCOMPARE(kept.size(), 1);
    QVERIFY(database->salvageReport().contains(kept.first()));
    QCOMPARE(contentOf(folder() + u'/' + kept.first()).size(), content.size());
    const qint64 saved = *number(*database, u"SELECT count(*) FROM jobs"_s);
    QVERIFY2(saved >= atLeast, qPrintable(QString::number(saved)));
    QVERIFY(database->checkIntegrity().result()->isEmpty());
    QVERIFY(!QFile::exists(file() + u".salvaging"_s));
    // And it is sound from now on.
    database.reset();
    database = open();
    QCOMPARE(database->salvageReport(), QString{});
    QCOMPARE(*number(*database, u"SELECT count(*) FROM jobs"_s), saved);
}

void TestDatabase::aRescueThatWasKilledIsDoneAgain()
{
    const QString damaged = file() + u".damaged-20261124T100000000Z"_s;
    QVERIFY(QFile::copy(QStringLiteral(TEST_DATA "/databases/ledger-v1.sqlite"), damaged));
    QFile::setPermissions(damaged, QFile::ReadOwner | QFile::WriteOwner);
    writeContent(file() + u".salvaging"_s, "half a database");
    const auto database = open();
    QVERIFY(database);
    QVERIFY(database->salvageReport().contains(damaged));
    QVERIFY(QFile::exists(damaged));
    // All of it, ledger and sums too.
    QCOMPARE(*number(*database, u"SELECT count(*) FROM jobs"_s), 2);
    QCOMPARE(*number(*database, u"SELECT count(*) FROM shards"_s), 3);
    QCOMPARE(
        *number(
            *database,
            u"SELECT sum(input) FROM entries JOIN contexts ON contexts.id = context WHERE model <> ''"_s),
        60);
    QCOMPARE(
        *database->runAndWait([](QSqlDatabase &connection) { return wrongUsageSums(connection); }),
        0);
    auto job = JobStore{*database}.job(u"job_firstrelease"_s);
    job.waitForFinished();
    QCOMPARE(job.result()->usage.input, 60);
    QCOMPARE(job.result()->counts.succeeded, 3);
}

void TestDatabase::damageMetWhileRunningIsCheckedAtTheNextStart()
{
    {
        const auto database = open();
        QVERIFY(database);
        QVERIFY(statement(*database, u"CREATE TABLE t (a TEXT)"_s));
        QVERIFY(statement(
            *database,
            uR"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
            INSERT INTO t SELECT printf('%0150d', i) FROM n)"_s));
    }
    QVERIFY(QFileInfo{file()}.size() > 10'000'000); // too large to be read at each start
    QByteArray content = contentOf(file());
    content.replace(content.size() / 2, 8192, QByteArray{8192, '\xa5'});
    writeContent(file(), content);
    {
        const auto database = open();
        QVERIFY(database);
        QCOMPARE(database->salvageReport(), QString{}); // nobody has looked there yet
        const auto read = number(*database, u"SELECT sum(length(a)) FROM t"_s);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, Error::Kind::Storage);
        QVERIFY(read.error().detail.contains(u"damaged"_s));
    }
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression{u"the ledger is damaged"_s});
    const auto database = open();
    QVERIFY(database);
    QVERIFY(!database->salvageReport().isEmpty());
    QVERIFY(!QFile::exists(file() + u".suspect"_s));
}

void TestDatabase::aDamagedLedgerInUseIsNotMoved()
{
    fill(50);
    const auto inUse = open();
    QVERIFY(inUse);
    QByteArray content = contentOf(file());
    writeContent(file(), content.replace(0, 100, QByteArray{100, 'x'}));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression{u"the ledger is damaged"_s});
    const auto second = Database::open(folder());
    QVERIFY(!second);
    QVERIFY(second.error().detail.contains(u"another copy of the program"_s));
    QCOMPARE(contentOf(file()), content);
}

void TestDatabase::foldersThatCannotBeUsedAreNamed_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("words");
    QTest::newRow("a file") << u"/file"_s << u"is not a folder"_s;
    QTest::newRow("below a file") << u"/file/data"_s << u"is not a folder"_s;
}

void TestDatabase::foldersThatCannotBeUsedAreNamed()
{
    QFETCH(QString, path);
    QFETCH(QString, words);
    writeContent(folder() + u"/file"_s, "x");
    const auto opened = Database::open(folder() + path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::Storage);
    QVERIFY2(opened.error().detail.contains(words), qPrintable(opened.error().detail));
    QCOMPARE(contentOf(folder() + u"/file"_s), "x");
}

void TestDatabase::aReadOnlyFolderIsReadAndNotWritten_data()
{
    QTest::addColumn<bool>("existing");
    QTest::newRow("new ledger") << false;
    QTest::newRow("existing ledger") << true;
}

void TestDatabase::aReadOnlyFolderIsReadAndNotWritten()
{
    QFETCH(bool, existing);
    if (existing)
        fill(1);
    const QByteArray before = contentOf(file());
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--read-only"_s, folder()});
    QVERIFY(child.waitForFinished(30'000));
    if (child.exitCode() == 77)
        QSKIP("this system allows no file system of one's own, and root may write everywhere");
    const QByteArray said = child.readAllStandardOutput();
    QVERIFY2(child.exitCode() == 0, said.constData());
    QVERIFY2(said.contains("read-only"), said.constData());
    QCOMPARE(contentOf(file()), before);
}

void TestDatabase::aFullDiskIsAPlainErrorAndLosesNothing()
{
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--full-disk"_s, folder()});
    QVERIFY(child.waitForFinished(60'000));
    if (child.exitCode() == 77)
        QSKIP("this system allows no disk of one's own");
    const QByteArray said = child.readAllStandardOutput();
    QVERIFY2(child.exitCode() == 0, said.constData());
    QVERIFY2(said.contains("the disk is full"), said.constData());
}

void TestDatabase::integrityIsCheckedOnRequest()
{
    fill(3);
    const auto database = open();
    QVERIFY(database);
    QVERIFY(database->checkIntegrity().result()->isEmpty());
    QVERIFY(statement(*database, u"PRAGMA foreign_keys = OFF"_s));
    QVERIFY(statement(*database, u"DELETE FROM jobs WHERE id LIKE '%1'"_s));
    const QStringList faults = *database->checkIntegrity().result();
    QCOMPARE(faults.size(), 1);
    QVERIFY(faults.first().contains(u"shards"_s));
    QVERIFY(statement(*database, u"DELETE FROM shards WHERE job NOT IN (SELECT id FROM jobs)"_s));
    QVERIFY(statement(
        *database,
        u"INSERT INTO usage_sums VALUES (1, 1, 0, 17, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0)"_s));
    QCOMPARE(database->checkIntegrity().result()->last(),
             u"1 sums of the ledger differ from its entries"_s);
}

void TestDatabase::aLargeLedgerOpensQuickly()
{
    {
        const auto database = open();
        QVERIFY(database);
        QVERIFY(statement(*database, u"CREATE TABLE t (a BLOB)"_s));
        QVERIFY(statement(
            *database,
            uR"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
            INSERT INTO t SELECT zeroblob(1000000) FROM n)"_s));
    }
    QVERIFY(QFileInfo{file()}.size() > 100'000'000);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(open());
    qInfo("opened and closed in %lld ms", timer.elapsed());
    QVERIFY(
        timer.elapsed()
        < 2'000); // loose: sanitizers and a busy machine; reading it all would take longer still
}

// Children.

static int openOnly(const QString &folder, const QString &migrations)
{
    return Database::open(folder, migrations) ? 0 : 1;
}

static int putVersionInLog(const QString &folder)
{
    QSqlDatabase connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"newer"_s);
    connection.setDatabaseName(folder + u"/ledger.sqlite"_s);
    if (!connection.open() || !execute(connection, u"PRAGMA user_version = 999"_s))
        return 1;
    std::raise(SIGKILL);
    return 2;
}

static int insertJobs(const QString &folder, const QString &name)
{
    auto database = Database::open(folder);
    if (!database)
        return 1;
    JobStore store{**database};
    for (int i = 0; i < 20; ++i) {
        Job job;
        job.id = u"job_%1_%2"_s.arg(name).arg(i);
        auto inserted = store.insert(job);
        inserted.waitForFinished();
        if (!inserted.result())
            return 2;
    }
    return 0;
}

static int openReadOnly(const QByteArray &folder)
{
    if (!test::mountReadOnly(folder)) {
        if (getuid() == 0)
            return 77;
        ::chmod(folder.constData(), 0500);
    }
    const QString place = QString::fromLocal8Bit(folder);
    const bool existing = QFile::exists(place + u"/ledger.sqlite"_s);
    const auto opened = Database::open(place);
    if (bool(opened) != existing)
        return 1;
    std::optional<Error> failure;
    if (existing) {
        // It is read, and who writes is told which file cannot be written.
        const auto jobs = number(**opened, u"SELECT count(*) FROM jobs"_s);
        if (!jobs || *jobs != 1)
            return 3;
        const auto written = statement(**opened, u"DELETE FROM jobs"_s);
        if (written)
            return 4;
        failure = written.error();
        if (!failure->detail.startsWith(place + u"/ledger.sqlite is read-only"_s))
            return 5;
    } else {
        failure = opened.error();
    }
    std::puts(qPrintable(failure->detail));
    return failure->kind == Error::Kind::Storage ? 0 : 2;
}

static int fillDisk(const QByteArray &folder)
{
    if (!test::mountSmallDisk(folder, 1'000'000))
        return 77;
    const QString place = QString::fromLocal8Bit(folder);
    auto database = Database::open(place);
    if (!database)
        return 1;
    JobStore store{**database};
    int inserted = 0;
    std::optional<Error> failure;
    while (!failure && inserted < 10'000) {
        Job job;
        job.id = u"job_%1"_s.arg(inserted);
        job.name = QString{400, u'x'};
        auto answer = store.insert(job);
        answer.waitForFinished();
        if (answer.result())
            ++inserted;
        else
            failure = answer.result().error();
    }
    if (!failure || failure->kind != Error::Kind::Storage)
        return 2;
    std::puts(qPrintable(failure->detail));
    const auto kept = number(**database, u"SELECT count(*) FROM jobs"_s);
    if (!kept || *kept != inserted)
        return 3;
    database->reset();
    // Not even a new start has room, or it has: but what was there is there.
    auto again = Database::open(place);
    if (!again) {
        std::puts(qPrintable(again.error().detail));
        return again.error().kind == Error::Kind::Storage ? 0 : 4;
    }
    const auto found = number(**again, u"SELECT count(*) FROM jobs"_s);
    return found && *found == inserted && again->get()->salvageReport().isEmpty() ? 0 : 5;
}

int main(int argc, char *argv[])
{
    QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    const QString child = arguments.value(1);
    if (child == u"--open"_s)
        return openOnly(arguments.at(2), arguments.at(3));
    if (child == u"--version-in-log"_s)
        return putVersionInLog(arguments.at(2));
    if (child == u"--insert-jobs"_s)
        return insertJobs(arguments.at(2), arguments.at(3));
    if (child == u"--read-only"_s)
        return openReadOnly(argv[2]);
    if (child == u"--full-disk"_s)
        return fillDisk(argv[2]);
    TestDatabase test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_database.moc"
