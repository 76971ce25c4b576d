// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/batchespage.h"

#include "ui/batches/foreignstrip.h"
#include "ui/batches/hiddenstrip.h"
#include "ui/batches/jobfiltermodel.h"
#include "ui/batches/workspacefilter.h"
#include "ui/shell/pageheader.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/rowmenu.h"
#include "ui/widgets/searchedit.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/wraprow.h"

#include <QFocusEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

using Column = JobListModel::Column;
static const QString LayoutKey = u"batches/columns"_s;
static const QString SortKey = u"batches/sort"_s;           ///< column and "descending", parted by a space
static const QString IgnoredKey = u"batches/ignoredForeign"_s; ///< batches made elsewhere that are not to be offered

BatchesPage::BatchesPage(const Session &session, JobListModel &jobs, QAction *newBatch,
                         QAction *refresh, QAction *showHidden, QWidget *parent) :
    QWidget{parent}, m_session{session}, m_jobs{jobs}, m_filtered{new JobFilterModel{&jobs, this}},
    m_actions{new JobActions{session, this}}, m_header{new PageHeader}, m_search{new SearchEdit},
    m_segments{new SegmentedControl{tr("Which batches are shown")}}, m_workspaces{new WorkspaceFilter},
    m_columns{iconButton(Icon::Columns, tr("Columns"))}, m_bar{new MessageBar},
    m_stack{new QStackedWidget}, m_table{new DataTable{tr("Batches"), 51}},
    m_empty{new EmptyState},
    m_drop{new DropTarget{tr("Drop a JSONL, JSON or CSV file anywhere on this page to start a batch")}},
    m_new{primaryButton(tr("New batch"), Icon::Plus)}, m_newRows{button(tr("New rows"))}, m_foreign{new ForeignStrip},
    m_hidden{new HiddenStrip}, m_showHidden{showHidden}
{
    setObjectName(u"page"_s);
    build(newBatch, refresh);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filtered->setSearch(text);
        onFilter();
    });
    connect(m_workspaces, &WorkspaceFilter::chosenChanged, this, [this](const QString &workspace) {
        m_filtered->setWorkspace(workspace);
        onFilter();
    });
    connect(m_segments, &SegmentedControl::chosenChanged, this, [this](int id) {
        m_filtered->setGroup(JobGroup(id));
        onFilter();
    });
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        emit openRequested(index.data(JobListModel::JobIdRole).toString());
    });
    connect(m_table, &DataTable::deletePressed, this, [this] {
        if (const QStringList drafts = chosenDrafts(); drafts.size() > 1)
            emit draftsUnwanted(drafts);
        else if (m_actions->discard->isEnabled())
            m_actions->discard->trigger();
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &BatchesPage::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &BatchesPage::onSelection);
    connect(m_columns, &QToolButton::clicked, this, [this] { m_table->chooseColumns(m_columns); });
    connect(m_drop, &DropTarget::clicked, this, &BatchesPage::fileWanted);
    connect(m_foreign, &ForeignStrip::shown, this, &BatchesPage::foreignWanted);
    connect(m_foreign, &ForeignStrip::dismissed, this, [this](const QStringList &ids) {
        m_session.settings.set(IgnoredKey, m_session.settings.value(IgnoredKey).toStringList() + ids);
    });
    connect(m_hidden, &HiddenStrip::toggled, m_showHidden, &QAction::toggle);
    m_showHidden->setChecked(false);
    connect(m_showHidden, &QAction::toggled, this, [this](bool shown) {
        if (!m_current)
            return;
        m_filtered->setHiddenShown(shown);
        refreshCounts();
        refreshEmpty();
    });
    connect(m_actions, &JobActions::openRequested, this, &BatchesPage::openRequested);
    connect(m_newRows, &QPushButton::clicked, m_table, &DataTable::scrollToTop);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value == 0) {
            m_newCount = 0;
            m_newRows->hide();
        }
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&jobs, signal, this, [this] {
            refreshCounts();
            refreshEmpty();
        });
    connect(&jobs, &QAbstractItemModel::rowsInserted, this, &BatchesPage::noteNewRows);
    connect(&jobs, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first) {
        if (first.column() > int(Column::Status))
            return; // time went on; how many are of which kind is as before
        refreshCounts();
        refreshEmpty();
        onSelection();
    });
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            m_jobs.tick();
    });
    m_tick.start();
    m_filtersSettle.setSingleShot(true);
    m_filtersSettle.setInterval(400ms);
    connect(&m_filtersSettle, &QTimer::timeout, this, &BatchesPage::writeFilters);
    restoreFilters();
    refreshCounts();
    refreshEmpty();
}

