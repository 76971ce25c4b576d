// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/resultsbrowser.h"

#include "core/batches/failures.h"

#include "ui/batches/answerview.h"
#include "ui/batches/resultpane.h"
#include "ui/batches/resultsmodel.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/rowmenu.h"
#include "ui/widgets/searchedit.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/wraprow.h"

#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Outcome;
using core::ResultQuery;

namespace ui {

static const QString SplitterKey = u"batches/splitter"_s;
static const QString BesideKey = u"batches/requestBeside"_s;
static constexpr int LeastRows = 6; ///< in view, however large the texts and small the window
static constexpr int LeastList = 420; ///< px, of the list beside the detail
static constexpr int ListMargin = 12;
static constexpr qsizetype MostChips = 12; ///< batches; more are chosen from a list

ResultsBrowser::ResultsBrowser(const Session &session, QWidget *parent) :
    QSplitter{Qt::Horizontal, parent}, m_session{session}, m_searchEdit{new SearchEdit},
    m_segments{new SegmentedControl{tr("Which results are shown")}},
    m_columns{iconButton(Icon::Columns, tr("Columns"))},
    m_paneSwitch{iconButton(Icon::Sidebar, tr("Hide the detail"), tr("Space"))}, m_more{new QWidget}, m_chip{button({}, Icon::Cross)}, m_table{new DataTable{tr("Results"), 34}},
    m_model{new ResultsModel{session.models, this}}, m_pane{new ResultPane}
{
    setChildrenCollapsible(false);
    setHandleWidth(12);
    QWidget *left = buildLeft();
    addWidget(left);
    addWidget(m_pane);
    // In pixels as they are: with large texts the two would not fit side by side otherwise.
    left->setMinimumWidth(LeastList);
    m_pane->setMinimumWidth(280);
    setStretchFactor(0, 3);
    setStretchFactor(1, 2);
    setSizes({612, 408});
    const QByteArray kept = m_session.settings.value(SplitterKey).toByteArray();
    if (!kept.isEmpty())
        restoreState(kept);
    m_pane->answer()->setRequestBeside(m_session.settings.value(BesideKey).toBool());
    connectParts();
}

ResultsBrowser::~ResultsBrowser() = default;

/// The filters take two lines where they find no room in one, of which a splitter knows nothing.
bool ResultsBrowser::event(QEvent *event)
{
    const bool done = QSplitter::event(event);
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) {
        const QWidget *left = widget(0);
        setMinimumHeight(left->layout()->hasHeightForWidth() ? left->layout()->totalMinimumHeightForWidth(left->width())
                                                             : left->minimumSizeHint().height());
    }
    return done;
}

QWidget *ResultsBrowser::buildLeft()
{
    m_searchEdit->setPlaceholderText(tr("Search custom_id or text"));
    m_searchEdit->setAccessibleName(tr("Search in the results"));
    onTextSize(m_searchEdit, [this] {
        m_searchEdit->setMinimumWidth(scaled(120));
        m_searchEdit->setMaximumWidth(scaled(264));
    });
    m_segments->add(All, tr("All"));
    m_segments->add(Succeeded, tr("Succeeded"));
    m_segments->add(Curtailed, tr("Truncated"));
    m_segments->add(Failed, tr("Failed"));
    m_segments->add(Canceled, tr("Canceled"));
    m_segments->setShown(Curtailed, false);
    m_segments->setShown(Canceled, false);

    QFrame *left = card(tr("Results"));
    auto *inside = new QVBoxLayout{left};
    inside->setContentsMargins(1, 10, 1, 1);
    inside->setSpacing(8);
    auto *filters = new WrapRow{8};
    filters->setContentsMargins(11, 0, 11, 0);
    filters->addWidget(m_searchEdit);
    filters->addWidget(m_columns);
    filters->addWidget(m_paneSwitch);
    filters->spring();
    filters->addWidget(m_segments);
    inside->addLayout(filters);
    auto *more = new QHBoxLayout{m_more};
    more->setContentsMargins(11, 0, 11, 0);
    more->setSpacing(8);
    setKind(m_chip, u"small"_s);
    m_chip->setLayoutDirection(Qt::RightToLeft); // the cross behind the words
    more->addWidget(m_chip);
    more->addStretch();
    m_chip->hide();
    m_more->hide();
    inside->addWidget(m_more);
    m_table->setModel(m_model);
    m_searchEdit->leadTo(m_table);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setYielding({int(ResultsModel::Column::Cached), int(ResultsModel::Column::Input), int(ResultsModel::Column::Output)});
    m_table->setColumnWidths({{0, 0}, {150, 138}, {70, 62}, {72, 0}, {72, 66}, {88, 92},
                              {120, 110}, {130, 120}, {116, 108}, {320, 280}}, int(ResultsModel::Column::CustomId));
    using Column = ResultsModel::Column;
    m_table->keepLayout(m_session.settings, u"results/columns"_s,
                        {int(Column::StopReason), int(Column::Model), int(Column::TimeToEnd), int(Column::AnswerText)});
    m_table->setLeastRows(LeastRows);
    inside->addWidget(m_table, 1);
    return left;
}

