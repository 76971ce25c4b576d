// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/reports/usagefigures.h"

#include <QSqlDatabase>
#include <QString>

#include <limits>
#include <unordered_map>
#include <vector>

namespace core {

/// The labels by which a report groups and filters; a row of the table `groups`, or of `contexts`.
struct GroupLabels
{
    QString source;
    QString profile;
    bool sandbox = false;
    QString model; ///< as the service named it
    QString serviceTier;
    QString speed;
    QString geography;
    QString workflow;
    QString project;
    int provenance = 0; ///< of enum Provenance
    QString session = {}; ///< of contexts only
    QString stopReason = {}; ///< of contexts only
};

/// A stretch of the ledger's sums in memory, in the order of time: some 56 bytes a sum, so that
/// those of ten million entries fit.
class GroupSums
{
public:
    enum class Grain {
        Groups, ///< group_sums: what dashboards need
        Contexts ///< usage_sums, which know session and stop reason, and not which entries tell of
                 ///< the prompt cache; slower to read
    };
    explicit GroupSums(Grain grain = Grain::Groups) : m_grain{grain} { }
    Grain grain() const { return m_grain; }

    /// Sums that are priced alike but for the day.
    struct Series
    {
        quint32 group; ///< into labels()
        quint8 band;
        quint8 classes;
    };
    struct Row
    {
        qint64 quarter;
        quint32 series;
        quint32 wide; ///< 1 + index of the counts that 32 bits do not hold; 0 if they do
        std::array<quint32, 10> counts;
    };

    /// Reads the sums of [from, until) in quarters of an hour, in place of those that it has of
    /// them. At most about `rows` are read, whole quarters; the answer is the quarter at which to
    /// go on, `until` when there are no more. On the database thread. Errors: Storage.
    Result<qint64> read(QSqlDatabase &database, qint64 from, qint64 until,
                        qint64 rows = std::numeric_limits<qint64>::max());

    const std::vector<GroupLabels> &labels() const { return m_labels; }
    const std::vector<Series> &series() const { return m_series; }
    const std::vector<Row> &rows() const { return m_rows; }
    /// The counts of a row; no money yet.
    UsageFigures countsOf(const Row &row) const;
    /// The id in groups or contexts of labels()[group].
    qint64 groupId(quint32 group) const { return m_groupIds[group]; }

    /// Rows of quarters in [from, until).
    std::pair<std::size_t, std::size_t> range(qint64 from, qint64 until) const;

private:
    Result<void> readLabels(QSqlDatabase &database);
    quint32 seriesOf(quint32 group, int band, int classes);
    Row packed(qint64 quarter, quint32 series, const UsageFigures &counts);

    Grain m_grain;
    std::vector<GroupLabels> m_labels;
    std::vector<qint64> m_groupIds;
    std::unordered_map<qint64, quint32> m_groups; ///< by id
    std::vector<Series> m_series;
    std::unordered_map<quint64, quint32> m_seriesByKey;
    std::vector<Row> m_rows;
    std::vector<UsageFigures> m_wide;
};

} // namespace core
