// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/pricesmodel.h"

#include "ui/widgets/rowdelegate.h"

using namespace Qt::StringLiterals;

namespace ui {

PricesModel::PricesModel(const core::ModelCatalog &models, const core::PriceSheet &prices, const QString &today,
                         QObject *parent) :
    QAbstractTableModel{parent}
{
    const auto add = [&](const QString &name, const core::PriceRow &price) {
        QStringList notes;
        if (price.speed == core::Speed::Fast)
            notes.append(tr("fast"));
        if (price.abovePrompt)
            notes.append(tr("prompts above %1 tokens").arg(m_format.grouped(*price.abovePrompt)));
        if (price.confidence != core::PriceRow::Confidence::High && !price.own)
            notes.append(tr("not certain"));
        if (price.own)
            notes.append(price.note.isEmpty() ? tr("set by you") : tr("set by you: %1").arg(price.note));
        m_all.append({.name = name, .note = notes.join(u" · "_s), .price = price, .holds = price.holdsOn(today)});
    };
    for (const core::Model &model : models.models()) {
        const QList<core::PriceRow> rows = prices.rows(model.id);
        if (rows.isEmpty())
            ++m_unpriced;
        for (const core::PriceRow &price : rows)
            add(model.displayName, price);
    }
    for (const QString &name : prices.names()) {
        if (models.findExact(name))
            continue;
        for (const core::PriceRow &price : prices.rows(name))
            add(name, price);
    }
    setPast(false);
}

void PricesModel::setPast(bool past)
{
    beginResetModel();
    m_rows.clear();
    for (const Row &row : std::as_const(m_all))
        if (past || row.holds)
            m_rows.append(row);
    endResetModel();
}

int PricesModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }
int PricesModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(Column::Count); }

/// Of a million tokens: the sheet holds money per token, which is a million times as small.
static QString perMillion(const std::optional<core::Money> &price, const Format &format)
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
    switch (column) {
    case Column::Model: return row.note.isEmpty() ? row.name : row.name + u" · "_s + row.note;
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

QVariant PricesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[index.row()];
    const auto column = Column(index.column());
    if (role == Qt::DisplayRole)
        return cell(row, column);
    if (role == Qt::TextAlignmentRole && column > Column::ValidFrom)
        return int(Qt::AlignRight);
    if (role == CellKindRole && !row.holds)
        return int(CellKind::Quiet);
    return {};
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