void ResultsBrowser::connectParts()
{
    connect(m_segments, &SegmentedControl::chosenChanged, this, &ResultsBrowser::choose);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &ResultsBrowser::sortBy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ResultsBrowser::onSelection);
    connect(m_table, &DataTable::spacePressed, this, [this] { showPane(m_pane->isHidden()); });
    connect(m_paneSwitch, &QToolButton::clicked, this, [this] { showPane(m_pane->isHidden()); });
    connect(m_table, &DataTable::opened, this, [this] { showPane(true); });
    connect(m_columns, &QToolButton::clicked, this, [this] { m_table->chooseColumns(m_columns); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &ResultsBrowser::openMenu);
    connect(m_chip, &QPushButton::clicked, this, [this] {
        m_cause = -1;
        m_query.errorClass.reset();
        choose(m_segments->chosen());
    });
    connect(m_pane, &ResultPane::told, this, &ResultsBrowser::told);
    connect(m_pane, &ResultPane::editWanted, this, &ResultsBrowser::editWanted);
    connect(m_pane->answer(), &AnswerView::sameCauseWanted, this, &ResultsBrowser::showSameCause);
    connect(m_pane->answer(), &AnswerView::requestBesideChanged, this,
            [this](bool beside) { m_session.settings.set(BesideKey, beside); });
    connect(this, &QSplitter::splitterMoved, this, [this] { m_session.settings.set(SplitterKey, saveState()); });
    m_searchSettle.setSingleShot(true);
    m_searchSettle.setInterval(200ms);
    connect(m_searchEdit, &QLineEdit::textChanged, &m_searchSettle, qOverload<>(&QTimer::start));
    connect(&m_searchSettle, &QTimer::timeout, this, &ResultsBrowser::search);
}

void ResultsBrowser::reset()
{
    m_search.reset();
    m_searchSettle.stop();
    m_results = {};
    m_query = {};
    m_cause = -1;
    m_searched = false;
    m_found.clear();
    m_chosen = -1;
    ++m_queryNumber;
    m_model->clear();
    m_model->setSorted(ResultsModel::Column::Count, false);
    {
        m_searchEdit->emptyQuietly();
    }
    {
        const QSignalBlocker quiet{m_segments};
        m_segments->choose(All);
    }
    m_searchEdit->setNote({}, {});
    m_shardCount = 0;
    refreshShards();
    refreshChip();
    m_pane->showNothing(tr("Choose a request to read its answer."));
    showPane(true);
}

void ResultsBrowser::showPane(bool shown)
{
    m_pane->setVisible(shown);
    const QString name = shown ? tr("Hide the detail") : tr("Show the detail");
    m_paneSwitch->setAccessibleName(name);
    m_paneSwitch->setToolTip(tr("%1 (%2)", "what a button does, its key").arg(name, tr("Space")));
}

void ResultsBrowser::setResults(const JobResults &results, bool retryable)
{
    m_results = results;
    m_retryable = retryable;
    m_pane->setRetryable(retryable);
    m_found.clear();
    m_searched = false;
    m_cause = -1; // the groups are others now
    m_model->setResults(m_results.lineage, m_results.positions);
    refreshSegments();
    refreshShards();
    refreshChip();
    if (m_searchEdit->text().trimmed().isEmpty())
        runQuery();
    else
        search();
    if (m_chosen < 0 && m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(0, 0));
    else if (m_chosen >= 0)
        showResult(m_chosen);
}

void ResultsBrowser::refreshSegments()
{
    const core::OutcomeCounts &counts = m_results.counts;
    const qint64 curtailed = core::curtailedIn(counts);
    m_segments->setText(All, tr("All %1").arg(m_format.count(counts.total())));
    m_segments->setText(Succeeded, tr("Succeeded %1").arg(m_format.count(counts.succeeded)));
    // Under the name of all three where there is more than one kind.
    m_segments->setText(Curtailed, (counts.truncated == curtailed    ? tr("Truncated %1")
                                    : counts.refused == curtailed    ? tr("Refused %1")
                                    : counts.overflowed == curtailed ? tr("Context full %1")
                                                                     : tr("Incomplete %1"))
                                       .arg(m_format.count(curtailed)));
    m_segments->setTip(Curtailed, tr("%1 truncated at max_tokens, %2 refused, %3 with a full context window")
                                      .arg(m_format.grouped(counts.truncated), m_format.grouped(counts.refused),
                                           m_format.grouped(counts.overflowed)));
    m_segments->setShown(Curtailed, curtailed > 0);
    m_segments->setText(Failed, tr("Failed %1").arg(m_format.count(core::failedIn(counts))));
    m_segments->setText(Canceled, tr("Canceled %1").arg(m_format.count(counts.canceled)));
    m_segments->setShown(Canceled, counts.canceled > 0);
    fitLeft();
}

/// The list has room for all of its segments as long as the detail has what it needs.
void ResultsBrowser::fitLeft()
{
    const int most = width() - handleWidth() - m_pane->minimumWidth();
    widget(0)->setMinimumWidth(qBound(LeastList, m_segments->sizeHint().width() + 2 * ListMargin + 2, qMax(LeastList, most)));
}

