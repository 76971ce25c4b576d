// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rowdelegate.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/pill.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

namespace ui {
namespace {

constexpr int Padding = 13;

CellKind kindOf(const QModelIndex &index)
{
    return CellKind(index.data(CellKindRole).toInt());
}

QFont fontOf(CellKind kind)
{
    switch (kind) {
    case CellKind::Mono: return monospaced(fontsize::Small);
    case CellKind::Strong:
    case CellKind::Link: return sized(fontsize::Body, QFont::Medium);
    case CellKind::Progress: return sized(fontsize::Small);
    default: return sized(fontsize::Body);
    }
}

Qt::Alignment alignmentOf(const QModelIndex &index)
{
    const QVariant value = index.data(Qt::TextAlignmentRole);
    return value.isValid() ? Qt::Alignment(value.toInt()) | Qt::AlignVCenter
                           : Qt::AlignLeft | Qt::AlignVCenter;
}

Color inkOf(const QModelIndex &index, CellKind kind)
{
    const QVariant value = index.data(InkRole);
    if (value.isValid())
        return Color(value.toInt());
    switch (kind) {
    case CellKind::Quiet:
    case CellKind::Progress: return Color::Text2;
    case CellKind::Link: return Color::Accent;
    default: return Color::Text1;
    }
}

void drawLine(QPainter *painter, const QRect &box, Qt::Alignment alignment, const QFont &font,
              const QColor &ink, const QString &text, Qt::TextElideMode elide = Qt::ElideRight)
{
    const QFont shown = alignment & Qt::AlignRight ? withEvenDigits(font) : font;
    painter->setFont(shown);
    painter->setPen(ink);
    const QFontMetrics metrics{shown};
    const QString elided = metrics.elidedText(text, elide, box.width());
    const Qt::LayoutDirection before = painter->layoutDirection();
    const Qt::Alignment placed = QStyle::visualAlignment(before, alignment) | Qt::AlignAbsolute;
    // In the text's own direction: the dots stand where it goes on.
    painter->setLayoutDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    painter->drawText(box, int(placed) | Qt::TextSingleLine, elided);
    painter->setLayoutDirection(before);
}

void drawTwoLines(QPainter *painter, const QRect &box, const QModelIndex &index, CellKind kind)
{
    const ColorTable &colors = currentColors();
    const Qt::Alignment alignment = alignmentOf(index);
    const bool left = alignment & Qt::AlignLeft;
    const QFont first = left ? sized(fontsize::Body, QFont::Medium) : sized(fontsize::Body);
    const QFont second = sized(fontsize::Small);
    const QString below = index.data(SecondLineRole).toString();
    const QString above = index.data(Qt::DisplayRole).toString();
    const QColor ink = colors[inkOf(index, kind)];
    if (below.isEmpty()) {
        drawLine(painter, box, alignment, first, ink, above);
        return;
    }
    const QVariant secondInk = index.data(SecondInkRole);
    const int middle = box.center().y() + 1;
    const int lineHeight = QFontMetrics{first}.height() + scaled(4);
    drawLine(painter, QRect{box.left(), middle - lineHeight, box.width(), lineHeight}, alignment,
             first, ink, above);
    drawLine(painter, QRect{box.left(), middle, box.width(), lineHeight - scaled(1)}, alignment,
             second, colors[secondInk.isValid() ? Color(secondInk.toInt()) : Color::Text3], below);
}

void drawProgress(QPainter *painter, const QRect &box, const QModelIndex &index)
{
    const auto meter = index.data(MeterRole).value<MeterFace>();
    QString text = index.data(Qt::DisplayRole).toString();
    const QColor ink = currentColors()[inkOf(index, CellKind::Progress)];
    const QFont font = fontOf(CellKind::Progress);
    if (const QString brief = index.data(SecondLineRole).toString();
        !brief.isEmpty() && QFontMetrics{font}.horizontalAdvance(text) > box.width())
        text = brief;
    if (meter.isEmpty() || box.width() < 24) {
        drawLine(painter, box, Qt::AlignLeft | Qt::AlignVCenter, font, ink, text);
        return;
    }
    const int middle = box.center().y();
    const int lineHeight = QFontMetrics{font}.height();
    drawLine(painter, QRect{box.left(), middle - lineHeight - scaled(2), box.width(), lineHeight + scaled(3)},
             Qt::AlignLeft | Qt::AlignVCenter, font, ink, text);
    paintMeter(*painter, QRectF(box.left(), middle + scaled(3), box.width(), scaled(6)), meter);
}

void drawText(QPainter *painter, QRect box, const QModelIndex &index, CellKind kind)
{
    const QColor ink = currentColors()[inkOf(index, kind)];
    const QVariant mark = index.data(CellIconRole);
    if (mark.isValid()) {
        const int side = scaled(14);
        const bool mirrored = painter->layoutDirection() == Qt::RightToLeft;
        paintIcon(*painter, QRectF(mirrored ? box.right() - side : box.left(), box.center().y() - side / 2.0 + 0.5, side, side),
                  Icon(mark.toInt()), currentColors()[Color::Ok]);
        box.adjust(mirrored ? 0 : side + scaled(8), 0, mirrored ? -side - scaled(8) : 0, 0);
    }
    // Ids are alike at the beginning and differ at the end.
    drawLine(painter, box, alignmentOf(index), fontOf(kind), ink, index.data(Qt::DisplayRole).toString(),
             kind == CellKind::Mono ? Qt::ElideMiddle : Qt::ElideRight);
}

/// `outlined`: on the ground of a chosen row, from which some pills do not stand out.
void drawPill(QPainter &painter, Qt::LayoutDirection direction, const QRect &box, const PillFace &face, bool outlined)
{
    const QRect within = box.adjusted(direction == Qt::RightToLeft ? -Padding : 0, 0, direction == Qt::RightToLeft ? 0 : Padding, 0);
    const int width = qMin(pillSize(face).width(), within.width());
    paintPill(painter, QStyle::alignedRect(direction, Qt::AlignLeft | Qt::AlignVCenter, {width, within.height()}, within), face);
    if (!outlined || face.text.isEmpty())
        return;
    const int height = pillSize(face).height();
    const QRectF edge = QStyle::alignedRect(direction, Qt::AlignLeft | Qt::AlignVCenter, {width, height}, within).toRectF();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{currentColors()[Color::ButtonBorder], 1});
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(edge.adjusted(0.5, 0.5, -0.5, -0.5), height / 2.0, height / 2.0);
}

} // namespace

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    const ColorTable &colors = currentColors();
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
        painter->fillRect(option.rect, colors[Color::Selected]);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, colors[Color::Raised]);
    painter->fillRect(QRect{option.rect.left(), option.rect.bottom(), option.rect.width(), 1},
                      colors[Color::Grid]);
    if (selected && index.column() == 0)
        painter->fillRect(QStyle::visualRect(option.direction, option.rect,
                                             QRect{option.rect.left(), option.rect.top(), 3, option.rect.height() - 1}),
                          colors[Color::Accent]);

    const QRect box = option.rect.adjusted(Padding, 0, -Padding, -1);
    const CellKind kind = kindOf(index);
    switch (kind) {
    case CellKind::TwoLines: drawTwoLines(painter, box, index, kind); break;
    case CellKind::Progress: drawProgress(painter, box, index); break;
    case CellKind::Pill: drawPill(*painter, option.direction, box, index.data(PillRole).value<PillFace>(), selected); break;
    default: drawText(painter, box, index, kind); break;
    }
    // The selection shows where a table of whole rows is; only a row that is current without being selected needs more.
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)
        && !(option.state & QStyle::State_Selected)) {
        painter->setPen(QPen{colors[Color::Accent], 1});
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(1, 1, -2, -3));
    }
    painter->restore();
}

