// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/faultmodel.h"

#include "ui/theme/colors.h"
#include "ui/widgets/rowdelegate.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Fault;

namespace ui {

void FaultModel::setFaults(const QList<Fault> &faults)
{
    beginResetModel();
    m_faults = faults;
    endResetModel();
}

qsizetype FaultModel::fixable() const
{
    return std::count_if(m_faults.begin(), m_faults.end(),
                         [](const Fault &fault) { return !fault.fix.isEmpty(); });
}

int FaultModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_faults.size());
}

int FaultModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

static QString place(const Fault &fault, const Format &format)
{
    if (fault.line > 0)
        return format.grouped(fault.line);
    return fault.index >= 0 ? u'#' + format.grouped(fault.index) : QString{NotThere};
}

/// As a sentence; names of the API, such as custom_id or `model:`, stay as they are.
static QString capitalized(QString text)
{
    qsizetype end = 0;
    while (end < text.size() && text[end].isLetter())
        ++end;
    if (end > 0 && (end == text.size() || text[end] == u' '))
        text[0] = text[0].toUpper();
    return text;
}

QVariant FaultModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Fault &fault = m_faults[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Column::Line: return place(fault, m_format);
        case Column::CustomId: return fault.customId.isEmpty() ? QString{NotThere} : fault.customId;
        case Column::Problem: return capitalized(fault.finding.message);
        case Column::Fix: return capitalized(fault.fix);
        case Column::Count: break;
        }
        return {};
    case Qt::ToolTipRole: {
        QStringList lines{capitalized(fault.finding.message)};
        if (!fault.finding.path.isEmpty())
            lines.append(fault.finding.path);
        if (fault.line > 0 && fault.column > 0)
            lines.append(tr("Line %1, column %2").arg(fault.line).arg(fault.column));
        return lines.join(u'\n');
    }
    case SortRole:
        return column == Column::Line ? QVariant{qlonglong(fault.line > 0 ? fault.line : fault.index)}
                                      : data(index, Qt::DisplayRole);
    case Qt::TextAlignmentRole:
        return int((column == Column::Line ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case CellKindRole: return int(column == Column::CustomId ? CellKind::Mono : CellKind::Text);
    case InkRole:
        return column == Column::Fix ? QVariant{int(Color::Text2)} : QVariant{};
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