void ResultsBrowser::resizeEvent(QResizeEvent *event)
{
    fitLeft();
    QSplitter::resizeEvent(event);
}

/// One chip for each batch of the job, in front of the other chips.
void ResultsBrowser::refreshShards()
{
    const qsizetype count = m_results.jobs.isEmpty() ? 0 : m_results.jobs.constFirst().shards.size();
    if (count == m_shardCount && m_shards)
        return;
    m_shardCount = count;
    delete m_shards;
    m_shards = nullptr;
    if (count < 2)
        return;
    if (count <= MostChips) {
        auto *chips = new SegmentedControl{tr("Which batch is shown")};
        chips->add(0, tr("All", "batches")); // ids are one more: a group of buttons takes no -1
        for (int shard = 0; shard < count; ++shard)
            chips->add(shard + 1, m_results.jobs.constFirst().shards[shard].state == core::Shard::State::Reused
                                  ? tr("Reused")
                                  : m_format.grouped(shard + 1));
        chips->choose(m_query.shard + 1);
        connect(chips, &SegmentedControl::chosenChanged, this, [this](int chip) { chooseShard(chip - 1); });
        m_shards = chips;
    } else {
        auto *list = new ComboBox;
        list->setAccessibleName(tr("Which batch is shown"));
        list->addItem(tr("All batches"), -1);
        for (int shard = 0; shard < count; ++shard)
            list->addItem(tr("Batch %1").arg(m_format.grouped(shard + 1)), shard);
        list->setCurrentIndex(m_query.shard + 1);
        connect(list, &QComboBox::currentIndexChanged, this, [this](int index) { chooseShard(index - 1); });
        m_shards = list;
    }
    static_cast<QHBoxLayout *>(m_more->layout())->insertWidget(0, m_shards);
}

void ResultsBrowser::chooseShard(int shard)
{
    m_query.shard = shard;
    runQuery();
    emit shardChosen(shard);
}

void ResultsBrowser::refreshChip()
{
    QString text;
    if (m_cause >= 0)
        text = tr("Failed for this reason: %1").arg(m_results.causes[m_cause].message.simplified());
    else if (m_query.errorClass)
        text = tr("Invalid requests");
    m_chip->setText(text.size() > 60 ? text.left(59) + u'…' : text);
    m_chip->setToolTip(text.isEmpty() ? QString{} : tr("Remove this filter"));
    m_chip->setAccessibleName(tr("Remove the filter “%1”").arg(text));
    m_chip->setVisible(!text.isEmpty());
    m_more->setVisible(m_shards || !text.isEmpty());
}

void ResultsBrowser::onSelection()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid() || !m_results.lineage)
        return;
    m_chosen = m_model->positionAt(current.row());
    showResult(m_chosen);
}

void ResultsBrowser::showResult(qint64 position)
{
    core::whenAnswered(resultViewOf(m_results.lineage, position), this,
                       [this, position, lineage = m_results.lineage](const core::Result<ResultView> &view) {
                           if (!view || position != m_chosen || lineage != m_results.lineage)
                               return;
                           m_pane->showResult(*view);
                           for (const core::ErrorCluster &cause : std::as_const(m_results.causes))
                               if (std::binary_search(cause.positions.begin(), cause.positions.end(), quint32(position)))
                                   m_pane->answer()->setPeers(m_cause >= 0 ? 0 : cause.positions.size() - 1);
                       });
}

QStringList ResultsBrowser::chosenFailedIds() const
{
    QStringList ids;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        const qint64 position = m_model->positionAt(row.row());
        const Outcome outcome = m_results.lineage->record(position).outcome;
        if (outcome != Outcome::Succeeded && outcome != Outcome::Waiting)
            ids.append(m_results.lineage->originalId(position));
    }
    return ids;
}

void ResultsBrowser::openMenu(const QPoint &at)
{
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid())
        return;
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_retryable) {
        const QStringList failed = chosenFailedIds();
        QAction *again = menu->addAction(failed.size() > 1 ? tr("Retry these %1…").arg(failed.size()) : tr("Retry this one…"));
        again->setEnabled(!failed.isEmpty());
        connect(again, &QAction::triggered, this, [this, failed] { emit retryWanted(failed); });
        menu->addSeparator();
    }
    if (m_model->isUnpriced(index.row()))
        connect(menu->addAction(tr("Add a price…")), &QAction::triggered, this,
                [this, model = m_results.lineage->model(m_model->positionAt(index.row()))] { emit priceWanted(model); });
    addCopyActions(menu, m_table, index);
    if (index.column() == int(ResultsModel::Column::CustomId)) {
        const QString id = index.data().toString();
        connect(menu->addAction(tr("Filter by “%1”").arg(id.left(40))), &QAction::triggered, this,
                [this, id] { m_searchEdit->setText(id); });
    }
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void ResultsBrowser::focusSearch()
{
    m_searchEdit->setFocus(Qt::ShortcutFocusReason);
    m_searchEdit->selectAll();
}

} // namespace ui