BatchesPage::~BatchesPage() { keepFilters(); }

void BatchesPage::onFilter()
{
    refreshHidden();
    refreshEmpty();
    m_filtersSettle.start();
}

void BatchesPage::clearFilters()
{
    m_search->clear();
    m_segments->choose(int(JobGroup::All));
    m_workspaces->choose({});
}

static QString searchKey(const Session &session) { return u"batches/search/"_s + session.profile.name; }
static QString segmentKey(const Session &session) { return u"batches/segment/"_s + session.profile.name; }
static QString workspaceKey(const Session &session) { return u"batches/workspace/"_s + session.profile.name; }

void BatchesPage::restoreFilters()
{
    m_search->setText(m_session.settings.value(searchKey(m_session)).toString());
    m_segments->choose(m_session.settings.value(segmentKey(m_session), int(JobGroup::All)).toInt());
    m_workspaces->choose(m_session.settings.value(workspaceKey(m_session)).toString());
    m_filtersSettle.stop();
}

void BatchesPage::keepFilters()
{
    if (!m_filtersSettle.isActive())
        return;
    m_filtersSettle.stop();
    writeFilters();
}

void BatchesPage::writeFilters()
{
    m_session.settings.set(searchKey(m_session), m_search->text());
    m_session.settings.set(segmentKey(m_session), m_segments->chosen());
    m_session.settings.set(workspaceKey(m_session), m_workspaces->chosen());
}

/// Not by a focus proxy: Qt would take page and proxy for one stop, and Tab would pass over all that stands above the table.
void BatchesPage::focusInEvent(QFocusEvent *event) { m_table->setFocus(event->reason()); }

void BatchesPage::build(QAction *newBatch, QAction *refresh)
{
    m_header->setTitle(tr("Batches"));
    m_header->setSandbox(m_session.isSandbox());
    m_header->addAction(iconButton(refresh));
    m_new->setToolTip(tr("New batch (%1)").arg(newBatch->shortcut().toString(QKeySequence::NativeText)));
    connect(m_new, &QPushButton::clicked, newBatch, &QAction::trigger);
    m_header->addAction(m_new);

    m_search->setPlaceholderText(tr("Search name, ID, model or file"));
    m_search->setAccessibleName(tr("Search batches"));
    onTextSize(m_search, [this] {
        m_search->setMinimumWidth(scaled(180));
        m_search->setMaximumWidth(scaled(264));
    });
    for (const JobGroup group : {JobGroup::All, JobGroup::Running, JobGroup::Done, JobGroup::NeedsAttention})
        m_segments->add(int(group), {});

    auto *filters = new WrapRow{12};
    filters->addWidget(m_search);
    filters->addWidget(m_segments);
    filters->addWidget(m_workspaces);
    filters->spring();
    filters->addWidget(m_columns);

    m_table->setModel(m_filtered);
    m_search->leadTo(m_table);
    m_table->setYielding({int(Column::Saved), int(Column::Requests)});
    m_table->setColumnWidths({{0, 0}, {132, 128}, {206, 142}, {92, 80}, {106, 100}, {92, 90}, {138, 120},
                              {120, 100}, {120, 100}, {120, 100}, {180, 150}, {180, 150}}, int(Column::Batch));
    m_table->keepLayout(m_session.settings, LayoutKey,
                        {int(Column::Workflow), int(Column::Project), int(Column::CacheHits), int(Column::Id),
                         int(Column::Workspace)});
    const QString sorted = m_session.settings.value(SortKey).toString();
    if (const int column = sorted.section(u' ', 0, 0).toInt(); !sorted.isEmpty() && column >= 0 && column < int(Column::Count))
        m_filtered->sort(column, sorted.endsWith(u"descending"_s) ? Qt::DescendingOrder : Qt::AscendingOrder);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int column) {
        const bool again = m_filtered->sortColumn() == column;
        const bool textual = column == int(Column::Batch) || column == int(Column::Status);
        const Qt::SortOrder first = textual ? Qt::AscendingOrder : Qt::DescendingOrder;
        const Qt::SortOrder other = textual ? Qt::DescendingOrder : Qt::AscendingOrder;
        m_filtered->sort(column, again && m_filtered->sortOrder() == first ? other : first);
        const QString direction = m_filtered->sortOrder() == Qt::DescendingOrder ? u" descending"_s : u" ascending"_s;
        m_session.settings.set(SortKey, QString{QString::number(column) + direction});
    });

    QFrame *box = card(tr("List of batches"));
    auto *inside = new QVBoxLayout{box};
    inside->setContentsMargins(1, 1, 1, 1);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    inside->setSpacing(0);
    inside->addWidget(m_stack);
    inside->addWidget(m_hidden);
    m_newRows->setParent(box);
    m_newRows->setProperty("kind", u"small"_s);
    m_newRows->hide();

    auto *body = new QVBoxLayout;
    body->setContentsMargins(20, 0, 20, 14);
    body->setSpacing(12);
    body->addLayout(filters);
    body->addWidget(m_bar);
    body->addWidget(box, 1);
    body->addWidget(m_foreign);
    body->addWidget(m_drop);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(body, 1);
}

void BatchesPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void BatchesPage::select(const QString &jobId)
{
    const auto rowOf = [this, &jobId] {
        for (int row = 0; row < m_filtered->rowCount(); ++row)
            if (m_filtered->index(row, 0).data(JobListModel::JobIdRole).toString() == jobId)
                return row;
        return -1;
    };
    int row = rowOf();
    if (row < 0 && m_jobs.job(jobId)) {
        clearFilters();
        if (m_jobs.job(jobId)->hidden)
            m_showHidden->setChecked(true);
        row = rowOf();
    }
    if (row < 0)
        return;
    m_table->selectRow(row);
    m_table->scrollTo(m_filtered->index(row, 0));
}

void BatchesPage::setCurrent(bool current)
{
    m_current = false;
    if (!current)
        return;
    m_showHidden->setChecked(m_filtered->isHiddenShown());
    m_current = true;
    refreshHidden();
}

void BatchesPage::setSamples(bool there)
{
    m_samples = there;
    refreshEmpty();
}

void BatchesPage::setLoaded()
{
    m_loaded = true;
    refreshCounts();
    refreshEmpty();
}

void BatchesPage::onSelection()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.size() == 2) {
        const core::Job *one = m_jobs.job(rows.front().data(JobListModel::JobIdRole).toString());
        const core::Job *other = m_jobs.job(rows.back().data(JobListModel::JobIdRole).toString());
        if (one && other)
            m_actions->setPair(*one, *other);
        return;
    }
    m_actions->setJob(rows.size() == 1
                          ? m_jobs.job(rows.front().data(JobListModel::JobIdRole).toString())
                          : nullptr);
}

QStringList BatchesPage::chosenDrafts() const
{
    QStringList drafts;
    for (const QModelIndex &row : m_table->selectionModel()->selectedRows())
        if (const core::Job *job = m_jobs.job(row.data(JobListModel::JobIdRole).toString()); job && job->state == core::JobState::Draft)
            drafts.append(job->id);
    return drafts;
}

void BatchesPage::openMenu(const QPoint &at)
{
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid())
        return;
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addActions(m_actions->fitting());
    if (const QStringList drafts = chosenDrafts(); drafts.size() > 1)
        connect(menu->addAction(tr("Delete %1 drafts").arg(m_jobs.format().grouped(drafts.size()))), &QAction::triggered, this,
                [this, drafts] { emit draftsUnwanted(drafts); });
    if (const core::Job &job = m_filtered->jobAt(index.row()); job.unpriced > 0)
        connect(menu->addAction(tr("Add a price…")), &QAction::triggered, this,
                [this, model = job.model] { emit priceWanted(model); });
    menu->addSeparator();
    addCopyActions(menu, m_table, index);
    // The search looks into these; an amount or a time is no group that one filters by.
    const QList<Column> groups{Column::Batch, Column::Status, Column::Workflow, Column::Project, Column::Id, Column::Workspace};
    const QString text = index.data(Qt::DisplayRole).toString();
    if (groups.contains(Column(index.column())) && text != NotThere)
        connect(menu->addAction(tr("Filter by “%1”").arg(text.left(40))), &QAction::triggered, this,
                [this, text] { m_search->setText(text); });
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void BatchesPage::lookForForeign()
{
    core::whenAnswered(m_session.jobs.foreignBatches(), this, [this](const core::Result<QList<core::ForeignBatch>> &found) {
        if (found) // else it is told where the connection is told of
            showForeign(*found);
    });
}

void BatchesPage::noteOwn(const core::Job &job)
{
    for (const core::Shard &shard : job.shards)
        if (shard.batch)
            m_foreign->leaveOut(shard.batch->id);
}

void BatchesPage::showForeign(const QList<core::ForeignBatch> &batches)
{
    const QStringList ignored = m_session.settings.value(IgnoredKey).toStringList();
    QStringList ids;
    for (const core::ForeignBatch &foreign : batches)
        if (!ignored.contains(foreign.batch.id))
            ids.append(foreign.batch.id);
    m_foreign->setBatches(ids);
}

} // namespace ui
