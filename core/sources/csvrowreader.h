// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/contenthash.h"
#include "core/sources/blockbuilder.h"
#include "core/sources/csvmapping.h"

#include <QByteArrayView>

#include <unordered_map>

namespace core {

/// Makes ledger entries of the rows of one table.
class CsvRowReader
{
public:
    CsvRowReader(const CsvMapping &mapping, qsizetype columns, char delimiter)
        : m_mapping{mapping}, m_columns{columns}, m_delimiter{delimiter}
    { }

    /// Adds the row to the block. Answers why it was refused, in words, nullptr if it was not.
    /// `isOpen`: the row may go on.
    const char *read(QByteArrayView record, BlockBuilder &block, bool isOpen = false);

private:
    struct HashOfHash
    {
        std::size_t operator()(const ContentHash &hash) const { return std::size_t(hash.first); }
    };
    QByteArray field(const QList<QByteArray> &fields, CsvField field) const;
    EntryIdentity identityOf(const QList<QByteArray> &fields);
    bool lacksCounts(qsizetype fields) const;
    EntryDetails detailsOf(const QList<QByteArray> &fields) const;

    CsvMapping m_mapping;
    qsizetype m_columns;
    char m_delimiter;
    std::unordered_map<ContentHash, int, HashOfHash> m_seen;
};

/// The time that a field of a table tells, in ms since 1970; nullopt if none.
std::optional<qint64> csvInstant(const QByteArray &text);

} // namespace core
