// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>

#include <optional>

class QDBusPendingCallWatcher;

namespace ui {

/// Notifications of the desktop (org.freedesktop.Notifications), asked for without waiting. Whatever does
/// not take one is told by refused(), so that another way can be tried.
class DesktopMessages : public QObject
{
    Q_OBJECT
public:
    explicit DesktopMessages(QObject *parent = nullptr);

    /// `key` is what a click answers with. In place of the last one where `replace` says so.
    void show(const QString &key, const QString &title, const QString &text, bool replace);

signals:
    void clicked(const QString &key);
    void refused(const QString &key, const QString &title, const QString &text);

private slots:
    void onAction(uint id, const QString &action);
    void onClosed(uint id, uint reason);

private:
    struct Message
    {
        QString key, title, text;
        bool replace;
    };
    void send(const Message &message);

    QHash<uint, QString> m_keys; ///< of those that are on the screen
    uint m_last = 0;
    bool m_asked = false; ///< the id of the last one is on its way, by which it can be replaced
    std::optional<Message> m_next;
};

} // namespace ui
