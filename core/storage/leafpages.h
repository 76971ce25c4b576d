// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <functional>
#include <vector>

namespace core {

class PageFile;

/// A value as a record of SQLite holds it.
struct StoredValue
{
    enum class Type { Null, Integer, Real, Text, Blob };
    Type type = Type::Null;
    qint64 integer = 0;
    double real = 0;
    QByteArrayView bytes; ///< of text and blob; not checked to be UTF-8
};

/// A row of some table: which one its page does not say.
struct StoredRow
{
    qint64 rowid = 0;
    std::vector<StoredValue> values;
};

/// Hands over each row of the page if it is a leaf of a table, else none. `number` says which page
/// it is; long rows are followed into further pages. What the bytes contradict is left out. The row
/// holds for the call. Source: SQLite file format, sections 1.6 and 2.1.
void eachRowOf(PageFile &file, quint32 number, const std::function<void(const StoredRow &)> &take);

/// Those of all pages that are in use, in the order of the file.
void eachRowOf(PageFile &file, const std::function<void(const StoredRow &)> &take);

} // namespace core
