// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/comparepage.h"

#include "core/results/comparisonexport.h"
#include "ui/compare/comparemodel.h"
#include "ui/compare/comparisoncard.h"
#include "ui/compare/diffpane.h"
#include "ui/shell/pageheader.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/searchedit.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/wraprow.h"

#include <QFocusEvent>
#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QThreadPool>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::ComparedRow;
using core::ComparisonQuery;

namespace ui {

static const QString SplitterKey = u"compare/splitter"_s;
static const QString ModeKey = u"compare/sideBySide"_s;
static const QString ExportFolderKey = u"export/folder"_s; ///< the one of all exports

ComparePage::ComparePage(const Session &session, QWidget *parent) :
    QWidget{parent}, m_session{session}, m_header{new PageHeader}, m_swap{button(tr("Swap A and B"))},
    m_export{button(tr("Export CSV…"), Icon::Download)}, m_bar{new MessageBar}, m_card{new ComparisonCard},
    m_stack{new QStackedWidget}, m_splitter{new QSplitter{Qt::Horizontal}}, m_search{new SearchEdit},
    m_segments{new SegmentedControl{tr("Which requests are shown")}}, m_table{new DataTable{tr("Requests of both runs"), 34}},
    m_model{new CompareModel{this}}, m_pane{new DiffPane}, m_empty{new EmptyState}
{
    setObjectName(u"page"_s);
    build();
    connectParts();
}

ComparePage::~ComparePage() = default;

/// Not by a focus proxy: Qt would take page and proxy for one stop, and Tab would pass over all that stands above the table.
void ComparePage::focusInEvent(QFocusEvent *event) { m_table->setFocus(event->reason()); }

void ComparePage::build()
{
    m_header->setBackShown(true);
    m_header->setSandbox(m_session.isSandbox());
    m_header->setTitle(tr("Compare two runs"));
    m_header->addAction(m_swap);
    m_header->addAction(m_export);

    m_search->setPlaceholderText(tr("Search custom_id"));
    m_search->setAccessibleName(tr("Search in the comparison"));
    onTextSize(m_search, [this] {
        m_search->setMinimumWidth(scaled(110));
        m_search->setMaximumWidth(scaled(220));
    });
    using Show = ComparisonQuery::Show;
    m_segments->add(int(Show::All), tr("All"));
    m_segments->add(int(Show::Changed), tr("Changed"));
    m_segments->add(int(Show::OutcomeChanged), tr("Outcome"));
    m_segments->add(int(Show::OnlyInOne), tr("Only in one"));

    QFrame *left = card(tr("Requests of both runs"));
    auto *inside = new QVBoxLayout{left};
    inside->setContentsMargins(1, 10, 1, 1);
    inside->setSpacing(8);
    auto *filters = new WrapRow{8};
    filters->setContentsMargins(11, 0, 11, 0);
    filters->addWidget(m_search);
    filters->spring();
    filters->addWidget(m_segments);
    inside->addLayout(filters);
    m_table->setModel(m_model);
    m_search->leadTo(m_table);
    m_table->setYielding({int(CompareModel::Column::Output), int(CompareModel::Column::Cost), int(CompareModel::Column::Outcome)});
    m_table->setColumnWidths({{0, 0}, {106, 104}, {168, 166}, {92, 90}, {164, 164}}, int(CompareModel::Column::CustomId));
    m_table->keepLayout(m_session.settings, u"compare/columns"_s);
    inside->addWidget(m_table, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(12);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_pane);
    // In pixels as they are: with large texts the two would not fit side by side otherwise.
    left->setMinimumWidth(420);
    m_pane->setMinimumWidth(280);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({664, 356});
    const QByteArray kept = m_session.settings.value(SplitterKey).toByteArray();
    if (!kept.isEmpty())
        m_splitter->restoreState(kept);
    m_pane->setMode(m_session.settings.value(ModeKey).toBool() ? DiffPane::SideBySide : DiffPane::Inline);

    QFrame *emptyCard = card(tr("Comparison"));
    auto *emptyColumn = new QVBoxLayout{emptyCard};
    emptyColumn->addWidget(m_empty);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(emptyCard);

    auto *body = new QVBoxLayout;
    body->setContentsMargins(20, 0, 20, 14);
    body->setSpacing(12);
    body->addWidget(m_card);
    body->addWidget(m_bar);
    body->addWidget(m_stack, 1);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(body, 1);
}

void ComparePage::connectParts()
{
    connect(m_header, &PageHeader::backRequested, this, &ComparePage::backRequested);
    connect(m_swap, &QPushButton::clicked, this, [this] {
        std::swap(m_firstName, m_secondName);
        std::swap(m_firstId, m_secondId);
        compareAnew();
    });
    connect(m_export, &QPushButton::clicked, this, &ComparePage::chooseExport);
    connect(m_segments, &SegmentedControl::chosenChanged, this, [this](int show) {
        m_query.show = ComparisonQuery::Show(show);
        runQuery();
    });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &ComparePage::sortBy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ComparePage::onSelection);
    connect(m_table, &DataTable::spacePressed, this, [this] { m_pane->setVisible(!m_pane->isVisible()); });
    connect(m_table, &DataTable::opened, this, [this] { m_pane->show(); });
    connect(m_pane, &DiffPane::told, this, &ComparePage::told);
    connect(m_pane, &DiffPane::modeChanged, this,
            [this](int mode) { m_session.settings.set(ModeKey, mode == DiffPane::SideBySide); });
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { m_session.settings.set(SplitterKey, m_splitter->saveState()); });
    connect(m_empty->secondary(), &QPushButton::clicked, this, &ComparePage::backRequested);
    m_searchSettle.setSingleShot(true);
    m_searchSettle.setInterval(200ms);
    connect(m_search, &QLineEdit::textChanged, &m_searchSettle, qOverload<>(&QTimer::start));
    connect(&m_searchSettle, &QTimer::timeout, this, [this] {
        m_query.id = m_search->text().trimmed();
        runQuery();
    });
}

