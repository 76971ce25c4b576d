// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusMessage>
#include <QObject>

namespace ui {

/// What the desktop wants windows to look like: the settings portal if there is one, else the
/// lightness of the palette the program was started with. Never waits for the portal.
class SystemScheme : public QObject
{
    Q_OBJECT
public:
    explicit SystemScheme(QObject *parent = nullptr);

    bool isDark() const { return m_dark; }
    bool wantsContrast() const { return m_contrast; }
    bool wantsReducedMotion() const { return m_reducedMotion; }

signals:
    void changed();

private slots:
    /// Of a message: for a slot that takes the variant itself QtDBus finds no signal.
    void settingChanged(const QDBusMessage &message);

private:
    void read(const QString &key);
    void take(const QString &key, const QVariant &value);

    bool m_startedDark = false;
    bool m_dark = false;
    bool m_contrast = false;
    bool m_reducedMotion = false;
};

} // namespace ui
