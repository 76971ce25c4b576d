// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/ownprices.h"
#include "ui/format/format.h"

#include <QAbstractTableModel>

namespace ui {

/// "$3.75" of a price per token: dollars per million tokens with all of their decimals, two at least.
QString perMillion(const std::optional<core::Money> &price, const Format &format);

/// The price sheet as a table: model, class of tokens by class, and from when on; what the user set is marked. Dollars per
/// million tokens, exactly as published.
class PricesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Model, ValidFrom, Input, Output, Write5m, Write1h, Read, Count };
    struct Row
    {
        QString model; ///< as pricedName() has it; of a mapped name that name
        QString name;  ///< as it is shown
        QString note;
        core::PriceRow price;
        QString standsFor; ///< id of the model that a mapped name is taken for; it has no prices then
        bool holds = false;

        bool isOwn() const { return price.own || !standsFor.isEmpty(); }
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// `prices` and `models` have the user's own in them; `today` is the UTC day.
    void setPrices(const core::ModelCatalog &models, const core::PriceSheet &prices, const core::OwnPrices &own,
                   const QString &today);
    /// Only what holds today or later, or all that ever held. The user's own is always shown.
    void setPast(bool past);
    /// From when on a price holds is told below the name, where its column has no room.
    void setFromBelow(bool below);
    /// Models of the catalog that have no price.
    qsizetype unpriced() const { return m_unpriced; }
    const Row &at(int row) const { return m_rows[row]; }
    /// Of the row that this model has from this day on; -1 if it is not shown.
    int rowOf(const QString &model, const QString &from) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void add(const QString &model, const QString &name, const core::PriceRow &price);
    QString cell(const Row &row, Column column) const;
    QString secondLine(const Row &row) const;

    Format m_format;
    QString m_today;
    QList<Row> m_all;
    QList<Row> m_rows;
    qsizetype m_unpriced = 0;
    bool m_past = false;
    bool m_fromBelow = false;
};

} // namespace ui
