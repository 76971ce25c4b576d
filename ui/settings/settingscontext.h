// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/base/settings.h"
#include "core/ledger/unpriced.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "core/services/liveprices.h"
#include "ui/theme/theme.h"

#include <functional>

namespace ui {

/// What the sections of the settings change, and by which they tell it.
struct SettingsContext
{
    core::Settings &settings;
    Theme &theme;
    const core::ModelCatalog &models;
    const core::PriceSheet &prices;
    /// Of which `models` and `prices` are. After a change of the file: reload(); it tells when they have changed.
    core::LivePrices &livePrices;
    core::DataPlace place;
    /// What the ledger has without a price: of the Sandbox if that is open, else of all other profiles.
    std::function<core::Answer<QList<core::UnpricedModel>>()> unpriced = {};
    /// Says what was changed and offers to take it back.
    std::function<void(const QString &text, std::function<void()> undo)> changed;
};

} // namespace ui
