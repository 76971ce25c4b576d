// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/batchdetailpage.h"

#include "ui/batches/resultsbrowser.h"
#include "ui/batches/samplecard.h"
#include "ui/batches/summarycard.h"
#include "ui/shell/pageheader.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"

#include <QClipboard>
#include <QFocusEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;

namespace ui {

BatchDetailPage::BatchDetailPage(const Session &session, JobListModel &jobs, QWidget *parent) :
    QWidget{parent}, m_session{session}, m_jobs{jobs}, m_header{new PageHeader},
    m_actions{new JobActions{session, this}}, m_export{button(tr("Export"), Icon::Download)},
    m_main{primaryButton(tr("Retry…"), Icon::Refresh)}, m_more{iconButton(Icon::Dots, tr("More actions"))},
    m_summary{new SummaryCard}, m_sample{new SampleCard{*m_actions}}, m_bar{new MessageBar}, m_area{new QScrollArea}, m_stack{new QStackedWidget},
    m_browser{new ResultsBrowser{session}}, m_empty{new EmptyState}
{
    setObjectName(u"page"_s);
    build();
    connectParts();
}

/// Not by a focus proxy: Qt would take page and proxy for one stop, and Tab would pass over all that stands above the table.
void BatchDetailPage::focusInEvent(QFocusEvent *event) { m_browser->table()->setFocus(event->reason()); }

void BatchDetailPage::build()
{
    m_header->setBackShown(true);
    m_header->setSandbox(m_session.isSandbox());
    m_header->addAction(m_export);
    m_header->addAction(m_main);
    m_header->addAction(m_more);
    m_header->context()->setCursor(Qt::PointingHandCursor);
    m_header->context()->installEventFilter(this);

    QFrame *emptyCard = card(tr("Results"));
    auto *emptyColumn = new QVBoxLayout{emptyCard};
    emptyColumn->addWidget(m_empty);
    m_stack->addWidget(m_browser);
    m_stack->addWidget(emptyCard);

    auto *inside = new QWidget;
    inside->setObjectName(u"pageBody"_s);
    auto *body = new QVBoxLayout{inside};
    body->setContentsMargins(20, 0, 20, 14);
    body->setSpacing(12);
    body->addWidget(m_summary);
    body->addWidget(m_sample);
    body->addWidget(m_bar);
    body->addWidget(m_stack, 1);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    m_area->setWidget(inside);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    column->addWidget(m_area, 1);
}

void BatchDetailPage::connectParts()
{
    connect(m_header, &PageHeader::backRequested, this, &BatchDetailPage::backRequested);
    connect(m_export, &QPushButton::clicked, this, [this] { m_actions->exportResults->trigger(); });
    connect(m_main, &QPushButton::clicked, this, [this] {
        // What its text says: after the end a look for missing results is offered beside it.
        const Job *job = m_jobs.job(m_jobId);
        QAction *look = job && job->state == JobState::Unclear ? m_actions->lookUp : nullptr;
        for (QAction *action : {look, m_actions->submit, m_actions->retry})
            if (action && action->isEnabled()) {
                action->trigger();
                return;
            }
    });
    connect(m_more, &QToolButton::clicked, this, &BatchDetailPage::openMenu);
    connect(m_bar, &MessageBar::actionClicked, this, [this] {
        if (m_barShowsInvalid)
            m_browser->showInvalid();
        else if (m_barFetchesAgain)
            m_actions->lookUp->trigger();
        else if (m_barHurries)
            m_session.jobs.checkNow();
    });
    connect(m_summary, &SummaryCard::downloadWanted, this, [this] { m_session.jobs.checkNow(); });
    connect(m_browser, &ResultsBrowser::told, this, &BatchDetailPage::told);
    connect(m_browser, &ResultsBrowser::priceWanted, this, &BatchDetailPage::priceWanted);
    connect(m_browser, &ResultsBrowser::shardChosen, this, [this](int shard) {
        m_shard = shard;
        if (const Job *job = m_jobs.job(m_jobId))
            refreshContext(*job);
    });
    connect(m_browser, &ResultsBrowser::editWanted, this, [this](const ResultView &view) {
        if (const Job *job = m_jobs.job(m_jobId))
            emit editWanted(*job, view);
    });
    connect(m_browser, &ResultsBrowser::retryWanted, this, [this](const QStringList &ids) {
        if (const Job *job = m_jobs.job(m_jobId))
            emit retryOfWanted(*job, ids);
    });
    connect(&m_jobs, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
        for (int row = first.row(); row <= last.row(); ++row)
            if (m_jobs.at(row).id == m_jobId || m_jobs.at(row).parent == m_jobId)
                return onJobChanged();
    });
    connect(&m_jobs, &QAbstractItemModel::rowsInserted, this, &BatchDetailPage::onJobChanged);
    connect(m_actions, &JobActions::told, this, [this] {
        if (std::exchange(m_failure, {}))
            onJobChanged(); // what failed before went well now
    });
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        const Job *job = m_jobs.job(m_jobId);
        if (isVisible() && job && isRunning(job->state))
            refreshSummary();
    });
    m_tick.start();
}

