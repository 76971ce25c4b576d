// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QMap>
#include <QStringList>

#include <array>

namespace core {

/// What of an entry a column of a table can hold.
enum class CsvField {
    At,
    Model,
    Input,
    Output,
    CacheWrite5m,
    CacheWrite1h,
    CacheRead,
    Thinking,
    WebSearches,
    Cost,
    Workflow,
    Project,
    Session,
    ServiceTier,
    Speed,
    Geography,
    StopReason,
    RequestId,
    MessageId,
    Id,
    // What follows tells more of a row and does not tell it from others.
    Stage,
    Tier,
    Provider,
    CacheHit, ///< of the cache of the client, as in the earlier tool's export
    CacheType,
    Duration
};
inline constexpr int CsvFieldCount = int(CsvField::Duration) + 1;

/// The names of the fields, as --map takes them, in the order of the enum.
QStringList csvFieldNames();

/// Which column holds which field.
class CsvMapping
{
public:
    /// "at=ts,model=Model name": field and column. Errors: BadInput naming what is wrong.
    static Result<CsvMapping> parse(const QString &text);

    /// Finds the columns in a header: those that were named, for the other fields those whose names
    /// tell it, such as ts or input_tokens; letters may be large or small. Errors: BadInput when a
    /// column that was named is not there, or there is no time, no model, or nothing to count.
    Result<void> apply(const QStringList &header);

    /// The columns that were named: the same for the same mapping.
    QByteArray key() const;

    /// The number of the column, -1 if the field has none.
    int column(CsvField field) const { return m_columns[std::size_t(field)]; }

private:
    QMap<int, QString> m_named;
    std::array<int, CsvFieldCount> m_columns{};
};

} // namespace core
