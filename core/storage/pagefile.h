// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QList>
#include <QSet>
#include <QString>

namespace core {

/// The pages of a SQLite database as they lie in its file and its write-ahead log, without the
/// library: for one whose tree of pages is broken. Whatever the bytes are, it answers pages or
/// none. Source: SQLite file format, sections 1.3 (header), 1.5 (free pages) and 4 (log).
class PageFile
{
public:
    explicit PageFile(const QString &file);

    /// The pages that are there, whole or not, ascending. They are numbered from 1.
    QList<quint32> numbers() const;
    int pageSize() const { return m_pageSize; }
    /// Bytes of a page that hold content.
    int usableSize() const { return m_usableSize; }
    /// The newest state of a page that was committed; empty if it is not there whole.
    QByteArray page(quint32 number);
    /// The database keeps the page for later use: what stands in it was deleted.
    bool isFree(quint32 number) const { return m_free.contains(number); }

private:
    void readLog();
    void readFreePages(quint32 trunk);
    static bool isPageSize(quint32 size);

    QFile m_file;
    QFile m_log;
    QHash<quint32, qint64> m_logged; ///< page → where its content stands in the log
    QSet<quint32> m_free;
    quint32 m_inFile = 0;
    int m_pageSize = 4096; ///< what the library makes if nothing else is asked for
    int m_usableSize = 4096;
};

} // namespace core
