// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "ui/format/format.h"

#include <QAbstractTableModel>

namespace ui {

/// The price sheet as a table: model, class of tokens by class, and from when on. Dollars per million
/// tokens, exactly as published.
class PricesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Model, ValidFrom, Input, Output, Write5m, Write1h, Read, Count };

    PricesModel(const core::ModelCatalog &models, const core::PriceSheet &prices, const QString &today,
                QObject *parent = nullptr);
    /// Only what holds today, or all that ever held.
    void setPast(bool past);
    /// Models that have no price.
    qsizetype unpriced() const { return m_unpriced; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        QString name;
        QString note;
        core::PriceRow price;
        bool holds = false;
    };
    QString cell(const Row &row, Column column) const;

    Format m_format;
    QList<Row> m_all;
    QList<Row> m_rows;
    qsizetype m_unpriced = 0;
};

} // namespace ui
