// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/combobox.h"

#include "ui/icons/icons.h"
#include "ui/theme/fonts.h"

#include <QAbstractItemView>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QWheelEvent>

namespace ui {

ComboBox::ComboBox(QWidget *parent) : QComboBox{parent}
{
    setFocusPolicy(Qt::StrongFocus); // not by the wheel
    setItemDelegate(new QStyledItemDelegate{this}); // the one that heeds the style sheet
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
}

QSize ComboBox::sizeHint() const
{
    int width = scaled(120);
    const QFontMetrics metrics{font()};
    for (int i = 0; i < qMin(count(), 40); ++i)
        width = qMax(width, metrics.horizontalAdvance(itemText(i)) + scaled(44));
    return {qMin(width, scaled(260)), scaled(32)};
}

QSize ComboBox::minimumSizeHint() const { return {scaled(80), scaled(32)}; }

void ComboBox::paintEvent(QPaintEvent *)
{
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const bool active = hasFocus() || view()->isVisible();
    painter.setPen(QPen{colors[!isEnabled() ? Color::Border
                                   : active ? Color::Accent
                                            : Color::Control], 1});
    painter.setBrush(colors[isEnabled() ? Color::Card : Color::Raised]);
    painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const int arrow = scaled(16);
    paintIcon(painter, QRectF(width() - arrow - 9, (height() - arrow) / 2.0, arrow, arrow), Icon::Down,
              colors[Color::Text2]);
    const QRect text = rect().adjusted(10, 0, -arrow - 14, 0);
    painter.setFont(font());
    painter.setPen(colors[isEnabled() ? Color::Text1 : Color::Text3]);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics{font()}.elidedText(currentText(), Qt::ElideRight, text.width()));
}

/// The style knows a chevron of one size; ours grows with the texts.
void ComboBox::resizeEvent(QResizeEvent *event)
{
    QComboBox::resizeEvent(event);
    if (lineEdit())
        lineEdit()->setGeometry(lineEdit()->geometry().intersected(QRect{0, 0, width() - scaled(16) - 14, height()}));
}

void ComboBox::wheelEvent(QWheelEvent *event)
{
    event->ignore(); // scrolling past a form must not change it; the open list scrolls by itself
}

} // namespace ui
