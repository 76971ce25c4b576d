// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/pricesmodel.h"

#include "ui/theme/colors.h"
#include "ui/widgets/rowdelegate.h"

using namespace Qt::StringLiterals;

namespace ui {

void PricesModel::add(const QString &model, const QString &name, const core::PriceRow &price)
{
    QStringList notes;
    if (price.speed == core::Speed::Fast)
        notes.append(tr("fast"));
    if (price.abovePrompt)
        notes.append(tr("prompts above %1 tokens").arg(m_format.grouped(*price.abovePrompt)));
    if (price.confidence != core::PriceRow::Confidence::High && !price.own)
        notes.append(tr("unconfirmed"));
    if (price.own) {
        notes.append(price.setOn.isEmpty() ? tr("set by you") : tr("set by you on %1").arg(m_format.utcDay(price.setOn)));
        if (!price.note.isEmpty())
            notes.append(price.note);
    }
    m_all.append({.model = model, .name = name, .note = notes.join(u" · "_s), .price = price, .standsFor = {},
                  .holds = price.holdsOn(m_today)});
}

void PricesModel::setPrices(const core::ModelCatalog &models, const core::PriceSheet &prices, const core::OwnPrices &own,
                            const QString &today)
{
    m_today = today;
    m_all.clear();
    m_unpriced = 0;
    for (const core::Model &model : models.models()) {
        const QList<core::PriceRow> rows = prices.rows(model.id);
        if (rows.isEmpty())
            ++m_unpriced;
        for (const core::PriceRow &price : rows)
            add(model.id, model.displayName, price);
    }
    for (const QString &name : prices.names()) {
        if (models.findExact(name))
            continue;
        for (const core::PriceRow &price : prices.rows(name))
            add(name, name, price);
    }
    for (auto it = own.names.cbegin(); it != own.names.cend(); ++it) {
        const core::Model *known = models.findExact(*it);
        m_all.append({.model = it.key(), .name = it.key(), .note = tr("taken for %1 by you").arg(known ? known->displayName : *it),
                      .price = {}, .standsFor = *it, .holds = true});
    }
    setPast(m_past);
}

void PricesModel::setPast(bool past)
{
    m_past = past;
    beginResetModel();
    m_rows.clear();
    for (const Row &row : std::as_const(m_all))
        if (past || row.holds || row.isOwn() || row.price.from > m_today)
            m_rows.append(row);
    endResetModel();
}

int PricesModel::rowOf(const QString &model, const QString &from) const
{
    for (int row = 0; row < int(m_rows.size()); ++row)
        if (m_rows[row].model == model && m_rows[row].price.from == from)
            return row;
    return -1;
}

int PricesModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }
int PricesModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(Column::Count); }

/// Of a million tokens: the sheet holds money per token, which is a million times as small.
QString perMillion(const std::optional<core::Money> &price, const Format &format)
{
    if (!price)
        return NotThere;
    const core::Money million = *price * 1'000'000;
    const QString digits = million.toDecimalUsd().section(u'.', 1);
    return format.money(million, qMax(2, int(digits.size())));
}

QString PricesModel::cell(const Row &row, Column column) const
{
    const core::PriceRow &price = row.price;
    if (!row.standsFor.isEmpty() && column != Column::Model)
        return NotThere;
    switch (column) {
    case Column::Model: return row.name;
    case Column::ValidFrom:
        return price.until.isEmpty() ? m_format.utcDay(price.from)
                                     : tr("%1 to %2").arg(m_format.utcDay(price.from), m_format.utcDay(price.until));
    case Column::Input: return perMillion(price.input, m_format);
    case Column::Output: return perMillion(price.output, m_format);
    case Column::Write5m: return perMillion(price.cacheWrite5m, m_format);
    case Column::Write1h: return perMillion(price.cacheWrite1h, m_format);
    case Column::Read: return perMillion(price.cacheRead, m_format);
    case Column::Count: break;
    }
    return {};
}

QString PricesModel::secondLine(const Row &row) const
{
    const QString from = m_fromBelow ? cell(row, Column::ValidFrom) : QString{};
    return from.isEmpty() || from == NotThere ? row.note : row.note.isEmpty() ? from : QString{from + u" · " + row.note};
}

void PricesModel::setFromBelow(bool below)
{
    if (std::exchange(m_fromBelow, below) != below && rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, 0), {SecondLineRole});
}

QVariant PricesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[index.row()];
    const auto column = Column(index.column());
    const bool number = column > Column::ValidFrom;
    switch (role) {
    case Qt::DisplayRole: return cell(row, column);
    case Qt::TextAlignmentRole: return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case CellKindRole:
        return int(column == Column::Model ? CellKind::TwoLines : !row.holds ? CellKind::Quiet : CellKind::Text);
    case SecondLineRole: return column == Column::Model ? QVariant{secondLine(row)} : QVariant{};
    case SecondInkRole: return row.isOwn() ? QVariant{int(Color::Accent)} : QVariant{};
    case InkRole: return row.holds ? QVariant{} : QVariant{int(Color::Text2)};
    case Qt::AccessibleTextRole:
        return column == Column::Model && !row.note.isEmpty() ? QVariant{row.name + u", "_s + row.note} : QVariant{};
    default: return {};
    }
}

QVariant PricesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section > int(Column::ValidFrom) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::Model: return tr("Model");
    case Column::ValidFrom: return tr("Valid from");
    case Column::Input: return tr("Input");
    case Column::Output: return tr("Output");
    case Column::Write5m: return tr("Write 5 min");
    case Column::Write1h: return tr("Write 1 h");
    case Column::Read: return tr("Cache read");
    case Column::Count: break;
    }
    return {};
}

} // namespace ui