void BatchDetailPage::openMenu()
{
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (QAction *action : m_actions->fitting())
        if (action != m_actions->open)
            menu->addAction(action);
    menu->popup(m_more->mapToGlobal(QPoint{m_more->width() - menu->sizeHint().width(), m_more->height() + 2}));
}

/// The ids of the batches that are shown, else that of the job.
static QStringList idsOf(const Job &job, int shard)
{
    QStringList ids;
    for (qsizetype i = 0; i < job.shards.size(); ++i)
        if (job.shards[i].batch && (shard < 0 || i == shard))
            ids.append(job.shards[i].batch->id);
    return ids.isEmpty() ? QStringList{job.id} : ids;
}

/// A click on the id copies it; by keyboard it is in the menu.
bool BatchDetailPage::eventFilter(QObject *watched, QEvent *event)
{
    const Job *job = m_jobs.job(m_jobId);
    if (!job || watched != m_header->context() || event->type() != QEvent::MouseButtonRelease)
        return QWidget::eventFilter(watched, event);
    QGuiApplication::clipboard()->setText(idsOf(*job, m_shard).join(u'\n'));
    emit told(tr("ID copied"));
    return true;
}

void BatchDetailPage::refreshContext(const Job &job)
{
    const QStringList ids = idsOf(job, m_shard);
    m_header->setContext(ids.size() == 1 ? ids.constFirst()
                             : ids.size() == 2
                             ? tr("%1 and one more batch").arg(ids.constFirst())
                             : tr("%1 and %2 more batches").arg(ids.constFirst(), m_format.grouped(ids.size() - 1)));
}

void BatchDetailPage::open(const QString &jobId)
{
    if (jobId != m_jobId) {
        m_jobId = jobId;
        m_loadedFor.clear();
        m_loading = false;
        m_results = {};
        m_loadFailure.reset();
        m_failure.reset();
        m_shard = -1;
        m_browser->reset();
        m_area->verticalScrollBar()->setValue(0);
    }
    onJobChanged();
}

void BatchDetailPage::reload()
{
    m_loadedFor.clear();
    onJobChanged();
}

/// Changes when there are other results to read.
static QString stamp(const JobListModel &jobs, const QString &jobId)
{
    QString stamp;
    for (int row = 0; row < jobs.rowCount(); ++row) {
        const Job &job = jobs.at(row);
        if (job.id != jobId && job.parent != jobId)
            continue;
        for (const core::Shard &shard : job.shards)
            stamp += shard.downloadedAt ? u'd' : u'-';
        stamp += stateName(job.state) + u';';
    }
    return stamp;
}

void BatchDetailPage::onJobChanged()
{
    const Job *job = m_jobs.job(m_jobId);
    if (!job)
        return;
    m_actions->setJob(job);
    refreshHeader(*job);
    refreshSummary();
    m_sample->showJob(*job);
    refreshBar(*job);
    const QString now = stamp(m_jobs, m_jobId);
    if (now != m_loadedFor && !m_loading) {
        m_loadedFor = now;
        load();
    }
    refreshEmpty(*job);
}

void BatchDetailPage::load()
{
    m_loading = true;
    core::whenAnswered(openResults(m_session, m_jobId, this), this,
                       [this, asked = m_jobId](const core::Result<JobResults> &results) {
                           if (asked != m_jobId)
                               return;
                           m_loading = false;
                           onLoaded(results);
                           onJobChanged(); // it may have gone on meanwhile
                       });
}

void BatchDetailPage::onLoaded(const core::Result<JobResults> &results)
{
    m_loadFailure.reset();
    if (!results) {
        m_results = {};
        m_browser->reset();
        if (results.error().kind != core::Error::Kind::NotFound)
            m_loadFailure = explain(results.error());
        return;
    }
    m_results = *results;
    const Job &job = m_results.jobs.constFirst();
    m_browser->setResults(m_results, !job.adopted && job.state == JobState::Done);
}

