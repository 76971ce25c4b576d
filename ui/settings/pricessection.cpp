// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/pricessection.h"

#include "ui/settings/pricesmodel.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/parts.h"

#include <QHeaderView>

namespace ui {

PricesSection::PricesSection(const SettingsContext &context, const QString &today, QWidget *parent) :
    SettingsForm{context, parent}
{
    auto *model = new PricesModel{context.models, context.prices, today, this};
    const Format format;
    addCard(tr("Prices"));
    addText(tr("US dollars per million tokens, as published by Anthropic on %1. Batches cost half of these. Costs are "
               "computed with the price that held on the day of the answer.")
                .arg(format.utcDay(context.prices.asOf())));
    if (model->unpriced() > 0)
        addText(tr("Models without a price: %1. What they cost is shown as unpriced, never as 0.").arg(model->unpriced()));
    auto *table = new DataTable{tr("Prices"), 30};
    table->setModel(model);
    table->setColumnWidths({{0, 0}, {150, 116}, {78, 66}, {84, 72}, {96, 84}, {92, 78}, {96, 84}},
                           int(PricesModel::Column::Model));
    table->setMinimumHeight(scaled(380));
    addWide(table);
    CheckBox *past = addCheck(tr("Show prices of the past"), {}, false);
    connect(past, &QCheckBox::toggled, model, &PricesModel::setPast);
    finish();
}

} // namespace ui
