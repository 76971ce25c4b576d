// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settingsform.h"

namespace ui {

/// Where the data lies, what leaves the machine, and what is asked before money does.
class DataSection : public SettingsForm
{
    Q_OBJECT
public:
    explicit DataSection(const SettingsContext &context, QWidget *parent = nullptr);

signals:
    void openFolderWanted();
    void doctorWanted();

private:
    void addPlace();
    void addGuards();
};

} // namespace ui