void BatchDetailPage::refreshHeader(const Job &job)
{
    m_header->setTitle(job.name);
    // As the results below it, merged with those of the retries.
    Job merged = job;
    if (m_results.lineage)
        merged.counts = m_results.counts;
    m_header->setStatus(statusPillLong(merged, m_format));
    refreshContext(job);
    m_export->setEnabled(m_actions->exportResults->isEnabled());
    m_export->setToolTip(m_actions->exportResults->toolTip());
    const qint64 again = job.state == JobState::Done ? m_results.retryable() : 0;
    if (job.state == JobState::Unclear)
        m_main->setText(tr("Look on the server"));
    else if (m_actions->submit->isEnabled())
        m_main->setText(tr("Submit…"));
    else
        m_main->setText(again > 0 ? tr("Retry %1 failed…").arg(m_format.grouped(again)) : tr("Retry…"));
    m_main->setVisible(job.state == JobState::Unclear || m_actions->submit->isEnabled()
                       || m_actions->retry->isEnabled());
}

void BatchDetailPage::refreshSummary()
{
    const Job *job = m_jobs.job(m_jobId);
    if (!job)
        return;
    QList<Job> jobs{*job};
    if (job->parent.isEmpty())
        for (int row = m_jobs.rowCount() - 1; row >= 0; --row)
            if (m_jobs.at(row).parent == job->id)
                jobs.append(m_jobs.at(row));
    const bool read = m_results.lineage != nullptr;
    m_summary->show(jobs, read ? m_results.counts : job->counts, m_jobs.progressOf(m_jobId), m_session.clock.now());
}

/// What came of its batches besides what was asked for, or did not come; "" for nothing.
static QString remarksOn(const Job &job)
{
    QStringList remarks;
    for (const core::Shard &shard : job.shards)
        if (shard.batch && shard.state == core::Shard::State::Downloaded && !shard.error.isEmpty())
            remarks.append(job.shards.size() == 1 ? shard.error
                                                  : BatchDetailPage::tr("batch %1: %2").arg(shard.ordinal + 1).arg(shard.error));
    return remarks.join(u"; "_s);
}

void BatchDetailPage::refreshBar(const Job &job)
{
    m_barShowsInvalid = m_barFetchesAgain = m_barHurries = false;
    if (m_failure && m_failedIn != job.state)
        m_failure.reset(); // it went on
    if (m_failure) {
        m_bar->show(*m_failure);
    } else if (m_loadFailure) {
        m_bar->show(*m_loadFailure);
    } else if (job.state == JobState::Unclear) {
        m_bar->show(MessageBar::Weight::Warning,
                    tr("The answer to a submission was lost: the batch may or may not have been created. "
                       "Nothing is sent again before that is clear."));
    } else if (waitsForRelease(job)) {
        m_bar->clear(); // the card of the sample says it
    } else if (const auto trouble = m_session.jobs.lastTrouble(job.id); job.state == JobState::Downloading && trouble) {
        m_barHurries = true;
        m_bar->show(MessageBar::Weight::Warning,
                    tr("<b>The results could not be fetched yet.</b> %1 It goes on by itself.")
                        .arg(explain(*trouble, m_session.profile.name).sentence.toHtmlEscaped()),
                    tr("Try now"));
    } else if (job.state == JobState::NotSubmitted) {
        m_bar->show(MessageBar::Weight::Error,
                    tr("The service refused it; nothing was billed. %1").arg(job.error.toHtmlEscaped()));
    } else if (const qint64 lacking = core::perhapsBilled(job); job.state == JobState::Done && lacking > 0) {
        qint64 counted = 0;
        for (const core::Shard &shard : job.shards)
            counted += shard.batch ? shard.batch->counts.succeeded : 0;
        const core::OutcomeCounts &counts = job.counts;
        const qint64 arrived = counts.succeeded + counts.truncated + counts.refused + counts.overflowed;
        const QString what = counted > arrived
            ? tr("<b>The service counts %1 answers, %2 arrived.</b>").arg(m_format.grouped(counted), m_format.grouped(arrived))
            : tr("<b>The service did not know a batch of this job any more.</b>");
        m_barFetchesAgain = true;
        m_bar->show(MessageBar::Weight::Warning,
                    what + u' ' + tr("What is missing may have been billed: it is sent again only if you choose so."),
                    tr("Fetch again"));
    } else if (m_results.lineage && m_results.invalid + m_results.temporary + m_results.counts.expired > 0) {
        const qint64 temporary = m_results.temporary;
        const qint64 invalid = m_results.invalid;
        const qint64 expired = m_results.counts.expired;
        QStringList causes, sentences;
        if (temporary > 0)
            causes.append(tr("<b>%1</b> failed on a temporary API error").arg(m_format.grouped(temporary)));
        if (expired > 0)
            causes.append(tr("<b>%1</b> expired").arg(m_format.grouped(expired)));
        if (!causes.isEmpty())
            sentences.append((temporary + expired == 1 ? tr("%1 and can be retried as it is.", "one cause")
                                  : causes.size() == 1 ? tr("%1 and can be retried as they are.", "one cause")
                                                       : tr("%1; all can be retried as they are.", "two causes"))
                                 .arg(causes.join(tr(" and "))));
        if (invalid > 0)
            sentences.append(invalid == 1 ? tr("<b>1</b> is invalid and needs a fix first.")
                                          : tr("<b>%1</b> are invalid and need a fix first.").arg(m_format.grouped(invalid)));
        sentences.append(tr("Failed requests are not billed."));
        m_barShowsInvalid = m_results.invalid > 0;
        m_bar->show(MessageBar::Weight::Warning, sentences.join(u' '),
                    invalid > 1 ? tr("Show the %1 invalid").arg(m_format.grouped(invalid))
                        : invalid == 1 ? tr("Show the invalid one")
                                       : QString{});
    } else if (const QString remarks = remarksOn(job); job.state == JobState::Done && !remarks.isEmpty()) {
        m_bar->show(MessageBar::Weight::Info, tr("The results are not quite what was asked for: %1.").arg(remarks.toHtmlEscaped()));
    } else if (!job.error.isEmpty() && job.state != JobState::Done) {
        m_bar->show(MessageBar::Weight::Warning, job.error.toHtmlEscaped());
    } else {
        m_bar->clear();
    }
}

