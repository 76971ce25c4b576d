// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/jobs/job.h"
#include "ui/format/format.h"
#include "ui/settings/preferences.h"
#include "ui/shell/desktopmessages.h"

#include <QObject>

class QWidget;

namespace ui {

class Tray;

/// Tells the desktop what happened to jobs while the window is not looked at (ui.md §12). What comes within
/// 30 s of each other is one notification, a click on it opens the job. In the first three seconds nothing
/// is told to the desktop: what happened until then is one toast.
class Notifier : public QObject
{
    Q_OBJECT
public:
    Notifier(QWidget *window, Tray &tray, const core::Settings &settings, core::Clock &clock);

    void take(preferences::News news, const core::Job &job);
    static QString titleOf(preferences::News news);
    static QString textOf(preferences::News news, const core::Job &job, const Format &format);

signals:
    void openRequested(const QString &profile, const QString &jobId);
    /// For the window to show.
    void summary(const QString &text);

private:
    struct Item
    {
        preferences::News news;
        core::Job job;
    };
    void tell();
    void summarize();

    QWidget *m_window;
    Tray &m_tray;
    const core::Settings &m_settings;
    core::Clock &m_clock;
    Format m_format;
    DesktopMessages m_desktop;
    core::Instant m_started;
    QList<Item> m_first; ///< of the first three seconds
    QList<Item> m_group; ///< in the notification that is shown
    std::optional<core::Instant> m_lastTold;
    QString m_inTray; ///< key of the message beside the tray
};

} // namespace ui