void ComparePage::open(const core::Job &one, const core::Job &other)
{
    const bool inOrder = one.createdAt != other.createdAt ? one.createdAt < other.createdAt : one.id < other.id;
    m_query = {};
    {
        m_search->emptyQuietly();
    }
    m_searchSettle.stop();
    {
        const QSignalBlocker quiet{m_segments};
        m_segments->choose(int(ComparisonQuery::Show::All));
    }
    m_model->setSorted(CompareModel::Column::Change, true);
    m_chosen = -1;
    m_firstName = (inOrder ? one : other).name;
    m_secondName = (inOrder ? other : one).name;
    m_firstId = (inOrder ? one : other).id;
    m_secondId = (inOrder ? other : one).id;
    compareAnew();
}

void ComparePage::reload()
{
    if (m_runs)
        compareAnew();
}

void ComparePage::compareAnew()
{
    m_runs.reset();
    ++m_queryNumber;
    m_model->setComparison(nullptr);
    m_bar->clear();
    m_card->hide();
    for (QPushButton *action : {m_swap, m_export})
        action->setEnabled(false);
    refreshHeader();
    m_empty->setFace(Icon::None, tr("Comparing…"), {});
    m_empty->primary()->hide();
    m_empty->secondary()->setText(tr("Stop"));
    m_empty->secondary()->show();
    m_stack->setCurrentIndex(1);
    m_job = std::make_unique<ComparisonJob>(m_session, m_firstId, m_secondId);
    connect(m_job.get(), &ComparisonJob::progressed, this, &ComparePage::onProgress);
    connect(m_job.get(), &ComparisonJob::finished, this, &ComparePage::onCompared);
}

void ComparePage::onProgress(qint64 done, qint64 total)
{
    m_empty->setFace(Icon::None, tr("Comparing…"), tr("%1 of %2 requests").arg(m_format.grouped(done), m_format.grouped(total)));
}

void ComparePage::onCompared(const core::Result<ComparedRuns> &runs)
{
    if (!runs) {
        const Explanation why = explain(runs.error());
        m_empty->setFace(Icon::Warning, tr("They could not be compared"), why.sentence);
        m_empty->secondary()->setText(tr("Back"));
        return;
    }
    m_runs = *runs;
    m_model->setComparison(m_runs->comparison);
    m_card->showRuns(*m_runs, m_session.clock.now());
    m_card->show();
    for (QPushButton *action : {m_swap, m_export})
        action->setEnabled(true);
    refreshSegments();
    refreshHeader();
    runQuery();
}

/// How many of the requests that both answered have the same answer. Two failures are no text.
QString ComparePage::agreement(const core::Comparison &comparison) const
{
    qint64 joined = 0;
    qint64 answered = 0;
    qint64 same = 0;
    for (const ComparedRow &row : comparison.rows()) {
        if (row.first == ComparedRow::None || row.second == ComparedRow::None)
            continue;
        ++joined;
        if (!core::isAnswered(comparison.firstRecord(row).outcome) || !core::isAnswered(comparison.secondRecord(row).outcome))
            continue;
        ++answered;
        same += row.kind == ComparedRow::Kind::Same ? 1 : 0;
    }
    if (joined == 0)
        return tr("They have no request in common");
    if (answered == 0)
        return joined == 1 ? tr("The request in both was not answered in both")
                           : tr("None of the %1 requests in both was answered in both").arg(m_format.grouped(joined));
    return tr("%1 of %2 requests answered in both gave the same text").arg(m_format.grouped(same), m_format.grouped(answered));
}

