// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultlineage.h"

#include <QList>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace core {

/// One request of two runs, or one that only one of them has.
struct ComparedRow
{
    enum class Kind : quint8 {
        Same, ///< the same text and outcome
        Text, ///< another text
        Outcome, ///< it ended in another way, or failed for another reason
        OnlyFirst,
        OnlySecond
    };
    static constexpr quint32 None = ~quint32{0};

    quint32 first = None; ///< position in the first run
    quint32 second = None; ///< position in the second
    Kind kind = Kind::Same;
    bool byContent = false; ///< the ids differ, the requests are the same
    quint16 change = 0; ///< of the text, in thousandths: see textChange()

    bool operator==(const ComparedRow &) const = default;
};

/// Two runs joined request by request: by custom_id, and what is left by the content of the
/// request. Each run is a job merged with its retries. Holds 12 bytes a row; texts are read where
/// they are shown. Thread-safe.
class Comparison
{
public:
    using Runs = std::shared_ptr<const ResultLineage>;
    using Progress = std::function<void(qint64 done, qint64 total)>;

    /// Reads every result of both once. Blocking, on a worker thread. Error: Canceled.
    static Result<std::shared_ptr<const Comparison>>
    make(Runs first, Runs second, const std::atomic<bool> *canceled = nullptr,
         const Progress &progress = {});

    /// In the order of the first run; what only the second has comes last, in its order.
    const std::vector<ComparedRow> &rows() const { return m_rows; }
    const ResultLineage &first() const { return *m_first; }
    const ResultLineage &second() const { return *m_second; }
    qint64 countOf(ComparedRow::Kind kind) const { return m_counts[std::size_t(kind)]; }
    /// Outcomes of a whole run.
    const OutcomeCounts &outcomesOfFirst() const { return m_firstOutcomes; }
    const OutcomeCounts &outcomesOfSecond() const { return m_secondOutcomes; }

    const ResultRecord &firstRecord(const ComparedRow &row) const;
    const ResultRecord &secondRecord(const ComparedRow &row) const;
    /// As ResultLineage::costPico(); -1 where the run does not have it.
    qint64 firstCost(const ComparedRow &row) const
    {
        return row.first == ComparedRow::None ? -1 : m_first->costPico(row.first);
    }
    qint64 secondCost(const ComparedRow &row) const
    {
        return row.second == ComparedRow::None ? -1 : m_second->costPico(row.second);
    }
    /// The id in the first run, or in the only one that has it.
    QString id(const ComparedRow &row) const;

private:
    Comparison(Runs first, Runs second) : m_first{std::move(first)}, m_second{std::move(second)} { }
    void join();
    bool compare(const std::atomic<bool> *canceled, const Progress &progress);
    void count();

    Runs m_first;
    Runs m_second;
    std::vector<ComparedRow> m_rows;
    std::array<qint64, 5> m_counts{};
    OutcomeCounts m_firstOutcomes;
    OutcomeCounts m_secondOutcomes;
};

/// Which rows of a comparison, in which order.
struct ComparisonQuery
{
    enum class Show { All, Changed, OutcomeChanged, OnlyInOne };
    enum class Column { Change, Id, Outcome, Output, Cost, Position };

    Show show = Show::All;
    QString id = {}; ///< part of the id, without regard to case
    Column column = Column::Change;
    bool descending = true; ///< ties stay in input order either way

    bool operator==(const ComparisonQuery &) const = default;
};

/// Indices into rows(). By Change: other outcomes first, then by how much of the text differs, what
/// only one run has after that. Output and Cost are by how much more the second has. Any thread.
QList<quint32> runQuery(const Comparison &comparison, const ComparisonQuery &query);

} // namespace core
