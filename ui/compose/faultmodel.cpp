// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/faultmodel.h"

#include "ui/compose/faultwords.h"
#include "ui/icons/icons.h"
#include "ui/widgets/rowdelegate.h"

#include <QFileInfo>
#include <QThreadPool>

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Fault;

namespace ui {

void FaultModel::setFaults(const QList<Fault> &faults, const QList<Fault> &fixed,
                           const QList<core::PreflightReport::Part> &parts)
{
    QList<qint32> rows;
    rows.reserve(faults.size() + fixed.size());
    qint32 open = 0;
    qint32 done = 0;
    while (open < faults.size() || done < fixed.size()) {
        const bool takeOpen = done == fixed.size()
            || (open < faults.size() && faults[open].index <= fixed[done].index);
        rows.append(takeOpen ? open++ : -1 - done++);
    }
    const bool sameSize = rows.size() == m_rows.size();
    if (!sameSize)
        beginResetModel();
    // To free a hundred thousand of them takes longer than a frame.
    QThreadPool::globalInstance()->start(
        [faultsBefore = std::exchange(m_faults, faults), fixedBefore = std::exchange(m_fixed, fixed)] {});
    m_rows = rows;
    m_parts = parts;
    if (!sameSize)
        endResetModel();
    tellChanged();
}

void FaultModel::setEdits(const core::DraftEdits &edits)
{
    m_edits = edits;
    tellChanged();
}

void FaultModel::tellChanged()
{
    m_fixable = 0;
    for (int row = 0; row < m_rows.size(); ++row)
        m_fixable += actOf(row) == FaultAct::Fix ? 1 : 0;
    if (!m_rows.isEmpty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

const Fault &FaultModel::fault(int row) const
{
    const qint32 at = m_rows[row];
    return at >= 0 ? m_faults[at] : m_fixed[-1 - at];
}

/// By what was decided, which the report may not know yet.
bool FaultModel::isDone(const Fault &fault) const
{
    if (fault.finding.code == "edited"_L1)
        return m_edits.hasText(fault.index);
    return m_edits.isFixed(fault.index, fault.target);
}

bool FaultModel::isEditable(int row) const
{
    const Fault &which = fault(row);
    if (which.index < 0 || which.finding.code == "item_too_large"_L1 || which.finding.code == "unreadable"_L1)
        return false;
    return which.part >= m_parts.size() || m_parts[which.part].format != core::DraftFormat::TextFolder;
}

FaultAct FaultModel::actOf(int row) const
{
    const Fault &which = fault(row);
    if (which.finding.code == "edited"_L1)
        return isDone(which) ? FaultAct::TakeEditBack : FaultAct::None;
    if (which.target != core::FixTarget::None)
        return isDone(which) ? FaultAct::TakeBack : FaultAct::Fix;
    return isEditable(row) ? FaultAct::Edit : FaultAct::None;
}

int FaultModel::rowOf(qint64 wanted) const
{
    const auto found = std::lower_bound(m_rows.cbegin(), m_rows.cend(), wanted, [this](qint32 at, qint64 index) {
        return (at >= 0 ? m_faults[at] : m_fixed[-1 - at]).index < index;
    });
    const int row = int(found - m_rows.cbegin());
    return row < rowCount() && fault(row).index == wanted ? row : -1;
}

int FaultModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

int FaultModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QString FaultModel::place(const Fault &fault) const
{
    if (fault.line > 0)
        return m_format.grouped(fault.line);
    return fault.index >= 0 ? u'#' + m_format.grouped(fault.index + 1) : QString{NotThere}; // counted from 1, as the rows of a preview
}

QString FaultModel::problem(const Fault &fault) const
{
    if (fault.finding.code == "edited"_L1)
        return isDone(fault) ? tr("Edited by hand") : tr("As in the file again");
    return isDone(fault) ? doneWords(fault) : problemWords(fault);
}

QString FaultModel::toolTip(const Fault &fault) const
{
    QStringList lines{capitalized(withShownDays(fault.finding.message))};
    if (isDone(fault) && !fault.fix.isEmpty())
        lines.append(doneWords(fault));
    if (!fault.finding.path.isEmpty())
        lines.append(fault.finding.path);
    if (m_parts.size() > 1 && fault.part < m_parts.size())
        lines.append(QFileInfo{m_parts[fault.part].path}.fileName());
    if (!fault.customId.isEmpty())
        lines.append(fault.customId.left(200));
    if (fault.line > 0 && fault.column > 0)
        lines.append(tr("Line %1, column %2").arg(fault.line).arg(fault.column));
    else if (fault.line > 0)
        lines.append(tr("Line %1").arg(fault.line));
    return lines.join(u'\n');
}

QVariant FaultModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Fault &which = fault(index.row());
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Column::Line: return place(which);
        case Column::CustomId: return which.customId.isEmpty() ? QString{NotThere} : which.customId;
        case Column::Problem: return problem(which);
        case Column::Fix: return actWords(actOf(index.row()), which);
        case Column::Count: break;
        }
        return {};
    case Qt::ToolTipRole: return column == Column::CustomId ? which.customId : toolTip(which);
    case RawRole:
        return column == Column::Line ? QVariant{qlonglong(which.line > 0 ? which.line : which.index)}
                                      : data(index, Qt::DisplayRole);
    case Qt::TextAlignmentRole:
        return int((column == Column::Line ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case CellKindRole:
        return int(column == Column::CustomId ? CellKind::Mono
                       : column == Column::Fix ? CellKind::Link
                       : isDone(which)         ? CellKind::Quiet
                                               : CellKind::Text);
    case CellIconRole:
        return column == Column::Problem && isDone(which) ? QVariant{int(Icon::Check)} : QVariant{};
    default: return {};
    }
}

QVariant FaultModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == int(Column::Line) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::Line: return tr("Line");
    case Column::CustomId: return u"custom_id"_s;
    case Column::Problem: return tr("Problem");
    case Column::Fix: return tr("Fix");
    case Column::Count: break;
    }
    return {};
}

} // namespace ui
