// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/comparison.h"
#include "ui/format/format.h"
#include "ui/widgets/pill.h"

#include <QAbstractTableModel>

namespace ui {

/// How a request changed between two runs, in a word.
PillFace changePill(const core::ComparedRow &row, const Format &format);

/// The rows of a comparison. Holds only their indices: a cell is read when it is drawn.
class CompareModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { CustomId, Change, Outcome, Output, Cost, Count };
    using QAbstractTableModel::QAbstractTableModel;

    void setComparison(std::shared_ptr<const core::Comparison> comparison);
    void setRows(QList<quint32> rows); ///< those that are shown, in order
    quint32 rowAt(int row) const { return m_rows[row]; }
    int indexOfRow(quint32 row) const { return int(m_rows.indexOf(row)); } ///< -1 if it is not shown
    /// Of which the arrow stands in the header; Count for none.
    void setSorted(Column column, bool descending);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const core::ComparedRow &row, Column column) const;
    QString outcomes(const core::ComparedRow &row) const;
    QString costs(const core::ComparedRow &row, bool exact) const;

    std::shared_ptr<const core::Comparison> m_comparison;
    QList<quint32> m_rows;
    Format m_format;
    int m_costDecimals = 2; ///< a column uses one count of decimals
    Column m_sorted = Column::Change;
    bool m_descending = true;
};

} // namespace ui
