// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/datatable.h"

#include "core/base/settings.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/rowdelegate.h"
#include "ui/widgets/rowmenu.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr int NarrowWindow = 1100; ///< at 100 % text
static constexpr int FirstColumn = 140; ///< the least, at 100 % text
static constexpr int FirstColumnGoal = 210; ///< where other columns have to get narrower for it at all
static constexpr int LookedAt = 60;     ///< rows, where columns are fitted to what is in them

/// Of a head, with the padding that the style sheet gives it.
static int headWidth(const QFont &font, const QString &head)
{
    return QFontMetrics{font}.horizontalAdvance(head) + 2 * 12 + 4;
}

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
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(scaled(rowHeight));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setSortIndicatorShown(false);
    horizontalHeader()->setMinimumSectionSize(40);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setFirstSectionMovable(false);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column, int, int width) { onResized(column, width); });
    connect(horizontalHeader(), &QHeaderView::sectionMoved, this, &DataTable::storeLayout);
    connect(horizontalHeader(), &QHeaderView::sectionHandleDoubleClicked, this, &QTableView::resizeColumnToContents);
    connect(this, &QTableView::doubleClicked, this, &DataTable::opened);
    m_settle.setSingleShot(true);
    m_settle.setInterval(200ms);
    connect(&m_settle, &QTimer::timeout, this, &DataTable::layOut);
}

void DataTable::setLeastRows(int rows)
{
    m_leastRows = rows;
    updateGeometry();
}

QSize DataTable::minimumSizeHint() const
{
    const QSize least = QTableView::minimumSizeHint();
    const int rows = horizontalHeader()->sizeHint().height() + m_leastRows * scaled(m_rowHeight) + 2 * frameWidth();
    return {least.width(), m_leastRows > 0 ? qMax(least.height(), rows) : least.height()};
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
    storeLayout();
}

/// Drawn by the user, or fitted by a double-click: it stays so, and the first column takes what is left.
void DataTable::onResized(int column, int width)
{
    if (m_layingOut || width <= 0 || m_widths.isEmpty())
        return;
    if (column != m_stretched)
        m_chosenWidths[column] = qRound(width / fontScale());
    QMetaObject::invokeMethod(this, [this] { layOut(); }, Qt::QueuedConnection);
    storeLayout();
}

