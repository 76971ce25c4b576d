// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/unpriced.h"
#include "ui/format/format.h"

#include <QAbstractTableModel>

namespace ui {

/// The models of the ledger whose answers have no price, and why, those with the most answers first.
class UnpricedModels : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Model, Answers, Days, Why, Count };
    using QAbstractTableModel::QAbstractTableModel;

    void setModels(const QList<core::UnpricedModel> &models);
    const core::UnpricedModel &at(int row) const { return m_models[row]; }
    int rowOf(const QString &model) const; ///< -1 if it is not among them

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString cell(const core::UnpricedModel &model, Column column) const;

    Format m_format;
    QList<core::UnpricedModel> m_models;
};

} // namespace ui
