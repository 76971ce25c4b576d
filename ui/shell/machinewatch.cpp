// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/machinewatch.h"

#include <QDBusConnection>
#include <QNetworkInformation>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

/// Of running: a machine that is still at it then was not put to sleep, or nobody told that it woke.
static constexpr auto LongestFallingAsleep = 60s;

MachineWatch::MachineWatch(core::Clock &clock, QObject *parent) : QObject{parent}, m_clock{clock}
{
    // A bus is asked and plugins are loaded: not before the window is shown.
    QMetaObject::invokeMethod(this, &MachineWatch::watch, Qt::QueuedConnection);
}

void MachineWatch::prepareForSleep(bool begins)
{
    if (m_asleep == begins)
        return;
    m_asleep = begins;
    if (!begins) {
        emit awake();
        return;
    }
    m_clock.callAfter(LongestFallingAsleep, this, [this, sleep = ++m_sleep] {
        if (sleep == m_sleep)
            prepareForSleep(false);
    });
    emit fallsAsleep();
}

void MachineWatch::watch()
{
    if (QDBusConnection bus = QDBusConnection::systemBus(); bus.isConnected())
        bus.connect(u"org.freedesktop.login1"_s, u"/org/freedesktop/login1"_s, u"org.freedesktop.login1.Manager"_s,
                    u"PrepareForSleep"_s, this, SLOT(prepareForSleep(bool)));
    if (!QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
        return;
    connect(QNetworkInformation::instance(), &QNetworkInformation::reachabilityChanged, this,
            [this](QNetworkInformation::Reachability reachability) {
                if (reachability == QNetworkInformation::Reachability::Online)
                    emit networkBack();
            });
}

} // namespace ui
