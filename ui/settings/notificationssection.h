// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settingsform.h"

namespace ui {

/// Which news the desktop is told, and what closing the window does while batches run.
class NotificationsSection : public SettingsForm
{
    Q_OBJECT
public:
    explicit NotificationsSection(const SettingsContext &context, QWidget *parent = nullptr);
};

} // namespace ui
