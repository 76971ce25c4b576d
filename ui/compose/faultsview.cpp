// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/faultsview.h"

#include "ui/compose/faultwords.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/parts.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QUndoStack>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int RowHeight = 32;
static constexpr int MaxRowsShown = 6; ///< where there are more than two further ones: those are shown too
static constexpr int LeastRowsShown = 4; ///< where more would make the page scroll

FaultsView::FaultsView(QUndoStack &steps, QWidget *parent) :
    QWidget{parent}, m_steps{steps}, m_head{new QWidget}, m_what{paragraph({}, u"strong"_s)}, m_box{new QFrame},
    m_table{new DataTable{tr("Faults"), RowHeight}}, m_model{new FaultModel{this}},
    m_beyond{paragraph({}, u"hint"_s)}, m_row{new QWidget}, m_ways{nullptr}, m_fix{button({}, Icon::Check)},
    m_export{linkButton({}, Icon::Download)}, m_undo{linkButton({}, Icon::Undo)}
{
    build();
    onTextSize(this, [this] {
        fitWidth();
        fitHeight();
    });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() != int(FaultModel::Column::Fix))
            return;
        if (m_sinceClick.isValid() && m_sinceClick.elapsed() < QApplication::doubleClickInterval())
            return;
        m_sinceClick.start();
        act(index.row());
    });
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        // Enter does what the link does; a double-click edits, except on the link, which it has clicked.
        if (QGuiApplication::mouseButtons() == Qt::NoButton
            && !(m_sinceClick.isValid() && m_sinceClick.elapsed() < QApplication::doubleClickInterval()))
            act(index.row());
        else if (index.column() != int(FaultModel::Column::Fix))
            edit(index.row());
    });
    connect(m_table, &QTableView::entered, this, [this](const QModelIndex &index) {
        const bool link = index.column() == int(FaultModel::Column::Fix)
            && m_model->actOf(index.row()) != FaultAct::None;
        m_table->viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &FaultsView::showMenu);
    connect(m_fix, &QPushButton::clicked, this, [this] { emit allFixesWanted(m_model->fixable()); });
    connect(m_export, &QPushButton::clicked, this, &FaultsView::exportWanted);
    connect(m_undo, &QPushButton::clicked, &m_steps, &QUndoStack::undo);
    connect(&m_steps, &QUndoStack::indexChanged, this, &FaultsView::refresh);
}

void FaultsView::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    auto *head = new QHBoxLayout{m_head};
    head->setContentsMargins(0, 0, 0, 0);
    head->addWidget(m_what, 1);
    QPushButton *back = linkButton(tr("Show the faults"));
    connect(back, &QPushButton::clicked, this, [this] { showFaults(m_report); });
    head->addWidget(back);
    column->addWidget(m_head);
    m_box->setProperty("card", true);
    auto *inside = new QVBoxLayout{m_box};
    inside->setContentsMargins(1, 1, 1, 1);
    m_table->setModel(m_model);
    inside->addWidget(m_table);
    column->addWidget(m_box, 1);
    column->addWidget(m_beyond);
    m_ways = new QHBoxLayout{m_row};
    m_ways->setContentsMargins(0, 0, 0, 0);
    m_ways->setSpacing(12);
    for (QPushButton *way : {m_fix, m_export, m_undo})
        m_ways->addWidget(way, 0, Qt::AlignLeft);
    m_ways->addStretch();
    column->addWidget(m_row);
    column->addStretch(0);
}

void FaultsView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitWidth();
}

void FaultsView::fitWidth()
{
    const bool narrow = width() < scaled(430);
    m_ways->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    // The link is what must not go; where the row is about is in its tooltip, too.
    if (narrow)
        m_table->setColumnWidths({{0, 0}, {0, 0}, {0, 0}, {100, 100}}, int(FaultModel::Column::Problem));
    else
        m_table->setColumnWidths({{76, 66}, {106, 96}, {0, 0}, {174, 166}}, int(FaultModel::Column::Problem));
}

void FaultsView::show(const QList<core::Fault> &faults, const QList<core::Fault> &fixed)
{
    const QModelIndex current = m_table->currentIndex();
    const qint64 chosen = current.isValid() ? m_model->fault(current.row()).index : -1;
    const int scrolled = m_table->verticalScrollBar()->value();
    m_model->setFaults(faults, fixed, m_report.parts);
    if (const int row = chosen >= 0 && !m_table->currentIndex().isValid() ? m_model->rowOf(chosen) : -1; row >= 0)
        m_table->setCurrentIndex(m_model->index(row, current.column()));
    fitHeight();
    m_table->verticalScrollBar()->setValue(scrolled);
    refresh();
    setVisible(m_model->rowCount() > 0);
}

