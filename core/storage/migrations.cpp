// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/migrations.h"

#include "core/base/sql.h"
#include "core/storage/databasefile.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace core {

using namespace Qt::StringLiterals;

static bool isOnlyComment(const QString &statement)
{
    const QStringList lines = statement.split(u'\n');
    for (const QString &line : lines) {
        const QString text = line.trimmed();
        if (!text.isEmpty() && !text.startsWith(u"--"_s))
            return false;
    }
    return true;
}

QList<Migration> readMigrations(const QString &folder)
{
    QList<Migration> migrations;
    const QDir dir{folder};
    const QStringList names = dir.entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file{dir.filePath(name)};
        if (!file.open(QIODevice::ReadOnly))
            continue;
        Migration migration{.version = name.left(4).toInt(), .name = name, .statements = {}};
        static const QRegularExpression end{u";[ \\t]*\\n(?=\\s*\\n|\\s*$)"_s};
        const QStringList statements = QString::fromUtf8(file.readAll()).split(end);
        for (const QString &statement : statements) {
            if (!isOnlyComment(statement))
                migration.statements.append(statement);
        }
        migrations.append(migration);
    }
    return migrations;
}

static Result<void> runStep(QSqlDatabase &database, const Migration &migration)
{
    Transaction transaction{database, Transaction::Durability::PowerCut};
    if (!transaction.begun())
        return transaction.begun();
    // Another copy may have been quicker while this one waited for the lock.
    const Result<qint64> version = singleNumber(database, u"PRAGMA user_version"_s);
    if (!version)
        return version.error();
    if (*version >= migration.version)
        return {};
    for (const QString &statement : migration.statements) {
        if (const Result<void> done = execute(database, statement); !done) {
            Error error = done.error();
            error.detail = migration.name + u": "_s + error.detail;
            return error;
        }
    }
    const QString setVersion = u"PRAGMA user_version = "_s + QString::number(migration.version);
    if (const Result<void> done = execute(database, setVersion); !done)
        return done;
    return transaction.commit();
}

Result<void> migrate(QSqlDatabase &database, const QList<Migration> &migrations, int upTo)
{
    const Result<qint64> version = singleNumber(database, u"PRAGMA user_version"_s);
    if (!version)
        return version.error();
    for (const Migration &migration : migrations) {
        if (migration.version <= *version || migration.version > upTo)
            continue;
        if (const Result<void> done = runStep(database, migration); !done)
            return done;
    }
    return {};
}

Result<void> copyBeforeMigration(QSqlDatabase &database, int version)
{
    QString base = database.databaseName();
    base.chop(int(u".sqlite"_s.size()));
    const QString time = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmsszzz'Z'"_s);
    const QString copy = base + u"-v"_s + QString::number(version) + u"-"_s + time + u".sqlite"_s;
    if (const Result<void> made = prepareFile(copy); !made)
        return made;
    Statement vacuum{database, u"VACUUM INTO :copy"_s};
    const Result<void> done = vacuum.bind(u":copy"_s, copy).run();
    if (!done) {
        QFile::remove(copy);
        return done;
    }
    return {};
}

} // namespace core
