// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settingsform.h"

namespace ui {

/// Theme, texts, motion, contrast, menu bar, time zone and decimals.
class AppearanceSection : public SettingsForm
{
    Q_OBJECT
public:
    AppearanceSection(const SettingsContext &context, QAction *menuBar, QWidget *parent = nullptr);

signals:
    /// Times or amounts are written in another way from now on.
    void formatsChanged();

private:
    void addTheme();
    void addTexts();
    void addNumbers();
};

} // namespace ui
