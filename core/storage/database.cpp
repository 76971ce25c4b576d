// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/database.h"

#include "core/base/sql.h"
#include "core/ledger/usagesums.h"
#include "core/storage/databasefile.h"
#include "core/storage/databasehealth.h"
#include "core/storage/folderlock.h"
#include "core/storage/ledgerconnection.h"
#include "core/storage/migrations.h"
#include "core/storage/salvage.h"

#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QMutex>
#include <QSqlDriver>
#include <QThread>
#include <QWaitCondition>

#include <sqlite3.h>

#include <deque>

Q_LOGGING_CATEGORY(lcStorage, "tokenwise.storage", QtWarningMsg)

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds OpeningPatience = std::chrono::seconds{30};

sqlite3 *handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    return handle.isValid() ? *static_cast<sqlite3 *const *>(handle.constData()) : nullptr;
}

Error newerError(const QString &file, int version, int known)
{
    return {
        .kind = Error::Kind::Storage,
        .detail =
            u"%1 was written by a newer version of the program (schema %2, this one knows %3). "
            "It was left untouched: update the program, or choose another data folder"_s.arg(file)
                .arg(version)
                .arg(known)};
}

} // namespace

struct Database::Private : QThread
{
    QString folder;
    QList<Migration> migrations;
    QString report;
    FolderLock lock;
    std::unique_ptr<LedgerConnection> connection;

    QMutex mutex;
    QWaitCondition changed;
    std::deque<std::function<void(QSqlDatabase &)>> jobs;
    bool closing = false;
    bool tried = false; ///< to open
    Result<void> opened;

    void run() override
    {
        Result<void> result = open();
        if (!result)
            connection.reset();
        {
            const QMutexLocker locker{&mutex};
            opened = result;
            tried = true;
            changed.wakeAll();
        }
        while (connection) {
            std::function<void(QSqlDatabase &)> job;
            {
                QMutexLocker locker{&mutex};
                while (jobs.empty() && !closing)
                    changed.wait(&mutex);
                if (jobs.empty())
                    break;
                job = std::move(jobs.front());
                jobs.pop_front();
            }
            job(connection->database());
        }
        connection.reset();
    }

    Result<void> open()
    {
        if (const QString locked = readOnlyPart(ledgerFile(folder)); !locked.isEmpty())
            return openToRead(ledgerFile(folder), locked);
        if (const Result<void> done = prepareFolder(folder); !done)
            return done;
        if (const Result<void> done = lock.beginOpening(folder, OpeningPatience); !done)
            return done;
        const Result<void> done = openSound();
        if (done)
            lock.shareUse();
        lock.endOpening();
        return done;
    }

    /// What cannot be written can still be reported on; who writes is told that it cannot be.
    Result<void> openToRead(const QString &file, const QString &locked)
    {
        const auto fault = [](const QString &what) {
            return Error{.kind = Error::Kind::Storage, .detail = what};
        };
        if (!QFileInfo{file}.isReadable())
            return fault(file + u" may not be read by this user"_s);
        const bool logged = QFileInfo{file + u"-wal"_s}.size() > 0;
        const bool still = locked != file && !logged;
        connection = std::make_unique<LedgerConnection>(
            file, still ? LedgerConnection::Use::ReadingStill : LedgerConnection::Use::Reading);
        bool damaged = false;
        if (const Result<void> done = connection->open(damaged); !done)
            return done;
        const int newest = migrations.last().version;
        const Result<qint64> version =
            singleNumber(connection->database(), u"PRAGMA user_version"_s);
        if (!version)
            return version.error();
        if (*version > newest)
            return newerError(file, int(*version), newest);
        if (*version < newest) {
            return fault(u"%1 was written by an older version of the program and cannot be brought "
                         "up to date, for %2 is read-only"_s.arg(file, locked));
        }
        const Result<QStringList> faults =
            faultsOf(connection->database(), checkAtOpening(file, !logged));
        if (!faults)
            return faults.error();
        if (!faults->isEmpty()) {
            return fault(u"%1 is damaged and cannot be salvaged, for %2 is read-only: %3"_s.arg(
                file, locked, faults->first()));
        }
        return {};
    }

    Result<void> openSound()
    {
        const QString file = ledgerFile(folder);
        if (rescueIsUnfinished(file)) {
            if (const Result<void> done = setAside(file); !done)
                return done;
        }
        bool damaged = false;
        const Result<void> first =
            isEmptied(file) ? foundEmpty(file, damaged) : openFile(file, damaged);
        if (first || !damaged)
            return first;
        qCWarning(lcStorage) << "the ledger is damaged:" << first.error().detail;
        connection.reset();
        if (!lock.useAlone()) {
            return Error{.kind = Error::Kind::Storage,
                         .detail = file
                             + u" is damaged, and another copy of the program has it open. "
                               "Close that copy and start again: what can be read will be saved"_s};
        }
        if (const Result<void> done = setAside(file); !done)
            return done;
        return openFile(file, damaged);
    }

