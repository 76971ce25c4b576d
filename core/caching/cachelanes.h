// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/reports/groupsums.h"
#include "core/units/instant.h"

#include <QHash>
#include <QSqlDatabase>

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace core {

/// The entries of the ledger sorted into lanes: requests of one workflow, model, session, profile and
/// speed, sub-agents apart, in the order in which they were sent. Read straight through the table and
/// packed; of a large ledger some millions at a time, so that memory does not grow with it but by the
/// longest lane.
class CacheLanes
{
public:
    struct Entry
    {
        qint64 context = 0;
        Instant at;
        std::optional<Instant> start = {};
        Usage usage; ///< without what has no price: thinking, fetches
        quint32 flags = 0;
    };

    /// How many entries are held at once, lanes whole.
    explicit CacheLanes(qint64 atOnce = 3'000'000) : m_atOnce{atOnce} { }

    /// Entries of other contexts are left out.
    void addContext(qint64 id, const GroupLabels &labels);

    /// Calls `take` with each lane that has entries from `since` on and before `until`. On the database
    /// thread. Errors: Storage.
    Result<void> read(QSqlDatabase &database, const std::optional<Instant> &since,
                      const std::optional<Instant> &until,
                      const std::function<void(const std::vector<Entry> &)> &take);

private:
    using Key = std::tuple<QString, QString, QString, QString, QString>;
    struct Packed
    {
        qint64 at;
        qint64 start; ///< at, if it is not known
        quint32 context; ///< into m_contexts
        quint32 flags;
        quint32 wide; ///< 1 + index of the counts that 32 bits do not hold; 0 if they do
        std::array<quint32, 6> counts;
    };
    struct Span
    {
        qint64 since, until; ///< ms since 1970
    };

    Result<std::vector<quint32>> rounds(QSqlDatabase &database, const Span &span) const;
    Result<void> readRound(QSqlDatabase &database, const Span &span, const std::vector<quint32> &roundOf,
                           quint32 round);
    void pack(const Entry &entry, quint32 context);
    Entry unpacked(const Packed &row) const;
    void giveLanes(const std::function<void(const std::vector<Entry> &)> &take) const;
    quint32 laneOf(const Packed &row) const;

    qint64 m_atOnce;
    std::vector<qint64> m_contexts; ///< ids
    std::vector<quint32> m_laneOfContext;
    QHash<qint64, quint32> m_byId; ///< into m_contexts
    std::map<Key, quint32> m_lanes;
    std::vector<Packed> m_rows; ///< of the round, as they stand in the table
    std::vector<std::array<Tokens, 6>> m_wide;
};

} // namespace core
