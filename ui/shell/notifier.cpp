// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notifier.h"

#include "ui/batches/jobface.h"
#include "ui/shell/tray.h"

#include <QApplication>
#include <QWidget>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

using preferences::News;

static constexpr auto QuietAtFirst = 3s;
static constexpr auto Together = 30s;
static constexpr qsizetype MostLines = 3;

/// Profile and job in one word; neither holds a line break.
static QString keyOf(const core::Job &job) { return job.profile + u'\n' + job.id; }

Notifier::Notifier(QWidget *window, Tray &tray, const core::Settings &settings, core::Clock &clock) :
    QObject{window}, m_window{window}, m_tray{tray}, m_settings{settings}, m_clock{clock}, m_started{clock.now()}
{
    const auto open = [this](const QString &key) {
        const qsizetype line = key.indexOf(u'\n');
        if (line >= 0)
            emit openRequested(key.left(line), key.mid(line + 1));
    };
    connect(&m_desktop, &DesktopMessages::clicked, this, open);
    connect(&m_desktop, &DesktopMessages::refused, this,
            [this](const QString &key, const QString &title, const QString &text) {
                m_inTray = key;
                m_tray.tell(title, text);
            });
    connect(&tray, &Tray::messageClicked, this, [this, open] { open(m_inTray); });
    clock.callAfter(QuietAtFirst, this, [this] { summarize(); });
}

QString Notifier::titleOf(News news)
{
    switch (news) {
    case News::Done: return tr("A batch is done");
    case News::Failed: return tr("A batch is done, with failures");
    case News::Expired: return tr("Requests have expired");
    case News::CanceledElsewhere: return tr("A batch was canceled elsewhere");
    case News::ResultsExpire: return tr("Results are about to expire");
    case News::KeyRefused: return tr("A key was refused");
    }
    return {};
}

QString Notifier::textOf(News news, const core::Job &job, const Format &format)
{
    QString text;
    if (news == News::KeyRefused) {
        text = tr("The key for “%1” is refused while its batches run. Nothing is lost; enter another key.").arg(job.profile);
    } else if (news == News::ResultsExpire) {
        text = tr("The results of “%1” are deleted by the service within 48 hours and are not here yet.").arg(job.name);
    } else if (job.state == core::JobState::NotSubmitted) {
        text = tr("“%1” was refused by the service.").arg(job.name);
    } else {
        QStringList facts{progressText(job, {}, core::Instant{}, format)};
        if (job.cost)
            facts.append(format.money(*job.cost));
        if (job.savedByBatch && *job.savedByBatch > core::Money{})
            facts.append(tr("saved %1").arg(format.money(*job.savedByBatch)));
        text = tr("“%1” is done. %2.").arg(job.name, facts.join(u", "_s));
    }
    return job.sandbox ? tr("Sandbox: %1").arg(text) : text;
}

void Notifier::take(News news, const core::Job &job)
{
    if (!preferences::isTold(m_settings, news))
        return;
    if (m_clock.now() - m_started < QuietAtFirst) {
        m_first.append({news, job});
        return;
    }
    // Whoever looks at the window sees it there.
    if (m_window->isVisible() && QApplication::activeWindow())
        return;
    const core::Instant now = m_clock.now();
    if (!m_lastTold || now - *m_lastTold > Together)
        m_group.clear();
    m_lastTold = now;
    m_group.append({news, job});
    tell();
}

void Notifier::tell()
{
    QStringList lines;
    const qsizetype shown = qMin(m_group.size(), MostLines);
    for (const Item &item : m_group.last(shown))
        lines.prepend(textOf(item.news, item.job, m_format));
    if (m_group.size() > shown)
        lines.append(tr("and %1 more").arg(m_group.size() - shown));
    const QString title = m_group.size() == 1 ? titleOf(m_group.constFirst().news)
                                              : tr("News about %1 batches").arg(m_group.size());
    m_desktop.show(keyOf(m_group.constLast().job), title, lines.join(u'\n'), m_group.size() > 1);
}

void Notifier::summarize()
{
    if (m_first.size() == 1)
        emit summary(textOf(m_first.constFirst().news, m_first.constFirst().job, m_format));
    else if (!m_first.isEmpty())
        emit summary(tr("News about %1 batches since Tokenwise was left").arg(m_first.size()));
    m_first.clear();
}

} // namespace ui
