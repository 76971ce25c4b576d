// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/batchform.h"
#include "ui/compose/sourcepreview.h"
#include "ui/shell/session.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace ui {

/// Checks a draft whenever it changes, also when its files do. Of several checks the last one counts;
/// answers of earlier ones are not told.
class DraftChecks : public QObject
{
    Q_OBJECT
public:
    explicit DraftChecks(const Session &session, QObject *parent = nullptr);

    /// Other sources: they are looked into first.
    void setSources(const BatchForm &form);
    /// The same sources; what else there is to them was changed meanwhile.
    void setForm(const BatchForm &form) { m_form = form; }
    void check(const BatchForm &form);
    /// A moment after the last of several changes.
    void checkSoon(const BatchForm &form);
    void stop(); ///< tells failed() with Canceled
    /// What was found no longer counts, and nothing is checked until it is asked for again.
    void forget();

    bool isRunning() const { return m_running; }
    bool isWaiting() const { return m_settle.isActive(); } ///< a check begins in a moment
    const std::optional<core::PreflightReport> &report() const { return m_report; }
    /// What of it was paid for before.
    const core::Jobs::PaidBefore &paid() const { return m_paid; }
    const SourcePreview &preview() const { return m_preview; }
    qint64 knownRequests() const { return m_known; } ///< of the check before, 0 if there was none

signals:
    void previewRead(const ui::SourcePreview &preview);
    void started();
    void needed(const QString &what); ///< must be filled in before anything can be checked
    void mistaken(const QString &sentence); ///< what is wrong in the prompt template; nothing is checked before it is mended
    void progressed(const core::PreflightProgress &progress);
    void finished();
    void failed(const core::Error &error);
    void sourceChanged(); ///< a file changed on the disk; it is checked again

private:
    void watch();
    void run();

    Session m_session;
    BatchForm m_form;
    SourcePreview m_preview;
    QTimer m_settle;
    QTimer m_changed; ///< a file is often written in several steps
    QFileSystemWatcher m_watcher;
    std::optional<core::PreflightReport> m_report;
    core::Jobs::PaidBefore m_paid;
    int m_number = 0;
    bool m_running = false;
    bool m_looking = false; ///< into other sources; what they are decides how they are checked
    bool m_stopped = false; ///< by the user
    qint64 m_known = 0;
};

} // namespace ui
