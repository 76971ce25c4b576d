// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"
#include "ui/format/format.h"

#include <QAbstractTableModel>

namespace ui {

/// Faults or warnings of a source, in its order. As many as the report lists.
class FaultModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Line, CustomId, Problem, Fix, Count };
    using QAbstractTableModel::QAbstractTableModel;

    void setFaults(const QList<core::Fault> &faults);
    const QList<core::Fault> &faults() const { return m_faults; }
    qsizetype fixable() const; ///< how many have a certain fix

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<core::Fault> m_faults;
    Format m_format;
};

} // namespace ui
