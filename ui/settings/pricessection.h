// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settingsform.h"

namespace ui {

/// The prices that estimates and costs are computed from: what, since when, and from where.
class PricesSection : public SettingsForm
{
    Q_OBJECT
public:
    /// `today` is the UTC day.
    PricesSection(const SettingsContext &context, const QString &today, QWidget *parent = nullptr);
};

} // namespace ui
