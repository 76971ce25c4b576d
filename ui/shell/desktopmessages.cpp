// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/desktopmessages.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

using namespace Qt::StringLiterals;

namespace ui {

static const QString Service = u"org.freedesktop.Notifications"_s;
static const QString Path = u"/org/freedesktop/Notifications"_s;

DesktopMessages::DesktopMessages(QObject *parent) : QObject{parent}
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    bus.connect(Service, Path, Service, u"ActionInvoked"_s, this, SLOT(onAction(uint, QString)));
    bus.connect(Service, Path, Service, u"NotificationClosed"_s, this, SLOT(onClosed(uint, uint)));
}

void DesktopMessages::show(const QString &key, const QString &title, const QString &text, bool replace)
{
    const Message message{key, title, text, replace};
    if (m_asked && replace)
        m_next = message; // says all that an earlier one of these said
    else
        send(message);
}

void DesktopMessages::send(const Message &message)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        emit refused(message.key, message.title, message.text);
        return;
    }
    QDBusMessage call = QDBusMessage::createMethodCall(Service, Path, Service, u"Notify"_s);
    // Many desktops read markup in the text.
    call.setArguments({u"Tokenwise"_s, message.replace ? m_last : 0U, u"tokenwise"_s, message.title,
                       message.text.toHtmlEscaped(), QStringList{u"default"_s, tr("Open")},
                       QVariantMap{{u"desktop-entry"_s, u"tokenwise"_s}}, -1});
    m_asked = true;
    auto *watcher = new QDBusPendingCallWatcher{bus.asyncCall(call, 3000), this};
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, message] {
        watcher->deleteLater();
        m_asked = false;
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError()) {
            emit refused(message.key, message.title, message.text);
        } else {
            m_last = reply.value();
            m_keys.insert(m_last, message.key);
        }
        if (m_next)
            send(*std::exchange(m_next, {}));
    });
}

void DesktopMessages::onAction(uint id, const QString &action)
{
    if (action == "default"_L1 && m_keys.contains(id))
        emit clicked(m_keys.value(id));
}

void DesktopMessages::onClosed(uint id, uint)
{
    m_keys.remove(id);
    if (id == m_last)
        m_last = 0;
}

} // namespace ui
