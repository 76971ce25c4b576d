// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/batchespage.h"

#include "ui/batches/hiddenstrip.h"
#include "ui/batches/jobfiltermodel.h"
#include "ui/batches/workspacefilter.h"
#include "ui/shell/pageheader.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/searchedit.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QLineEdit>
#include <QScrollBar>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

// What the page tells of its rows: how many there are, why there are none, which are new.
namespace ui {

void BatchesPage::refreshCounts()
{
    const Format &format = m_jobs.format();
    const auto counted = [this, &format](const QString &name, JobGroup group) {
        return QString{name + u' ' + format.grouped(m_jobs.countOf(group, m_filtered->isHiddenShown()))};
    };
    m_segments->setText(int(JobGroup::All), counted(tr("All"), JobGroup::All));
    m_segments->setText(int(JobGroup::Running), counted(tr("Running"), JobGroup::Running));
    m_segments->setText(int(JobGroup::Done), counted(tr("Done"), JobGroup::Done));
    m_segments->setText(int(JobGroup::NeedsAttention), counted(tr("Needs attention"), JobGroup::NeedsAttention));

    const core::Instant monthAgo = m_session.clock.now() - std::chrono::days{30};
    qint64 recent = 0;
    core::Money saved;
    for (int row = 0; row < m_jobs.rowCount(); ++row) {
        const core::Job &job = m_jobs.at(row);
        if (job.state != core::JobState::Draft && job.createdAt >= monthAgo) {
            recent += !job.hidden || m_filtered->isHiddenShown();
            if (job.savedByBatch)
                saved += *job.savedByBatch;
        }
    }
    QStringList parts;
    if (m_jobs.rowCount() > 0) {
        parts.append(tr("%1 running").arg(format.grouped(m_jobs.countOf(JobGroup::Running))));
        parts.append(tr("%1 in the last 30 days").arg(format.grouped(recent)));
        if (!m_session.isSandbox() && saved > core::Money{})
            parts.append(tr("%1 saved by batching").arg(format.money(saved)));
    } else if (m_loaded) {
        parts.append(tr("Half the price of realtime, results within 24 hours"));
    }
    if (m_session.isSandbox())
        parts.append(tr("costs are simulated"));
    m_header->setContext(parts.join(u" · "_s));
    if (m_loaded)
        m_workspaces->setWorkspaces(m_jobs.workspaces());
    refreshHidden();
}

void BatchesPage::refreshHidden()
{
    const qsizetype hidden = m_jobs.countOf(JobGroup::All, true) - m_jobs.countOf(JobGroup::All);
    if (!m_current)
        return;
    allow(m_showHidden, hidden > 0, tr("no batch is hidden"));
    if (hidden == 0)
        m_showHidden->setChecked(false); // what is hidden next shall go from sight
    const qsizetype matching = m_filtered->hiddenMatches();
    const bool saidInPlaceOfRows = m_loaded && m_filtered->rowCount() == 0 && matching > 0;
    m_hidden->tell(saidInPlaceOfRows ? 0 : hidden, matching, m_filtered->isFiltering(), m_filtered->isHiddenShown());
}

void BatchesPage::refreshEmpty()
{
    if (m_filtered->rowCount() > 0 || !m_loaded) {
        m_stack->setCurrentWidget(m_table);
        m_new->show();
        return;
    }
    m_new->setVisible(m_jobs.rowCount() > 0); // the empty list has its own
    m_empty->primary()->disconnect(this);
    m_empty->secondary()->disconnect(this);
    if (m_jobs.rowCount() > 0)
        showEmptySearch();
    else
        showNoBatches();
    m_stack->setCurrentWidget(m_empty);
}

void BatchesPage::showEmptySearch()
{
    const bool filtering = m_filtered->isFiltering();
    const qsizetype hidden = m_filtered->isHiddenShown() ? 0 : m_filtered->hiddenMatches();
    const QString searched = m_search->text().trimmed();
    m_empty->setFace(Icon::None,
                     !filtering ? tr("All batches are hidden")
                         : searched.isEmpty() ? tr("No batch is like that")
                                              : tr("Nothing matches “%1”").arg(searched.left(60)),
                     !filtering ? QString{}
                         : hidden == 1 ? tr("1 hidden batch matches.")
                         : hidden > 1 ? tr("%1 hidden batches match.").arg(m_jobs.format().grouped(hidden))
                                      : tr("Other batches are there."));
    QPushButton *show = m_empty->primary();
    show->setText(hidden == 1 ? tr("Show it") : tr("Show them"));
    setKind(show, {}); // the page has its main button above
    show->setVisible(hidden > 0);
    connect(show, &QPushButton::clicked, m_showHidden, &QAction::toggle);
    QPushButton *clear = m_empty->secondary();
    clear->setText(tr("Clear filters"));
    clear->setVisible(filtering);
    connect(clear, &QPushButton::clicked, this, &BatchesPage::clearFilters);
}

void BatchesPage::showNoBatches()
{
    m_empty->setFace(Icon::Batches, tr("No batches yet"),
                     m_samples ? tr("Drop a JSONL, JSON or CSV file here, or start from a sample.")
                               : tr("Drop a JSONL, JSON or CSV file here."));
    setKind(m_empty->primary(), u"primary"_s);
    m_empty->primary()->setText(tr("New batch"));
    m_empty->primary()->show();
    connect(m_empty->primary(), &QPushButton::clicked, this, &BatchesPage::fileWanted);
    m_empty->secondary()->setText(tr("Use the sample file"));
    m_empty->secondary()->setVisible(m_samples);
    connect(m_empty->secondary(), &QPushButton::clicked, this, &BatchesPage::sampleWanted);
}

void BatchesPage::noteNewRows(const QModelIndex &, int first, int last)
{
    if (!m_loaded || m_table->verticalScrollBar()->value() == 0 || first > 0)
        return;
    m_newCount += last - first + 1;
    m_newRows->setText(tr("%1 new").arg(m_newCount));
    m_newRows->adjustSize();
    m_newRows->move((m_newRows->parentWidget()->width() - m_newRows->width()) / 2, 40);
    m_newRows->show();
    m_newRows->raise();
}

} // namespace ui