void FaultsView::fitHeight()
{
    m_box->setVisible(m_model->rowCount() > 0);
    const int rows = m_model->rowCount() <= MaxRowsShown + 2 ? m_model->rowCount() : MaxRowsShown;
    const auto heightOf = [this](int shown) { return m_table->horizontalHeader()->sizeHint().height() + shown * scaled(RowHeight) + 4; };
    m_box->setMinimumHeight(heightOf(qMin(rows, LeastRowsShown)));
    m_box->setMaximumHeight(heightOf(rows));
}

void FaultsView::showFaults(const core::PreflightReport &report)
{
    m_report = report;
    m_all = report.faultCount;
    m_fixableBeyond = report.fixable
        - std::count_if(report.faults.cbegin(), report.faults.cend(),
                        [](const core::Fault &fault) { return !fault.fix.isEmpty(); });
    m_isWarnings = false;
    m_head->hide();
    m_table->setAccessibleName(tr("Faults"));
    show(report.faults, report.fixed);
}

void FaultsView::showWarnings(const QList<core::Fault> &warnings, qint64 all, const QString &what)
{
    m_all = all;
    m_isWarnings = true;
    m_what->setText(what);
    m_head->setVisible(m_report.faultCount > 0 || !m_report.fixed.isEmpty());
    m_table->setAccessibleName(what);
    m_table->scrollToTop();
    m_table->setCurrentIndex({});
    show(warnings, {});
}

void FaultsView::setEdits(const core::DraftEdits &edits)
{
    m_model->setEdits(edits);
    refresh();
}

void FaultsView::refresh()
{
    const qint64 listed = m_isWarnings ? m_model->rowCount() : m_report.faults.size();
    m_beyond->setVisible(m_all > listed);
    m_beyond->setText(tr("The first %1 of %2 are listed.").arg(m_format.grouped(listed), m_format.grouped(m_all)));
    // What lies beyond the list is fixed along.
    const qint64 listedFixes = m_isWarnings ? 0 : m_model->fixable();
    const qint64 fixable = m_isWarnings ? 0 : listedFixes + (listedFixes > 0 ? m_fixableBeyond : 0);
    m_fix->setVisible(fixable > 0);
    m_fix->setText(fixable == 1 ? tr("Apply 1 suggested fix")
                                : tr("Apply %1 suggested fixes").arg(m_format.grouped(fixable)));
    m_export->setVisible(!m_isWarnings && m_report.faultCount > 0);
    m_export->setText(m_report.read - m_report.requests == 1
                          ? tr("Export the line")
                          : tr("Export the %1 lines").arg(m_format.grouped(m_report.read - m_report.requests)));
    m_undo->setVisible(m_steps.canUndo());
    m_undo->setText(tr("Undo"));
    //: %1 is what the last step did: "fix: rename to sku-88213-2"
    m_undo->setToolTip(tr("Undo %1 (Ctrl+Z)").arg(m_steps.undoText()));
    m_row->setVisible(fixable > 0 || m_steps.canUndo() || (!m_isWarnings && m_report.faultCount > 0));
}

void FaultsView::act(int row)
{
    const core::Fault fault = m_model->fault(row);
    switch (m_model->actOf(row)) {
    case FaultAct::Fix: emit fixWanted(fault, true); break;
    case FaultAct::TakeBack: emit fixWanted(fault, false); break;
    case FaultAct::Edit: emit editWanted(fault); break;
    case FaultAct::TakeEditBack: emit editBackWanted(fault); break;
    case FaultAct::None: break;
    }
}

void FaultsView::edit(int row)
{
    if (m_model->isEditable(row))
        emit editWanted(m_model->fault(row));
}

void FaultsView::showMenu(const QPoint &at)
{
    const int row = m_table->indexAt(at).row();
    if (row < 0)
        return;
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const FaultAct what = m_model->actOf(row); what != FaultAct::None && what != FaultAct::Edit)
        connect(menu->addAction(actWords(what, m_model->fault(row))), &QAction::triggered, this,
                [this, row] { act(row); });
    QAction *change = menu->addAction(tr("Edit it…"));
    change->setEnabled(m_model->isEditable(row));
    connect(change, &QAction::triggered, this, [this, row] { edit(row); });
    menu->addSeparator();
    const QString cell = m_table->indexAt(at).data().toString();
    connect(menu->addAction(tr("Copy cell")), &QAction::triggered, this,
            [cell] { QGuiApplication::clipboard()->setText(cell); });
    connect(menu->addAction(tr("Copy the chosen rows")), &QAction::triggered, this,
            [this] { m_table->copySelection(false); });
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

} // namespace ui
