// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settingsform.h"

class QPushButton;

namespace ui {

/// How the simulated service behaves, sample data for it, and a fresh start.
class SandboxSection : public SettingsForm
{
    Q_OBJECT
public:
    explicit SandboxSection(const SettingsContext &context, QWidget *parent = nullptr);

    /// Something of this takes a while: the buttons wait for it.
    void setBusy(bool busy);

signals:
    void speedChosen(double speed);
    void failuresChosen(); ///< they stand in the settings
    void fillWanted();
    void clearWanted(); ///< confirmed

private:
    void askClear();

    QPushButton *m_fill;
    QPushButton *m_clear;
    QPushButton *m_waiting = nullptr; ///< gets the focus back
};

} // namespace ui
