// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/comparemodel.h"

#include "ui/batches/resultsmodel.h"
#include "ui/widgets/rowdelegate.h"

using namespace Qt::StringLiterals;
using core::ComparedRow;
using core::ResultRecord;

namespace ui {

PillFace changePill(const ComparedRow &row, const Format &format)
{
    switch (row.kind) {
    case ComparedRow::Kind::Same: return {Icon::Check, CompareModel::tr("Same"), Tone::Ok};
    case ComparedRow::Kind::Text:
        return {Icon::Pencil, CompareModel::tr("%1 changed", "share of a text").arg(format.percent(row.change / 1000.0, 0)),
                Tone::Accent};
    case ComparedRow::Kind::Outcome: return {Icon::Warning, CompareModel::tr("Outcome"), Tone::Warn};
    case ComparedRow::Kind::OnlyFirst: return {Icon::None, CompareModel::tr("Only in A"), Tone::Neutral};
    case ComparedRow::Kind::OnlySecond: return {Icon::None, CompareModel::tr("Only in B"), Tone::Neutral};
    }
    return {};
}

void CompareModel::setComparison(std::shared_ptr<const core::Comparison> comparison)
{
    beginResetModel();
    m_comparison = std::move(comparison);
    m_rows.clear();
    // The first few hundred tell how small the costs are.
    m_costDecimals = 2;
    const std::size_t looked = m_comparison ? qMin<std::size_t>(m_comparison->rows().size(), 300) : 0;
    for (std::size_t row = 0; row < looked; ++row) {
        const ComparedRow &compared = m_comparison->rows()[row];
        for (const qint64 pico : {m_comparison->firstCost(compared), m_comparison->secondCost(compared)})
            if (pico > 0)
                m_costDecimals = qMax(m_costDecimals, Format::decimalsFor(core::Money::fromPicoUsd(pico)));
    }
    endResetModel();
}

void CompareModel::setRows(QList<quint32> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void CompareModel::setSorted(Column column, bool descending)
{
    m_sorted = column;
    m_descending = descending;
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

int CompareModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

int CompareModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(Column::Count); }

/// "a → b", or one of them where both are the same.
static QString both(const QString &first, const QString &second)
{
    return first == second ? first : QString{first + u" → " + second};
}

QString CompareModel::outcomes(const ComparedRow &row) const
{
    const auto word = [](const ResultRecord &record) { return outcomePill(record.outcome, record.errorClass).text; };
    if (row.first == ComparedRow::None)
        return word(m_comparison->secondRecord(row));
    if (row.second == ComparedRow::None)
        return word(m_comparison->firstRecord(row));
    return both(word(m_comparison->firstRecord(row)), word(m_comparison->secondRecord(row)));
}

QString CompareModel::costs(const ComparedRow &row, bool exact) const
{
    const auto cost = [this, exact](const ResultRecord &record, qint64 pico) {
        if (!core::isAnswered(record.outcome))
            return QString{NotThere};
        if (pico < 0)
            return tr("unpriced");
        const auto money = core::Money::fromPicoUsd(pico);
        return exact ? m_format.exactMoney(money) : m_format.money(money, m_costDecimals);
    };
    return both(cost(m_comparison->firstRecord(row), m_comparison->firstCost(row)),
                cost(m_comparison->secondRecord(row), m_comparison->secondCost(row)));
}

QString CompareModel::text(const ComparedRow &row, Column column) const
{
    switch (column) {
    case Column::CustomId: return m_comparison->id(row);
    case Column::Change: return changePill(row, m_format).text;
    case Column::Outcome: return outcomes(row);
    case Column::Output: {
        const auto tokens = [this](const ResultRecord &record) {
            return core::isAnswered(record.outcome) ? m_format.grouped(record.output) : QString{NotThere};
        };
        return both(tokens(m_comparison->firstRecord(row)), tokens(m_comparison->secondRecord(row)));
    }
    case Column::Cost: return costs(row, false);
    case Column::Count: break;
    }
    return {};
}

QVariant CompareModel::data(const QModelIndex &index, int role) const
{
    if (!m_comparison || !checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ComparedRow &row = m_comparison->rows()[m_rows[index.row()]];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case Qt::TextAlignmentRole:
        return int((column >= Column::Output ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case CellKindRole:
        if (column == Column::CustomId)
            return int(CellKind::Mono);
        if (column == Column::Change)
            return int(row.kind == ComparedRow::Kind::Same ? CellKind::Quiet : CellKind::Pill);
        return int(CellKind::Text);
    case CellIconRole:
        return column == Column::Change && row.kind == ComparedRow::Kind::Same ? QVariant{int(Icon::Check)} : QVariant{};
    case PillRole: return QVariant::fromValue(changePill(row, m_format));
    case Qt::ToolTipRole:
        if (column == Column::Cost)
            return costs(row, true);
        if (column == Column::CustomId && row.byContent)
            return tr("%1 in A, %2 in B: joined because the requests are the same")
                .arg(m_comparison->id(row), m_comparison->second().originalId(row.second));
        return {};
    default: return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole)
        return int((column >= Column::Output ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const auto named = [this, column](const QString &name) {
        return column != m_sorted ? name : QString{name + (m_descending ? u" ↓"_s : u" ↑"_s)};
    };
    switch (column) {
    case Column::CustomId: return named(u"custom_id"_s);
    case Column::Change: return named(tr("Change"));
    case Column::Outcome: return named(tr("Result"));
    case Column::Output: return named(tr("Output"));
    case Column::Cost: return named(tr("Cost"));
    case Column::Count: break;
    }
    return {};
}

} // namespace ui
