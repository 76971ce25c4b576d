// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "ui/format/format.h"

#include <QObject>
#include <QTimer>

#include <memory>

class QSystemTrayIcon;
class QWidget;

namespace ui {

/// Tells through the desktop that jobs have ended, when the window is not looked at. Jobs that end within a few seconds of
/// each other are one notification; a click on it opens the job.
class Notifier : public QObject
{
    Q_OBJECT
public:
    explicit Notifier(QWidget *window);
    ~Notifier() override;

    void jobEnded(const core::Job &job);
    static QString textOf(const core::Job &job, const Format &format);

signals:
    void openRequested(const QString &jobId);

private:
    void tell();

    QWidget *m_window;
    Format m_format;
    std::unique_ptr<QSystemTrayIcon> m_tray; ///< nullptr where there is none
    QList<core::Job> m_ended;
    QString m_last;
    QTimer m_gather;
};

} // namespace ui
