// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notifier.h"

#include "ui/batches/jobface.h"
#include "ui/icons/icons.h"

#include <QSystemTrayIcon>
#include <QWidget>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

Notifier::Notifier(QWidget *window) : QObject{window}, m_window{window}
{
    m_gather.setSingleShot(true);
    m_gather.setInterval(3s);
    connect(&m_gather, &QTimer::timeout, this, &Notifier::tell);
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    m_tray = std::make_unique<QSystemTrayIcon>(markIcon());
    m_tray->setToolTip(u"Tokenwise"_s);
    const auto raise = [this] {
        m_window->showNormal();
        m_window->raise();
        m_window->activateWindow();
    };
    connect(m_tray.get(), &QSystemTrayIcon::activated, this, raise);
    connect(m_tray.get(), &QSystemTrayIcon::messageClicked, this, [this, raise] {
        raise();
        if (!m_last.isEmpty())
            emit openRequested(m_last);
    });
    m_tray->show();
}

Notifier::~Notifier() = default;

QString Notifier::textOf(const core::Job &job, const Format &format)
{
    QString text = job.state == core::JobState::NotSubmitted
        ? tr("“%1” was refused by the service.").arg(job.name)
        : tr("“%1” is done. %2.").arg(job.name, progressText(job, {}, core::Instant{}, format));
    if (job.cost)
        text += u' ' + tr("%1.", "what it cost").arg(format.money(*job.cost));
    return job.sandbox ? tr("Sandbox: %1").arg(text) : text;
}

void Notifier::jobEnded(const core::Job &job)
{
    if (!m_tray || m_window->isActiveWindow())
        return;
    m_ended.append(job);
    m_gather.start();
}

void Notifier::tell()
{
    if (m_ended.isEmpty())
        return;
    m_last = m_ended.constLast().id;
    QStringList lines;
    for (const core::Job &job : m_ended.mid(0, 3))
        lines.append(textOf(job, m_format));
    if (m_ended.size() > 3)
        lines.append(tr("and %1 more").arg(m_ended.size() - 3));
    m_tray->showMessage(m_ended.size() == 1 ? tr("A batch has ended") : tr("%1 batches have ended").arg(m_ended.size()),
                        lines.join(u'\n'), markIcon());
    m_ended.clear();
}

} // namespace ui
