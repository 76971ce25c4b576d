// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/batchdetailpage.h"

#include "ui/batches/resultpane.h"
#include "ui/batches/resultsmodel.h"
#include "ui/batches/summarycard.h"
#include "ui/shell/pageheader.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/wraprow.h"

#include <QFocusEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;
using core::Outcome;
using core::ResultQuery;

namespace ui {

static constexpr quint32 FailedOutcomes = ResultQuery::bit(Outcome::Errored) | ResultQuery::bit(Outcome::Expired)
    | ResultQuery::bit(Outcome::Missing) | ResultQuery::bit(Outcome::Unknown) | ResultQuery::bit(Outcome::Canceled)
    | ResultQuery::bit(Outcome::Truncated) | ResultQuery::bit(Outcome::Refused) | ResultQuery::bit(Outcome::Overflowed);

BatchDetailPage::BatchDetailPage(const Session &session, JobListModel &jobs, QWidget *parent) :
    QWidget{parent}, m_session{session}, m_jobs{jobs}, m_header{new PageHeader},
    m_actions{new JobActions{session, this}}, m_export{button(tr("Export"), Icon::Download)},
    m_main{primaryButton(tr("Retry…"), Icon::Refresh)}, m_more{iconButton(Icon::Dots, tr("More actions"))},
    m_summary{new SummaryCard}, m_bar{new MessageBar}, m_stack{new QStackedWidget},
    m_splitter{new QSplitter{Qt::Horizontal}}, m_searchEdit{new QLineEdit},
    m_segments{new SegmentedControl{tr("Which results are shown")}},
    m_searchState{new ElidedLabel{{}, u"hint"_s}}, m_table{new DataTable{tr("Results"), 34}},
    m_model{new ResultsModel{this}}, m_pane{new ResultPane}, m_empty{new EmptyState}
{
    setObjectName(u"page"_s);
    build();
    connectParts();
}

/// Not by a focus proxy: Qt would take page and proxy for one stop, and Tab would pass over all that stands above the table.
void BatchDetailPage::focusInEvent(QFocusEvent *event) { m_table->setFocus(event->reason()); }

void BatchDetailPage::build()
{
    m_header->setBackShown(true);
    m_header->setSandbox(m_session.isSandbox());
    m_header->addAction(m_export);
    m_header->addAction(m_main);
    m_header->addAction(m_more);

    m_searchEdit->setPlaceholderText(tr("Search custom_id or text"));
    m_searchEdit->setAccessibleName(tr("Search in the results"));
    m_searchEdit->addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    m_searchEdit->setClearButtonEnabled(true);
    m_searchEdit->setMinimumWidth(scaled(120));
    m_searchEdit->setMaximumWidth(scaled(264));
    for (const int segment : {All, Succeeded, Failed})
        m_segments->add(segment, {});

    QFrame *left = card(tr("Results"));
    auto *inside = new QVBoxLayout{left};
    inside->setContentsMargins(1, 10, 1, 1);
    inside->setSpacing(8);
    auto *filters = new WrapRow{8};
    filters->setContentsMargins(11, 0, 11, 0);
    filters->addWidget(m_searchEdit);
    filters->addWidget(m_searchState);
    filters->spring();
    filters->addWidget(m_segments);
    inside->addLayout(filters);
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setColumnWidths({{0, 0}, {150, 138}, {70, 62}, {72, 0}, {72, 66}, {88, 80}}, int(ResultsModel::Column::CustomId));
    inside->addWidget(m_table, 1);

    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(12);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_pane);
    // In pixels as they are: with large texts the two would not fit side by side otherwise.
    left->setMinimumWidth(420);
    m_pane->setMinimumWidth(280);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({612, 408});
    const QByteArray kept = m_session.settings.value(u"batches/splitter"_s).toByteArray();
    if (!kept.isEmpty())
        m_splitter->restoreState(kept);

    QFrame *emptyCard = card(tr("Results"));
    auto *emptyColumn = new QVBoxLayout{emptyCard};
    emptyColumn->addWidget(m_empty);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(emptyCard);

