// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/ledger/labelids.h"

#include <QSqlDatabase>

#include <map>

namespace core {

/// What entries that come and go change in the sums, both those by context (usage_sums) and those
/// by group (group_sums); collected over a block of entries and written at its end, in the same
/// transaction. A sum never leaves the range of 64 bits unnoticed: then apply() refuses.
class SumDeltas
{
public:
    /// What of an entry is summed.
    struct Fact
    {
        qint64 at = 0; ///< ms since 1970, UTC
        Usage usage;
        quint32 flags = 0; ///< of EntryFlag
        std::optional<Money> reportedCost = {};
    };

    void add(const LabelIds &labels, const Fact &fact) { count(labels, fact, 1); }
    /// For an entry that another one replaces.
    void remove(const LabelIds &labels, const Fact &fact) { count(labels, fact, -1); }

    /// Changes the sums of the ledger by what was collected. Errors: Storage; then the transaction
    /// must be rolled back.
    Result<void> apply(QSqlDatabase &database);

private:
    static constexpr int Columns =
        13; ///< entries, eight counts, reported, its cost, recorded, hits

    struct Key
    {
        qint64 labels; ///< id of the context or the group
        qint64 quarter;
        int band;
        int classes;
        auto operator<=>(const Key &) const = default;
    };
    using Sum = std::array<qint64, Columns>;

    void count(const LabelIds &labels, const Fact &fact, int sign);
    void accumulate(Sum &sum, const Sum &values, int sign);
    Result<void> write(QSqlDatabase &database, const std::map<Key, Sum> &sums, const char *upsert,
                       const char *tidy, int columns);

    std::map<Key, Sum> m_byContext;
    std::map<Key, Sum> m_byGroup;
    bool m_overflow = false;
};

} // namespace core