void DataTable::keepLayout(core::Settings &settings, const QString &key, const QList<int> &hidden)
{
    const QStringList widths = settings.value(key + u"/widths"_s).toStringList();
    for (const QString &width : widths)
        m_chosenWidths[width.section(u':', 0, 0).toInt()] = qBound(40, width.section(u':', 1).toInt(), 1'000);
    const QVariant kept = settings.value(key + u"/hidden"_s);
    m_hidden = m_usuallyHidden = hidden;
    if (kept.isValid()) {
        m_hidden.clear();
        for (const QString &column : kept.toStringList())
            if (!column.isEmpty())
                m_hidden.append(column.toInt());
        // Of columns that came later nothing was kept.
        const qsizetype known = settings.value(key + u"/order"_s).toStringList().size();
        for (const int column : hidden)
            if (column >= known)
                m_hidden.append(column);
    }
    const QStringList order = settings.value(key + u"/order"_s).toStringList();
    QHeaderView *header = horizontalHeader();
    for (int place = 0; place < order.size() && place < header->count(); ++place) {
        const int column = order[place].toInt();
        if (column >= 0 && column < header->count())
            header->moveSection(header->visualIndex(column), place);
    }
    m_settings = &settings;
    m_key = key;
    layOut();
}

void DataTable::storeLayout() const
{
    if (!m_settings)
        return;
    QStringList widths, hidden, order;
    for (auto width = m_chosenWidths.cbegin(); width != m_chosenWidths.cend(); ++width)
        widths.append(QString::number(width.key()) + u':' + QString::number(width.value()));
    for (const int column : m_hidden)
        hidden.append(QString::number(column));
    for (int place = 0; place < horizontalHeader()->count(); ++place)
        order.append(QString::number(horizontalHeader()->logicalIndex(place)));
    m_settings->set(m_key + u"/widths"_s, widths);
    m_settings->set(m_key + u"/hidden"_s, hidden.isEmpty() ? QStringList{QString{}} : hidden);
    m_settings->set(m_key + u"/order"_s, order);
}

bool DataTable::isLaidOutByUser() const
{
    QList<int> hidden = m_hidden, usual = m_usuallyHidden;
    std::sort(hidden.begin(), hidden.end());
    std::sort(usual.begin(), usual.end());
    bool moved = false;
    for (int column = 0; column < horizontalHeader()->count(); ++column)
        moved = moved || horizontalHeader()->visualIndex(column) != column;
    return moved || hidden != usual || !m_chosenWidths.isEmpty();
}

void DataTable::resetColumns()
{
    m_chosenWidths.clear();
    m_hidden = m_usuallyHidden;
    QHeaderView *header = horizontalHeader();
    for (int column = 0; column < header->count(); ++column)
        header->moveSection(header->visualIndex(column), column);
    layOut();
    if (!m_settings)
        return;
    for (const QString &part : {u"/widths"_s, u"/hidden"_s, u"/order"_s})
        m_settings->remove(m_key + part);
}

bool DataTable::isColumnShown(int column) const { return !m_hidden.contains(column); }

/// What the head and the first rows need. Rows further down that need more are elided, with a tooltip.
int DataTable::leastWidth(int column) const
{
    const QString head = model()->headerData(column, Qt::Horizontal).toString();
    int width = headWidth(horizontalHeader()->font(), head);
    const auto *delegate = qobject_cast<const RowDelegate *>(itemDelegate());
    const int rows = !delegate ? 0 : qMin(model()->rowCount(), LookedAt);
    for (int row = 0; row < rows; ++row)
        width = qMax(width, delegate->leastWidth(model()->index(row, column)));
    return width;
}

/// The widths that are asked for, 0 for columns that are not shown.
QList<int> DataTable::usualWidths() const
{
    const bool narrow = window()->width() < scaled(NarrowWindow);
    QList<int> widths(qMin(int(m_widths.size()), model()->columnCount()), 0);
    for (int column = 0; column < widths.size(); ++column)
        if (column != m_stretched && !m_hidden.contains(column))
            widths[column] = scaled(m_chosenWidths.value(column, narrow ? m_widths[column].narrow : m_widths[column].wide));
    return widths;
}

/// As narrow as is needed for the first column to have `goal`, each by its part of the room that they all have to spare.
void DataTable::shrink(QList<int> &widths, int goal) const
{
    QList<int> spare(widths.size(), 0);
    for (int column = 0; column < widths.size(); ++column)
        if (widths[column] > 0 && !m_chosenWidths.contains(column))
            spare[column] = widths[column] - qMin(widths[column], leastWidth(column));
    const int all = std::accumulate(spare.begin(), spare.end(), 0);
    const int needed = qMin(all, goal - (viewport()->width() - std::accumulate(widths.begin(), widths.end(), 0)));
    int given = 0, seen = 0; // what was rounded away from one is taken from the next
    for (int column = 0; column < widths.size() && all > 0; ++column) {
        seen += spare[column];
        const int part = int(qint64(needed) * seen / all) - given;
        widths[column] -= part;
        given += part;
    }
}

void DataTable::layOut()
{
    if (!model() || m_widths.isEmpty())
        return;
    // A scroll bar that comes or goes by what is done here changes the room there is.
    m_again = std::exchange(m_layingOut, true);
    if (m_again)
        return;
    for (int turn = 0; turn < 3; ++turn) {
        m_again = false;
        layOutOnce();
        if (!m_again)
            break;
    }
    m_layingOut = false;
}

/// The scroll bar comes in here, and not always with an event that tells of the size.
void DataTable::updateGeometries()
{
    QTableView::updateGeometries();
    if (!m_layingOut && viewport()->width() != m_laidOutIn)
        layOut();
}

void DataTable::layOutOnce()
{
    m_laidOutIn = viewport()->width();
    QList<int> widths = usualWidths();
    const auto left = [this, &widths] { return viewport()->width() - std::accumulate(widths.begin(), widths.end(), 0); };
    m_isTight = left() < scaled(FirstColumn);
    m_yielded.clear();
    if (m_isTight)
        shrink(widths, scaled(FirstColumnGoal));
    for (const int column : m_yielding) {
        if (left() >= scaled(FirstColumn))
            break;
        if (widths[column] == 0 || m_chosenWidths.contains(column))
            continue;
        m_yielded.append(column);
        widths = usualWidths();
        for (const int yielded : std::as_const(m_yielded))
            widths[yielded] = 0;
        shrink(widths, scaled(FirstColumnGoal));
    }
    for (int column = 0; column < widths.size(); ++column) {
        if (column == m_stretched)
            continue;
        setColumnHidden(column, widths[column] == 0);
        if (widths[column] > 0)
            setColumnWidth(column, widths[column]);
    }
    setColumnHidden(m_stretched, false);
    setColumnWidth(m_stretched, qMax(left(), scaled(FirstColumn)));
    setHorizontalScrollBarPolicy(left() < scaled(FirstColumn) ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}

/// What is in the columns has changed.
void DataTable::layOutSoon()
{
    if (m_isTight && !m_settle.isActive())
        m_settle.start();
}

void DataTable::dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles)
{
    QTableView::dataChanged(first, last, roles);
    layOutSoon();
}

void DataTable::rowsInserted(const QModelIndex &parent, int first, int last)
{
    QTableView::rowsInserted(parent, first, last);
    layOutSoon();
}

void DataTable::reset()
{
    QTableView::reset();
    layOutSoon();
}

void DataTable::chooseColumns(QWidget *at)
{
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 0; column < int(m_widths.size()); ++column) {
        if (column == m_stretched)
            continue;
        QAction *choice = menu->addAction(headOf(*model(), column));
        choice->setCheckable(true);
        choice->setChecked(!isColumnHidden(column));
        connect(choice, &QAction::toggled, this, [this, column](bool shown) {
            // Asked for it is shown also where there is little room, and it is not by itself.
            if (shown && !m_chosenWidths.contains(column) && (m_widths[column].narrow == 0 || m_yielded.contains(column)))
                m_chosenWidths.insert(column, m_widths[column].wide);
            else if (!shown)
                m_chosenWidths.remove(column);
            setColumnShown(column, shown);
        });
    }
    menu->addSeparator();
    QAction *reset = menu->addAction(tr("Reset the columns"));
    reset->setEnabled(isLaidOutByUser());
    connect(reset, &QAction::triggered, this, &DataTable::resetColumns);
    menu->popup(at->mapToGlobal(QPoint{0, at->height() + 2}));
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
        for (int place = 0; place < model()->columnCount(); ++place) {
            const int column = horizontalHeader()->logicalIndex(place);
            if (isColumnHidden(column))
                continue;
            const QModelIndex cell = row.siblingAtColumn(column);
            const QVariant rawValue = cell.data(RawRole);
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