void ComparePage::refreshHeader()
{
    QString context = tr("%1 and %2", "names of two runs").arg(m_firstName, m_secondName);
    if (m_runs) {
        const core::Comparison &comparison = *m_runs->comparison;
        context += u" · " + agreement(comparison);
    }
    m_header->setContext(context);
}

void ComparePage::refreshSegments()
{
    const core::Comparison &comparison = *m_runs->comparison;
    const qint64 outcome = comparison.countOf(ComparedRow::Kind::Outcome);
    const qint64 only = comparison.countOf(ComparedRow::Kind::OnlyFirst) + comparison.countOf(ComparedRow::Kind::OnlySecond);
    using Show = ComparisonQuery::Show;
    m_segments->setText(int(Show::All), tr("All %1").arg(m_format.count(qint64(comparison.rows().size()))));
    m_segments->setText(int(Show::Changed),
                        tr("Changed %1").arg(m_format.count(outcome + comparison.countOf(ComparedRow::Kind::Text))));
    m_segments->setText(int(Show::OutcomeChanged), tr("Outcome %1").arg(m_format.count(outcome)));
    m_segments->setText(int(Show::OnlyInOne), tr("Only in one %1").arg(m_format.count(only)));
}

void ComparePage::runQuery()
{
    if (!m_runs)
        return;
    const int number = ++m_queryNumber;
    core::whenAnswered(queryComparison(m_runs->comparison, m_query), this,
                       [this, number](const core::Result<QList<quint32>> &rows) {
                           if (number == m_queryNumber && rows)
                               onRows(*rows);
                       });
}

void ComparePage::onRows(const QList<quint32> &rows)
{
    const qint64 chosen = m_chosen;
    m_model->setRows(rows);
    m_stack->setCurrentIndex(0);
    const int index = chosen >= 0 ? m_model->indexOfRow(quint32(chosen)) : -1;
    if (m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(qMax(index, 0), 0));
    else
        m_pane->showNothing(tr("Nothing matches."));
}

void ComparePage::sortBy(int column)
{
    using Column = ComparisonQuery::Column;
    static constexpr Column Sorts[] = {Column::Id, Column::Change, Column::Outcome, Column::Output, Column::Cost};
    const Column wanted = Sorts[column];
    const bool first = wanted != Column::Id; // the most first
    // Third click: back to the input's order.
    if (m_query.column != wanted) {
        m_query.column = wanted;
        m_query.descending = first;
    } else if (m_query.descending == first) {
        m_query.descending = !first;
    } else {
        m_query.column = Column::Position;
        m_query.descending = false;
    }
    m_model->setSorted(m_query.column == Column::Position ? CompareModel::Column::Count : CompareModel::Column(column),
                       m_query.descending);
    runQuery();
}

void ComparePage::onSelection()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid() || !m_runs)
        return;
    m_chosen = m_model->rowAt(current.row());
    core::whenAnswered(comparedViewOf(m_runs->comparison, quint32(m_chosen)), this,
                       [this, comparison = m_runs->comparison](const core::Result<ComparedView> &view) {
                           if (view && m_runs && m_runs->comparison == comparison && view->row == m_chosen)
                               m_pane->showRow(*view, *comparison);
                       });
}

void ComparePage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ComparePage::chooseExport()
{
    auto *dialog = new QFileDialog{this, tr("Export the comparison")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    const QString folder = m_session.settings.value(ExportFolderKey).toString();
    dialog->setDirectory(folder.isEmpty() || !QDir{folder}.exists() ? QDir::homePath() : folder);
    dialog->selectFile(tr("comparison.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &ComparePage::exportTo);
    dialog->open();
}

void ComparePage::exportTo(const QString &path)
{
    if (!m_runs)
        return;
    auto promise = std::make_shared<QPromise<core::Result<core::ExportReport>>>();
    promise->start();
    core::whenAnswered(promise->future(), this, [this, path](const core::Result<core::ExportReport> &report) {
        if (report)
            emit told(tr("%1 rows exported, %2: %3").arg(m_format.grouped(report->requests), m_format.bytes(report->bytes), path));
        else
            m_bar->show(explain(report.error()));
    });
    emit told(tr("Exporting…"));
    QThreadPool::globalInstance()->start([promise, comparison = m_runs->comparison, path] {
        promise->addResult(core::exportComparison(*comparison, path));
        promise->finish();
    });
}

} // namespace ui
