// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/usagesums.h"
#include "core/sources/sourcereport.h"
#include "core/storage/database.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <stdexcept>

namespace test {

/// A ledger and a folder of files to import, both gone with it.
class ImportFixture
{
public:
    ImportFixture()
    {
        QDir{m_folder.path()}.mkpath(QStringLiteral("files"));
        open();
    }
    void open()
    {
        m_database.reset();
        m_database = std::move(*core::Database::open(m_folder.filePath(QStringLiteral("data"))));
    }

    core::Database &database() { return *m_database; }
    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }
    QString place() const { return m_folder.filePath(QStringLiteral("files")); }
    QString path(const QString &name) const { return place() + QLatin1Char('/') + name; }

    void write(const QString &name, const QByteArray &content) const
    {
        put(name, content, QIODevice::WriteOnly);
    }
    void append(const QString &name, const QByteArray &content) const
    {
        put(name, content, QIODevice::Append);
    }

    /// The entries, all fields of each in a line, in an order that only they decide.
    QStringList entries()
    {
        QStringList parts;
        for (const char *field :
             {"e.message_id", "e.request_id", "e.at", "e.input", "e.cache_write_5m",
              "e.cache_write_1h", "e.cache_read", "e.output", "e.thinking", "e.web_searches",
              "e.web_fetches", "ifnull(e.reported_cost, 'none')", "e.flags", "c.source",
              "c.profile", "c.sandbox", "c.model", "c.service_tier", "c.speed", "c.geography",
              "c.workflow", "c.project", "c.session", "c.stop_reason", "c.provenance"})
            parts.append(QString::fromLatin1(field));
        return column(QStringLiteral("SELECT %1 FROM entries e JOIN contexts c ON c.id = e.context "
                                     "ORDER BY 1")
                          .arg(parts.join(QStringLiteral(" || ' ' || "))));
    }
    /// The first column of what a query answers.
    QStringList column(const QString &sql)
    {
        return *m_database->runAndWait([sql](QSqlDatabase &connection) -> core::Result<QStringList> {
            QSqlQuery query{connection};
            if (!query.exec(sql))
                throw std::runtime_error{"the query fails"};
            QStringList rows;
            while (query.next())
                rows.append(query.value(0).toString());
            return rows;
        });
    }
    qint64 number(const QString &sql) { return column(sql).value(0).toLongLong(); }
    qint64 wrongSums()
    {
        return *m_database->runAndWait(
            [](QSqlDatabase &connection) { return core::wrongUsageSums(connection); });
    }

private:
    void put(const QString &name, const QByteArray &content, QIODevice::OpenMode mode) const
    {
        QDir{}.mkpath(QFileInfo{path(name)}.path());
        QFile file{path(name)};
        if (!file.open(mode) || file.write(content) != content.size())
            throw std::runtime_error{"the file cannot be written"};
    }

    QTemporaryDir m_folder;
    std::unique_ptr<core::Database> m_database;
};

} // namespace test