    auto *body = new QVBoxLayout;
    body->setContentsMargins(20, 0, 20, 14);
    body->setSpacing(12);
    body->addWidget(m_summary);
    body->addWidget(m_bar);
    body->addWidget(m_stack, 1);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(body, 1);
}

void BatchDetailPage::connectParts()
{
    connect(m_header, &PageHeader::backRequested, this, &BatchDetailPage::backRequested);
    connect(m_export, &QPushButton::clicked, this, [this] { m_actions->exportResults->trigger(); });
    connect(m_main, &QPushButton::clicked, this, [this] {
        for (QAction *action : {m_actions->release, m_actions->lookUp, m_actions->submit, m_actions->retry})
            if (action->isEnabled()) {
                action->trigger();
                return;
            }
    });
    connect(m_more, &QToolButton::clicked, this, [this] {
        auto *menu = new QMenu{this};
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setToolTipsVisible(true);
        for (QAction *action : m_actions->fitting())
            if (action != m_actions->open)
                menu->addAction(action);
        menu->popup(m_more->mapToGlobal(QPoint{m_more->width() - menu->sizeHint().width(), m_more->height() + 2}));
    });
    connect(m_bar, &MessageBar::actionClicked, this, [this] {
        if (m_barAction == Invalid) {
            m_query.outcomes = ResultQuery::bit(Outcome::Errored);
            m_segments->choose(Failed);
            m_query.outcomes = ResultQuery::bit(Outcome::Errored);
            runQuery();
        } else if (m_barAction == FetchAgain) {
            m_actions->lookUp->trigger();
        }
    });
    connect(m_segments, &SegmentedControl::chosenChanged, this, [this](int segment) {
        m_query.outcomes = segment == All ? ResultQuery::AllOutcomes
            : segment == Succeeded       ? ResultQuery::bit(Outcome::Succeeded)
                                         : FailedOutcomes;
        runQuery();
    });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &BatchDetailPage::sortBy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &BatchDetailPage::onSelection);
    connect(m_table, &DataTable::spacePressed, this, [this] { m_pane->setVisible(!m_pane->isVisible()); });
    connect(m_table, &DataTable::opened, this, [this] { m_pane->show(); });
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        if (!m_table->indexAt(at).isValid())
            return;
        auto *menu = new QMenu{this};
        menu->setAttribute(Qt::WA_DeleteOnClose);
        connect(menu->addAction(tr("Copy rows")), &QAction::triggered, m_table, [this] { m_table->copySelection(false); });
        menu->popup(m_table->viewport()->mapToGlobal(at));
    });
    connect(m_pane, &ResultPane::told, this, &BatchDetailPage::told);
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { m_session.settings.set(u"batches/splitter"_s, m_splitter->saveState()); });
    m_searchSettle.setSingleShot(true);
    m_searchSettle.setInterval(200ms);
    connect(m_searchEdit, &QLineEdit::textChanged, &m_searchSettle, qOverload<>(&QTimer::start));
    connect(&m_searchSettle, &QTimer::timeout, this, &BatchDetailPage::search);
    connect(&m_jobs, &QAbstractItemModel::dataChanged, this, &BatchDetailPage::onJobChanged);
    connect(&m_jobs, &QAbstractItemModel::rowsInserted, this, &BatchDetailPage::onJobChanged);
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        const Job *job = m_jobs.job(m_jobId);
        if (isVisible() && job && isRunning(job->state))
            refreshSummary();
    });
    m_tick.start();
}

