// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/draftchecks.h"

#include <QFileInfo>

using namespace std::chrono_literals;
using core::Jobs;

namespace ui {

DraftChecks::DraftChecks(const Session &session, QObject *parent) :
    QObject{parent}, m_session{session}
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(250ms);
    connect(&m_settle, &QTimer::timeout, this, &DraftChecks::run);
    m_changed.setSingleShot(true);
    m_changed.setInterval(400ms);
    connect(&m_changed, &QTimer::timeout, this, [this] {
        if (m_form.path.isEmpty())
            return;
        emit sourceChanged();
        setSources(m_form);
    });
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] { m_changed.start(); });
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { m_changed.start(); });
    connect(&session.jobs, &Jobs::checkProgress, this, [this](const core::PreflightProgress &progress) {
        if (m_running)
            emit progressed(progress);
    });
}

/// Many programs write a file anew under its name: it must be watched again then.
void DraftChecks::watch()
{
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    const QStringList wanted = m_form.paths();
    for (const QString &path : watched)
        if (!wanted.contains(path))
            m_watcher.removePath(path);
    for (const QString &path : wanted)
        if (!watched.contains(path) && QFileInfo::exists(path))
            m_watcher.addPath(path);
}

void DraftChecks::setSources(const BatchForm &form)
{
    m_form = form;
    m_known = 0;
    ++m_number;
    m_report.reset();
    m_settle.stop();
    watch();
    m_session.jobs.stopChecking();
    m_running = true;
    m_stopped = false;
    m_looking = true;
    emit started();
    core::whenAnswered(readPreview(form.paths()), this,
                       [this, number = m_number](const core::Result<SourcePreview> &preview) {
                           if (number != m_number)
                               return;
                           m_looking = false;
                           // What cannot be read is told by the check.
                           m_preview = preview ? *preview : SourcePreview{};
                           emit previewRead(m_preview); // the form may follow
                           if (!m_stopped) {
                               run();
                               return;
                           }
                           m_running = false;
                           emit failed({.kind = core::Error::Kind::Canceled, .detail = {}});
                       });
}

void DraftChecks::check(const BatchForm &form)
{
    m_form = form;
    run();
}

void DraftChecks::checkSoon(const BatchForm &form)
{
    m_form = form;
    if (m_looking) // the check that follows has the form of then
        return;
    if (m_running) {
        m_session.jobs.stopChecking();
        ++m_number;
    }
    m_settle.start();
}

void DraftChecks::stop()
{
    const bool waits = m_settle.isActive() && m_running; // for a check that has not begun: nothing will answer
    m_stopped = true;
    m_settle.stop();
    m_session.jobs.stopChecking();
    if (waits && !m_looking) {
        m_running = false;
        emit failed({.kind = core::Error::Kind::Canceled, .detail = {}});
    }
}

void DraftChecks::forget()
{
    m_settle.stop();
    if (m_running) // else it is the check of somebody else that would be stopped
        stop();
    m_changed.stop();
    m_form = {};
    watch();
    m_report.reset();
    m_running = false;
    m_looking = false;
    m_known = 0;
    ++m_number;
}

void DraftChecks::run()
{
    m_settle.stop();
    if (m_form.path.isEmpty() || m_looking)
        return;
    m_session.jobs.stopChecking(); // an earlier one
    const int number = ++m_number;
    m_report.reset();
    watch();
    if (m_preview.takesTemplate()) {
        if (const auto fault = templateFault(m_form.promptTemplate, m_preview.columns)) {
            m_running = false;
            emit mistaken(fault->sentence);
            return;
        }
    }
    if (m_preview.takesTemplate() && (m_form.promptTemplate.trimmed().isEmpty() || m_form.model.isEmpty())) {
        m_running = false;
        emit needed(m_form.promptTemplate.trimmed().isEmpty() ? tr("Write the prompt that is made of each row")
                                                              : tr("Choose the model that answers"));
        return;
    }
    m_running = true;
    m_stopped = false;
    emit started();
    core::whenAnswered(m_session.jobs.check(m_form.source(m_session.settings), m_form.workflow), this,
                       [this, number](const core::Result<Jobs::Checked> &checked) {
                           if (number != m_number)
                               return;
                           // Whoever else checks with the same jobs stops all that are under way.
                           if (!checked && checked.error().kind == core::Error::Kind::Canceled && !m_stopped) {
                               m_settle.start();
                               return;
                           }
                           m_running = false;
                           if (!checked) {
                               emit failed(checked.error());
                               return;
                           }
                           m_report = checked->report;
                           m_paid = checked->paid;
                           m_known = m_report->read;
                           emit finished();
                       });
}

} // namespace ui