void BatchDetailPage::showFailure(const Explanation &explanation)
{
    const Job *job = m_jobs.job(m_jobId);
    m_failedIn = job ? job->state : JobState::Draft;
    m_failure = explanation;
    m_bar->show(explanation);
}

void BatchDetailPage::noteTrouble(const QString &jobId)
{
    const Job *job = m_jobs.job(jobId);
    if (job && job->state == JobState::Downloading && jobId == m_jobId)
        refreshBar(*job);
}

void BatchDetailPage::refreshEmpty(const Job &job)
{
    if (m_results.lineage) {
        m_stack->setCurrentIndex(0);
        return;
    }
    m_stack->setCurrentIndex(1);
    m_empty->primary()->hide();
    m_empty->secondary()->hide();
    switch (job.state) {
    case JobState::Submitting:
        if (isLookedFor(job, m_jobs.progressOf(job.id)))
            m_empty->setFace(Icon::Question, tr("Looking on the server whether it was taken"),
                             tr("The answer to its submission did not arrive. It is not sent again before that is clear."));
        else
            m_empty->setFace(Icon::Upload, tr("It is being sent"),
                             tr("If the service is busy it waits and goes on by itself, also after a restart."));
        break;
    case JobState::InProgress:
    case JobState::Canceling:
        m_empty->setFace(Icon::Clock, tr("The service is working on it"),
                         tr("Results are fetched as soon as the batch ends, also after a restart."));
        break;
    case JobState::Downloading:
        m_empty->setFace(Icon::Download, tr("Results are coming in"), progressText(job, m_jobs.progressOf(job.id), m_session.clock.now(), m_format));
        break;
    case JobState::Unclear:
        m_empty->setFace(Icon::Question, tr("It is not known whether it was submitted"),
                         tr("Look on the server: if the batch is there, it is taken up; if not, you decide."));
        break;
    case JobState::NotSubmitted:
        m_empty->setFace(Icon::CrossCircle, tr("It was not submitted"), job.error);
        break;
    case JobState::Done:
        if (m_loadFailure) {
            m_empty->setFace(Icon::Warning, tr("The results cannot be read"), m_loadFailure->sentence);
            break;
        }
        m_empty->setFace(Icon::Question, tr("The results are not on this computer"),
                         tr("They were received, but their files are gone from the data folder."));
        break;
    default:
        m_empty->setFace(Icon::Batches, tr("Nothing sent yet"), tr("It is written and checked; submit it when you like."));
    }
}

void BatchDetailPage::focusSearch() { m_browser->focusSearch(); }

} // namespace ui