void BatchDetailPage::open(const QString &jobId)
{
    if (jobId != m_jobId) {
        m_jobId = jobId;
        m_loadedFor.clear();
        m_loading = false;
        m_search.reset();
        m_results = {};
        m_query = {};
        m_searched = false;
        m_chosen = -1;
        ++m_queryNumber;
        m_model->clear();
        m_model->setSorted(ResultsModel::Column::Count, false);
        {
            const QSignalBlocker quiet{m_searchEdit};
            m_searchEdit->clear();
        }
        m_searchState->setFullText({});
        m_segments->choose(All);
        m_pane->showNothing(tr("Choose a request to read its answer."));
        m_pane->show();
    }
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
    core::whenAnswered(openResults(m_session.jobs, m_jobId, this), this,
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
    if (!results) {
        m_results = {};
        m_model->clear();
        if (results.error().kind != core::Error::Kind::NotFound)
            m_bar->show(explain(results.error()));
        return;
    }
    m_results = *results;
    m_found.clear();
    m_searched = false;
    m_model->setResults(m_results.lineage, m_results.positions);
    refreshSegments();
    if (m_searchEdit->text().trimmed().isEmpty())
        runQuery();
    else
        search();
    if (m_chosen < 0 && m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(0, 0));
    else if (m_chosen >= 0)
        showResult(m_chosen);
}

void BatchDetailPage::refreshHeader(const Job &job)
{
    m_header->setTitle(job.name);
    m_header->setStatus(statusPillLong(job, m_format));
    QStringList ids;
    for (const core::Shard &shard : job.shards)
        if (shard.batch)
            ids.append(shard.batch->id);
    QString context = ids.isEmpty() ? job.id : ids.constFirst();
    if (ids.size() > 1)
        context += u" · " + tr("and %1 more batches").arg(ids.size() - 1);
    m_header->setContext(context);
    m_export->setEnabled(m_actions->exportResults->isEnabled());
    m_export->setToolTip(m_actions->exportResults->toolTip());
    const qint64 again = job.state == JobState::Done ? m_results.temporary + m_results.counts.expired
            + std::max<qint64>(0, m_results.counts.missing - core::perhapsBilled(job)) + m_results.counts.canceled
                                                     : 0;
    if (m_actions->release->isEnabled())
        m_main->setText(tr("Send the rest…"));
    else if (job.state == JobState::Unclear)
        m_main->setText(tr("Look on the server"));
    else if (m_actions->submit->isEnabled())
        m_main->setText(tr("Submit…"));
    else
        m_main->setText(again > 0 ? tr("Retry %1 failed…").arg(m_format.grouped(again)) : tr("Retry…"));
    m_main->setVisible(m_actions->release->isEnabled() || job.state == JobState::Unclear || m_actions->submit->isEnabled()
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

void BatchDetailPage::refreshBar(const Job &job)
{
    m_barAction = 0;
    if (job.state == JobState::Unclear) {
        m_bar->show(MessageBar::Weight::Warning,
                    tr("The answer to a submission was lost: the batch may or may not have been created. "
                       "Nothing is sent again before that is clear."));
    } else if (waitsForRelease(job)) {
        m_bar->show(MessageBar::Weight::Info,
                    tr("<b>Sample finished:</b> %1 of %2 good. Cost so far %3; the rest waits for your decision.")
                        .arg(m_format.grouped(job.counts.succeeded), m_format.grouped(job.counts.total() - job.counts.waiting),
                             m_format.money(job.cost).toHtmlEscaped()));
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
        m_barAction = FetchAgain;
        m_bar->show(MessageBar::Weight::Warning,
                    what + u' ' + tr("What is missing may have been billed: it is sent again only if you choose so."),
                    tr("Fetch again"));
    } else if (m_results.lineage && m_results.invalid + m_results.temporary > 0) {
        QString text;
        if (m_results.temporary > 0)
            text = tr("<b>%1</b> failed on a temporary API error and can be retried as they are.").arg(m_format.grouped(m_results.temporary));
        if (m_results.invalid > 0)
            text += u' ' + tr("<b>%1</b> are invalid and need a fix first.").arg(m_format.grouped(m_results.invalid));
        text += u' ' + tr("Failed requests are not billed.");
        m_barAction = m_results.invalid > 0 ? int(Invalid) : 0;
        m_bar->show(MessageBar::Weight::Warning, text.trimmed(),
                    m_results.invalid > 0 ? tr("Show the errors") : QString{});
    } else if (!job.error.isEmpty() && job.state != JobState::Done) {
        m_bar->show(MessageBar::Weight::Warning, job.error.toHtmlEscaped());
    } else {
        m_bar->clear();
    }
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
    case JobState::InProgress:
    case JobState::Canceling:
    case JobState::Submitting:
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
    default:
        m_empty->setFace(Icon::Batches, tr("Nothing sent yet"), tr("It is written and checked; submit it when you like."));
    }
}

void BatchDetailPage::refreshSegments()
{
    const core::OutcomeCounts &counts = m_results.counts;
    const qint64 total = counts.total();
    m_segments->setText(All, tr("All %1").arg(m_format.count(total)));
    m_segments->setText(Succeeded, tr("Succeeded %1").arg(m_format.count(counts.succeeded)));
    m_segments->setText(Failed, tr("Failed %1").arg(m_format.count(total - counts.succeeded - counts.waiting)));
}

void BatchDetailPage::runQuery()
{
    if (!m_results.lineage)
        return;
    const int number = ++m_queryNumber;
    core::whenAnswered(queryResults(m_results.lineage, m_query, m_searched, m_found), this,
                       [this, number](const core::Result<QList<quint32>> &positions) {
                           if (number != m_queryNumber || !positions)
                               return;
                           const qint64 chosen = m_chosen;
                           m_model->setPositions(*positions);
                           const int row = chosen >= 0 ? m_model->rowOf(chosen) : -1;
                           if (row >= 0)
                               m_table->setCurrentIndex(m_model->index(row, 0));
                           else if (m_model->rowCount() > 0)
                               m_table->setCurrentIndex(m_model->index(0, 0));
                           else
                               m_pane->showNothing(tr("Nothing matches."));
                       });
}

void BatchDetailPage::search()
{
    const QString text = m_searchEdit->text().trimmed();
    m_search.reset();
    m_found.clear();
    m_searched = !text.isEmpty();
    if (!m_results.lineage)
        return;
    if (!m_searched) {
        m_searchState->setFullText({});
        runQuery();
        return;
    }
    m_search = std::make_unique<core::ResultSearch>(m_results.lineage, text);
    connect(m_search.get(), &core::ResultSearch::found, this, [this](const QList<quint32> &positions) {
        const bool first = m_found.isEmpty();
        m_found.append(positions);
        m_searchState->setFullText(tr("%1 found…").arg(m_format.grouped(m_found.size())));
        if (first)
            runQuery();
    });
    connect(m_search.get(), &core::ResultSearch::finished, this, [this] {
        m_searchState->setFullText(tr("%1 found").arg(m_format.grouped(m_found.size())));
        runQuery();
    });
    m_searchState->setFullText(tr("Searching…"));
    m_search->start();
}

void BatchDetailPage::sortBy(int column)
{
    using Column = ResultsModel::Column;
    ResultQuery::Column wanted{};
    switch (Column(column)) {
    case Column::CustomId: wanted = ResultQuery::Column::Id; break;
    case Column::Result: wanted = ResultQuery::Column::Outcome; break;
    case Column::Input: wanted = ResultQuery::Column::Input; break;
    case Column::Output: wanted = ResultQuery::Column::Output; break;
    case Column::Cost: wanted = ResultQuery::Column::Cost; break;
    default: return;
    }
    // Third click: back to the input's order.
    const bool numbers = Column(column) >= Column::Input;
    if (m_query.column != wanted) {
        m_query.column = wanted;
        m_query.descending = numbers;
    } else if (m_query.descending == numbers) {
        m_query.descending = !numbers;
    } else {
        m_query.column = ResultQuery::Column::Position;
        m_query.descending = false;
    }
    m_model->setSorted(m_query.column == ResultQuery::Column::Position ? Column::Count : Column(column), m_query.descending);
    runQuery();
}

void BatchDetailPage::onSelection()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid() || !m_results.lineage)
        return;
    m_chosen = m_model->positionAt(current.row());
    showResult(m_chosen);
}

void BatchDetailPage::showResult(qint64 position)
{
    core::whenAnswered(resultViewOf(m_results.lineage, position), this,
                       [this, position, job = m_jobId](const core::Result<ResultView> &view) {
                           if (view && position == m_chosen && job == m_jobId)
                               m_pane->showResult(*view);
                       });
}

void BatchDetailPage::focusSearch()
{
    m_searchEdit->setFocus(Qt::ShortcutFocusReason);
    m_searchEdit->selectAll();
}

} // namespace ui
