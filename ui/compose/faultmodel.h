// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"
#include "ui/format/format.h"

#include <QAbstractTableModel>

namespace ui {

/// What can be done about a row.
enum class FaultAct : quint8 { None, Fix, Edit, TakeBack, TakeEditBack };

/// Faults of a draft, in its order, with those that are fixed between them; or some of its warnings.
/// Holds what the report lists and shows at once what was decided since.
class FaultModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Line, CustomId, Problem, Fix, Count };
    using QAbstractTableModel::QAbstractTableModel;

    /// `fixed`: see PreflightReport. Rows that stay keep their place: a view need not move.
    void setFaults(const QList<core::Fault> &faults, const QList<core::Fault> &fixed = {},
                   const QList<core::PreflightReport::Part> &parts = {});
    void setEdits(const core::DraftEdits &edits);

    const core::Fault &fault(int row) const;
    FaultAct actOf(int row) const;
    bool isEditable(int row) const; ///< files of a folder are edited where they lie
    qint64 fixable() const { return m_fixable; } ///< how many have a certain fix that is not applied
    int rowOf(qint64 index) const; ///< of the first row about that request, -1 if there is none

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void tellChanged();
    bool isDone(const core::Fault &fault) const;
    QString problem(const core::Fault &fault) const;
    QString place(const core::Fault &fault) const;
    QString toolTip(const core::Fault &fault) const;

    QList<core::Fault> m_faults;
    QList<core::Fault> m_fixed;
    QList<qint32> m_rows; ///< position in m_faults, or -1 - position in m_fixed
    QList<core::PreflightReport::Part> m_parts;
    core::DraftEdits m_edits;
    qint64 m_fixable = 0;
    Format m_format;
};

} // namespace ui
