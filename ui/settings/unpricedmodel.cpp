// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/unpricedmodel.h"

#include "ui/widgets/rowdelegate.h"

using namespace Qt::StringLiterals;

namespace ui {

void UnpricedModels::setModels(const QList<core::UnpricedModel> &models)
{
    if (models == m_models)
        return;
    beginResetModel();
    m_models = models;
    endResetModel();
}

int UnpricedModels::rowOf(const QString &model) const
{
    for (int row = 0; row < int(m_models.size()); ++row)
        if (m_models[row].model == model)
            return row;
    return -1;
}

int UnpricedModels::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_models.size()); }
int UnpricedModels::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(Column::Count); }

static QString whyWords(core::UnpricedModel::Why why, const QString &word)
{
    using Why = core::UnpricedModel::Why;
    switch (why) {
    case Why::UnknownModel: return UnpricedModels::tr("Unknown model");
    case Why::NoPriceThen: return UnpricedModels::tr("No price on that day or at that speed");
    case Why::NoClassPrice: return UnpricedModels::tr("No price for a class of its tokens");
    case Why::UnknownServiceTier: return UnpricedModels::tr("Unknown service tier “%1”").arg(word);
    case Why::UnknownSpeed: return UnpricedModels::tr("Unknown speed “%1”").arg(word);
    case Why::UnknownGeography: return UnpricedModels::tr("Unknown geography “%1”").arg(word);
    case Why::Contract: return UnpricedModels::tr("Priority tier, priced by contract");
    }
    return {};
}

QString UnpricedModels::cell(const core::UnpricedModel &model, Column column) const
{
    switch (column) {
    case Column::Model: return model.model;
    case Column::Answers: return m_format.grouped(model.entries);
    case Column::Days:
        return model.firstDay == model.lastDay ? m_format.utcDay(model.firstDay)
                                               : tr("%1 to %2").arg(m_format.utcDay(model.firstDay), m_format.utcDay(model.lastDay));
    case Column::Why: return whyWords(model.why, model.word);
    case Column::Count: break;
    }
    return {};
}

QVariant UnpricedModels::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto column = Column(index.column());
    const core::UnpricedModel &model = m_models[index.row()];
    switch (role) {
    case Qt::DisplayRole: return cell(model, column);
    case Qt::TextAlignmentRole: return int((column == Column::Answers ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case CellKindRole: return int(column == Column::Model ? CellKind::Mono : CellKind::Text);
    case RawRole: return column == Column::Answers ? QVariant{model.entries} : QVariant{};
    default: return {};
    }
}

QVariant UnpricedModels::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole)
        return int((column == Column::Answers ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Model: return tr("Model");
    case Column::Answers: return tr("Answers");
    case Column::Days: return tr("When");
    case Column::Why: return tr("Why");
    case Column::Count: break;
    }
    return {};
}

} // namespace ui
