// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sampledata.h"
#include "app/windowprogram.h"

#include "core/services/sandboxclearing.h"
#include "ui/explain/explain.h"
#include "ui/settings/sandboxsection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/samplefile.h"

#include <QCoreApplication>
#include <QProcess>

using namespace Qt::StringLiterals;
using core::ResolvedEndpoint;
using core::Result;

// What the settings ask the program for: the Sandbox filled and cleared, and a look whether everything is in order.
namespace app {

static const QString SandboxName = u"sandbox"_s;

void WindowProgram::fillSandbox()
{
    choose(SandboxName);
    core::whenAnswered(core::resolveEndpoint(*m_profiles.all().find(SandboxName), m_profiles.keys()), this,
                       [this](const Result<ResolvedEndpoint> &) {
                           const auto connection = m_connections.find(SandboxName);
                           if (connection == m_connections.end())
                               return; // why was told by choose()
                           ui::SandboxSection *section = m_window.settingsPage().sandbox();
                           section->setBusy(true);
                           fillWithSamples(*connection->second.jobs, QDir{m_place.folder}.filePath(u"drafts"_s),
                                           ui::sampleFile(m_place.folder), [this, section](const Result<void> &filled) {
                                               section->setBusy(false);
                                               m_window.tell(filled ? tr("Sample batches are submitted to the Sandbox")
                                                                    : ui::explain(filled.error()).sentence);
                                           });
                       });
}

/// Everything that works with it goes first, and comes anew.
void WindowProgram::clearSandbox()
{
    const bool shown = m_shown == SandboxName;
    m_window.forget(SandboxName);
    if (shown)
        m_shown.clear();
    m_connections.erase(SandboxName);
    m_sandbox.reset();
    ui::SandboxSection *section = m_window.settingsPage().sandbox();
    section->setBusy(true);
    core::whenAnswered(core::clearSandbox(m_database, m_place, sandboxFolder()), this,
                       [this, shown, section](const Result<qint64> &cleared) {
                           section->setBusy(false);
                           if (shown)
                               choose(SandboxName);
                           else
                               tellProfiles();
                           m_window.tell(cleared ? tr("The Sandbox is empty") : ui::explain(cleared.error()).sentence);
                       });
}

/// The terminal's own report, made by this program.
void WindowProgram::runDoctor()
{
    auto *doctor = new QProcess{this};
    QStringList arguments;
    if (m_place.whole)
        arguments << u"--data-dir"_s << m_place.folder;
    if (!m_shown.isEmpty())
        arguments << u"--profile"_s << m_shown;
    arguments << u"doctor"_s;
    const auto show = [this, doctor] {
        const QString text = QString::fromUtf8(doctor->readAllStandardOutput() + doctor->readAllStandardError());
        m_window.showReport(tr("Is everything in order?"),
                            text.trimmed().isEmpty() ? doctor->errorString() : text.trimmed());
        doctor->deleteLater();
    };
    connect(doctor, &QProcess::finished, this, show);
    connect(doctor, &QProcess::errorOccurred, this, [show](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            show();
    });
    m_window.tell(tr("Looking at data, ledger, keychain and service…"));
    doctor->start(QCoreApplication::applicationFilePath(), arguments, QIODevice::ReadOnly);
}

} // namespace app
