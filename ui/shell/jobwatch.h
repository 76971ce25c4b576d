// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobs.h"
#include "ui/settings/preferences.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace ui {

/// What is new about the jobs of one profile, whether its pages are shown or not: how they ended, results
/// that are about to be lost, a key that is refused while they run. Each is told once.
class JobWatch : public QObject
{
    Q_OBJECT
public:
    /// Goes with `jobs`.
    JobWatch(core::Jobs &jobs, core::HttpClient &http, core::Settings &settings, const core::Clock &clock);

    /// The user does not want to be told how this one ends.
    static void keepQuiet(core::Settings &settings, const QString &jobId);
    /// The user canceled it here, so its end by that is no news.
    void noteCanceledHere(const QString &jobId) { m_canceledHere.insert(jobId); }
    int running() const { return int(m_running.size()); }

signals:
    void happened(ui::preferences::News news, const core::Job &job);
    void runningChanged();

private:
    void take(const core::Job &job);
    void lookForExpiry();
    preferences::News endOf(const core::Job &job) const;

    core::Jobs &m_jobs;
    core::Settings &m_settings;
    const core::Clock &m_clock;
    bool m_listed = false;
    QSet<QString> m_toldBefore; ///< the list came, so newer than it
    QSet<QString> m_running;
    QSet<QString> m_canceledHere;
    QSet<QString> m_warned; ///< of the expiry of their results
    core::Job m_last;       ///< of those that run, for news about the key
    bool m_refused = false;
    QTimer m_hourly;
};

} // namespace ui