int RowDelegate::leastWidth(const QModelIndex &index) const
{
    if (kindOf(index) != CellKind::Progress)
        return sizeHint({}, index).width();
    QString brief = index.data(SecondLineRole).toString();
    if (brief.isEmpty())
        brief = index.data(Qt::DisplayRole).toString();
    return QFontMetrics{fontOf(CellKind::Progress)}.horizontalAdvance(brief) + 2 * Padding + 1;
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const CellKind kind = kindOf(index);
    int width = 0;
    if (kind == CellKind::Pill) {
        width = pillSize(index.data(PillRole).value<PillFace>()).width();
    } else {
        width = QFontMetrics{fontOf(kind)}.horizontalAdvance(index.data(Qt::DisplayRole).toString());
        const QString second = index.data(SecondLineRole).toString();
        if (!second.isEmpty())
            width = qMax(width, QFontMetrics{sized(fontsize::Small)}.horizontalAdvance(second));
        if (index.data(CellIconRole).isValid())
            width += scaled(22);
    }
    return {width + 2 * Padding + 1, option.rect.height()};
}

bool RowDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
                            const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QString tip = index.data(Qt::ToolTipRole).toString();
    if (tip.isEmpty() && sizeHint(option, index).width() > option.rect.width()) {
        tip = index.data(Qt::DisplayRole).toString();
        const QString second = index.data(SecondLineRole).toString();
        if (!second.isEmpty() && kindOf(index) != CellKind::Progress)
            tip += u'\n' + second;
        if (kindOf(index) == CellKind::Pill)
            tip = index.data(PillRole).value<PillFace>().text;
    }
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPos(), tip, view);
    return true;
}

} // namespace ui
