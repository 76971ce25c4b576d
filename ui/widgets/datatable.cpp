// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/datatable.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/rowdelegate.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int NarrowWindow = 1100;

DataTable::DataTable(const QString &name, int rowHeight, QWidget *parent) :
    QTableView{parent}, m_rowHeight{rowHeight}
{
    setAccessibleName(name);
    setItemDelegate(new RowDelegate{this});
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setWordWrap(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(scaled(rowHeight));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setSortIndicatorShown(false);
    horizontalHeader()->setMinimumSectionSize(40);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    connect(this, &QTableView::doubleClicked, this, &DataTable::opened);
}

void DataTable::setColumnWidths(const QList<ColumnWidth> &widths, int stretched)
{
    m_widths = widths;
    m_stretched = stretched;
    layOut();
}

void DataTable::setColumnShown(int column, bool shown)
{
    m_hidden.removeAll(column);
    if (!shown)
        m_hidden.append(column);
    layOut();
}

bool DataTable::isColumnShown(int column) const { return !m_hidden.contains(column); }

void DataTable::layOut()
{
    if (!model() || m_widths.isEmpty())
        return;
    const bool narrow = window()->width() < NarrowWindow;
    int left = viewport()->width();
    for (int column = 0; column < m_widths.size() && column < model()->columnCount(); ++column) {
        if (column == m_stretched)
            continue;
        const int width = scaled(narrow ? m_widths[column].narrow : m_widths[column].wide);
        const bool shown = width > 0 && !m_hidden.contains(column);
        setColumnHidden(column, !shown);
        if (shown) {
            setColumnWidth(column, width);
            left -= width;
        }
    }
    // The first column never gets under 140 px: optional ones, from the right, yield.
    for (int column = int(m_widths.size()) - 1; column > 0 && left < scaled(140); --column) {
        if (column == m_stretched || isColumnHidden(column))
            continue;
        left += columnWidth(column);
        setColumnHidden(column, true);
    }
    setColumnHidden(m_stretched, false);
    setColumnWidth(m_stretched, qMax(left, scaled(140)));
}

void DataTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    layOut();
}

void DataTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        verticalHeader()->setDefaultSectionSize(scaled(m_rowHeight));
        layOut();
    }
}

void DataTable::copySelection(bool raw)
{
    if (!selectionModel())
        return;
    QModelIndexList rows = selectionModel()->selectedRows(m_stretched);
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
    QStringList lines;
    for (const QModelIndex &row : rows) {
        QStringList cells;
        for (int column = 0; column < model()->columnCount(); ++column) {
            if (isColumnHidden(column))
                continue;
            const QModelIndex cell = row.siblingAtColumn(column);
            const QVariant rawValue = cell.data(SortRole);
            cells.append(raw && rawValue.isValid() ? rawValue.toString()
                                                   : cell.data(Qt::DisplayRole).toString());
        }
        lines.append(cells.join(u'\t'));
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void DataTable::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_C && (event->modifiers() & Qt::ControlModifier)) {
        copySelection(event->modifiers() & Qt::ShiftModifier);
        return;
    }
    if (currentIndex().isValid()) {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
            emit opened(currentIndex());
            return;
        }
        if (event->key() == Qt::Key_Delete) {
            emit deletePressed(currentIndex());
            return;
        }
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier) {
        emit spacePressed();
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace ui