    static Result<void> foundEmpty(const QString &file, bool &damaged)
    {
        if (const Result<void> made = prepareFile(file); !made)
            return made;
        damaged = true;
        return Error{.kind = Error::Kind::Storage, .detail = file + u" is empty"_s};
    }

    Result<void> setAside(const QString &file)
    {
        Result<QString> saved = rescue(file, migrations);
        if (!saved)
            return saved.error();
        report = *saved;
        return {};
    }

    Result<void> openFile(const QString &file, bool &damaged)
    {
        const int newest = migrations.last().version;
        if (const std::optional<int> version = versionInHeader(file); version > newest)
            return newerError(file, *version, newest);
        const QFileInfo info{file};
        const bool existed = info.exists() && info.size() > 0;
        // A log that somebody writes just now says nothing about the last end.
        const bool inUse = !lock.useAlone();
        const bool closedCleanly = inUse || QFileInfo{file + u"-wal"_s}.size() == 0;
        for (const QString &made :
             existed ? QStringList{file} : QStringList{makingMark(file), file}) {
            if (const Result<void> done = prepareFile(made); !done)
                return done;
        }
        if (existed && !inUse && closedCleanly && isCutShort(file)) {
            damaged = true;
            return Error{.kind = Error::Kind::Storage, .detail = file + u" is cut short"_s};
        }
        connection = std::make_unique<LedgerConnection>(file);
        if (const Result<void> done = connection->open(damaged); !done)
            return done;
        QSqlDatabase &database = connection->database();
        const Result<qint64> version = singleNumber(database, u"PRAGMA user_version"_s);
        if (!version)
            return version.error();
        if (*version > newest) {
            // The newer version stood in the log only. Do not even move it from there.
            sqlite3_db_config(handleOf(database), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
            return newerError(file, int(*version), newest);
        }
        if (existed && !inUse) {
            if (const Result<void> done = checkHealth(file, closedCleanly, damaged); !done)
                return done;
        }
        if (*version >= 1 && *version < newest) {
            if (const Result<void> done = copyBeforeMigration(database, int(*version)); !done)
                return done;
        }
        const Result<void> done = migrate(database, migrations, newest);
        if (done && !existed)
            QFile::remove(makingMark(file));
        return done;
    }

    Result<void> checkHealth(const QString &file, bool closedCleanly, bool &damaged)
    {
        const HealthCheck check = checkAtOpening(file, closedCleanly);
        const Result<QStringList> faults = faultsOf(connection->database(), check);
        if (!faults) {
            damaged = QFileInfo::exists(suspicionFile(file));
            return faults.error();
        }
        if (!faults->isEmpty()) {
            damaged = true;
            return Error{.kind = Error::Kind::Storage, .detail = file + u": "_s + faults->first()};
        }
        if (check == HealthCheck::Whole)
            QFile::remove(suspicionFile(file));
        return {};
    }
};

Database::Database() : d{std::make_unique<Private>()} { }

Result<std::unique_ptr<Database>> Database::open(const QString &folder, const QString &migrations)
{
    std::unique_ptr<Database> database{new Database};
    database->d->folder = folder;
    database->d->migrations = readMigrations(migrations);
    if (database->d->migrations.isEmpty())
        return Error{.kind = Error::Kind::Storage,
                     .detail = u"no schema was found in "_s + migrations};
    database->d->setObjectName(u"database"_s);
    database->d->start();
    {
        QMutexLocker locker{&database->d->mutex};
        while (!database->d->tried)
            database->d->changed.wait(&database->d->mutex);
    }
    if (!database->d->opened)
        return database->d->opened.error();
    return database;
}

Database::~Database()
{
    {
        const QMutexLocker locker{&d->mutex};
        d->closing = true;
        d->changed.wakeAll();
    }
    d->wait();
}

void Database::post(std::function<void(QSqlDatabase &)> job)
{
    const QMutexLocker locker{&d->mutex};
    d->jobs.push_back(std::move(job));
    d->changed.wakeAll();
}

Answer<QStringList> Database::checkIntegrity()
{
    return run([](QSqlDatabase &database) -> Result<QStringList> {
        Result<QStringList> faults = faultsOf(database, HealthCheck::Whole);
        if (!faults)
            return faults;
        const Result<qint64> sums = wrongUsageSums(database);
        if (!sums)
            return sums.error();
        if (*sums > 0)
            faults->append(u"%1 sums of the ledger differ from its entries"_s.arg(*sums));
        return faults;
    });
}

QString Database::folder() const { return d->folder; }

QString Database::salvageReport() const { return d->report; }

QStringList Database::damagedCopies() const { return core::damagedCopies(ledgerFile(d->folder)); }

QString Database::damageRemark() const
{
    if (!d->report.isEmpty())
        return d->report;
    const QStringList copies = damagedCopies();
    if (copies.isEmpty())
        return {};
    return u"the ledger was damaged before: what could not be read from %1 may be missing. Import "
           "your sources again, and move that file away when nothing is missing any more"_s.arg(
               copies.join(u" and "_s));
}

} // namespace core
