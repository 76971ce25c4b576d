// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
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
    core::DataPlace place;
    /// Says what was changed and offers to take it back.
    std::function<void(const QString &text, std::function<void()> undo)> changed;
};

} // namespace ui
