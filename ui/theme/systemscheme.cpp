// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/systemscheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>
#include <QPalette>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr auto Appearance = "org.freedesktop.appearance";
static constexpr auto Portal = "org.freedesktop.portal.Desktop";
static constexpr auto PortalPath = "/org/freedesktop/portal/desktop";
static constexpr auto PortalSettings = "org.freedesktop.portal.Settings";

SystemScheme::SystemScheme(QObject *parent) :
    QObject{parent},
    m_startedDark{QGuiApplication::palette().color(QPalette::Window).lightness() < 128},
    m_dark{m_startedDark}
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    const bool follows = bus.connect(QLatin1String{Portal}, QLatin1String{PortalPath}, QLatin1String{PortalSettings},
                                     u"SettingChanged"_s, this, SLOT(settingChanged(QDBusMessage)));
    if (!follows)
        qWarning("The theme does not follow the desktop: %s", qPrintable(bus.lastError().message()));
    for (const auto &key : {u"color-scheme"_s, u"contrast"_s, u"reduced-motion"_s})
        read(key);
}

void SystemScheme::read(const QString &key)
{
    QDBusMessage call = QDBusMessage::createMethodCall(QLatin1String{Portal},
                                                       QLatin1String{PortalPath},
                                                       QLatin1String{PortalSettings}, u"Read"_s);
    call.setArguments({QString{QLatin1String{Appearance}}, key});
    auto *watcher = new QDBusPendingCallWatcher{QDBusConnection::sessionBus().asyncCall(call, 3000),
                                                this};
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, key, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError())
            take(key, reply.value().variant());
    });
}

void SystemScheme::settingChanged(const QDBusMessage &message)
{
    const QVariantList values = message.arguments(); // group, key, value
    if (values.size() == 3 && values[0].toString() == QLatin1String{Appearance})
        take(values[1].toString(), values[2]);
}

void SystemScheme::take(const QString &key, const QVariant &value)
{
    // Read() wraps the value in a second variant; SettingChanged does not.
    const QVariant inner = value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant()
                                                            : value;
    const uint number = inner.toUInt();
    const auto before = std::tuple{m_dark, m_contrast, m_reducedMotion};
    if (key == "color-scheme"_L1)
        m_dark = number == 1 || (number != 2 && m_startedDark);
    else if (key == "contrast"_L1)
        m_contrast = number == 1;
    else if (key == "reduced-motion"_L1)
        m_reducedMotion = number == 1;
    if (before != std::tuple{m_dark, m_contrast, m_reducedMotion})
        emit changed();
}

} // namespace ui
