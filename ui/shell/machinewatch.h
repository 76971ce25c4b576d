// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QObject>

namespace ui {

/// Whether the machine sleeps, from logind, and when its network comes back, from what the desktop
/// knows of it. Where nobody tells neither, it is silent. Lives in the window's thread.
class MachineWatch : public QObject
{
    Q_OBJECT
public:
    explicit MachineWatch(core::Clock &clock, QObject *parent = nullptr);

signals:
    /// In a moment. Then awake() comes, also when it did not fall asleep after all.
    void fallsAsleep();
    void awake();
    void networkBack();

private slots:
    void prepareForSleep(bool begins);

private:
    void watch();

    core::Clock &m_clock;
    bool m_asleep = false;
    quint64 m_sleep = 0; ///< counts them
};

} // namespace ui
