// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace ui {

/// What a model tells about the look of a cell. The text is Qt::DisplayRole.
enum CellRole {
    CellKindRole = Qt::UserRole + 100, ///< CellKind
    SecondLineRole,                    ///< QString; of a progress: the text where the first does not fit
    SecondInkRole,                     ///< Color of the second line
    PillRole,                          ///< PillFace
    MeterRole,                         ///< MeterFace
    InkRole,                           ///< Color of the text
    CellIconRole,                      ///< Icon before the text
    /// What is copied with Shift and as JSON: numbers as they are, money as an exact decimal of dollars, times by RFC 3339.
    RawRole,
};

enum class CellKind : quint8 { Text, Strong, TwoLines, Pill, Progress, Mono, Quiet, Link };

/// Paints the cells of every table: texts, two lines, pills, progress, code; the edge of the
/// chosen row, the line below each row and the frame of the current cell.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    /// What the cell needs so that nothing of it is elided; of a progress its short text.
    int leastWidth(const QModelIndex &index) const;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// Shows the whole text of a cell in which it is elided, or the cell's own tooltip.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;
};

} // namespace ui
