// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/palettedelegate.h"

#include "ui/icons/icons.h"
#include "ui/palette/palettemodel.h"
#include "ui/theme/fonts.h"

#include <QPainter>
#include <QTextLayout>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int Margin = 16;

/// The text on one line, elided, with the letters at `places` strong.
static double drawText(QPainter *painter, const QRect &box, const QString &text, const QList<int> &places,
                       const QFont &font, const QColor &ink)
{
    const QString shown = QFontMetricsF{font}.elidedText(text, Qt::ElideRight, box.width());
    QTextLayout layout{shown, font};
    QList<QTextLayout::FormatRange> ranges;
    QTextCharFormat strong;
    strong.setFontWeight(QFont::Bold);
    for (const int place : places)
        if (place < shown.size())
            ranges.append({.start = place, .length = 1, .format = strong});
    layout.setFormats(ranges);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(1e6);
    layout.endLayout();
    painter->setPen(ink);
    layout.draw(painter, QPointF(box.left(), box.top() + (box.height() - line.height()) / 2));
    return line.naturalTextWidth();
}

static Icon iconOf(PaletteEntry::Section section)
{
    return section == PaletteEntry::Section::Jobs ? Icon::Batches
        : section == PaletteEntry::Section::Models ? Icon::Tag
                                                   : Icon::Right;
}

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ColorTable &colors = currentColors();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect box = option.rect;
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    if (index.data(PaletteModel::HeadingRole).toBool()) {
        painter->setFont(sized(fontsize::Micro, QFont::Medium));
        painter->setPen(colors[Color::Text3]);
        painter->drawText(box.adjusted(Margin, 0, -Margin, -4), Qt::AlignLeading | Qt::AlignBottom,
                          index.data().toString());
        painter->restore();
        return;
    }
    if (option.state & QStyle::State_Selected) {
        painter->fillRect(box, colors[Color::Selected]);
        const int edge = rightToLeft ? box.right() - 2 : box.left();
        painter->fillRect(QRect{edge, box.top(), 3, box.height()}, colors[Color::Accent]);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->fillRect(box, colors[Color::Hover]);
    }
    const QString whyNot = index.data(PaletteModel::WhyNotRole).toString();
    const int side = scaled(16);
    const QRect iconBox{box.left() + Margin, box.top() + (box.height() - side) / 2, side, side};
    const QIcon face = index.data(Qt::DecorationRole).value<QIcon>();
    if (face.isNull())
        paintIcon(*painter, QStyle::visualRect(option.direction, box, iconBox),
                  iconOf(PaletteEntry::Section(index.data(PaletteModel::SectionRole).toInt())), colors[Color::Text2]);
    else
        face.paint(painter, QStyle::visualRect(option.direction, box, iconBox), Qt::AlignCenter,
                   whyNot.isEmpty() ? QIcon::Normal : QIcon::Disabled);

    const QFont small = sized(fontsize::Small);
    const QString keys = index.data(PaletteModel::KeysRole).toString();
    const int keysWidth = keys.isEmpty() ? 0 : int(QFontMetricsF{small}.horizontalAdvance(keys)) + 12;
    const QRect line = box.adjusted(Margin + side + 10, 0, -Margin, 0);
    painter->setFont(small);
    painter->setPen(colors[Color::Text3]);
    painter->drawText(QStyle::visualRect(option.direction, box, line), Qt::AlignTrailing | Qt::AlignVCenter, keys);

    const QFont body = sized(fontsize::Body);
    const QString text = index.data().toString();
    const int room = line.width() - keysWidth;
    QRect at{line.left(), line.top(), room, line.height()};
    const double natural = qMin<double>(QFontMetricsF{body}.horizontalAdvance(text) + 4, room);
    QRect textBox = at;
    textBox.setWidth(int(natural));
    const double used = drawText(painter, QStyle::visualRect(option.direction, box, textBox), text,
                                 index.data(PaletteModel::PlacesRole).value<QList<int>>(), body,
                                 colors[whyNot.isEmpty() ? Color::Text1 : Color::Text3]);
    const QString note = whyNot.isEmpty() ? index.data(PaletteModel::NoteRole).toString() : whyNot;
    at.setLeft(at.left() + int(used) + 10);
    if (!note.isEmpty() && at.width() > 30) {
        painter->setFont(small);
        painter->setPen(colors[Color::Text3]);
        painter->drawText(QStyle::visualRect(option.direction, box, at), Qt::AlignLeading | Qt::AlignVCenter,
                          QFontMetrics{small}.elidedText(note, Qt::ElideRight, at.width()));
    }
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    return {100, scaled(index.data(PaletteModel::HeadingRole).toBool() ? 28 : 32)};
}

} // namespace ui
