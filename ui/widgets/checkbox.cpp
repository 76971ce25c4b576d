// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/checkbox.h"

#include "ui/icons/icons.h"
#include "ui/theme/fonts.h"

#include <QPainter>
#include <QStyle>

namespace ui {

static constexpr int BoxSide = 18;
static constexpr int Gap = 8;

CheckBox::CheckBox(const QString &text, QWidget *parent) : QCheckBox{text, parent}
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize CheckBox::sizeHint() const
{
    return {scaled(BoxSide) + Gap + fontMetrics().horizontalAdvance(text()) + 2, scaled(24)};
}

QSize CheckBox::minimumSizeHint() const { return {scaled(BoxSide) + Gap + 40, scaled(24)}; }

void CheckBox::paintEvent(QPaintEvent *)
{
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const int side = scaled(BoxSide);
    const QRectF box{(isRightToLeft() ? width() - side : 0) + 0.5, (height() - side) / 2.0 + 0.5, side - 1.0, side - 1.0};
    const bool on = isChecked();
    const Color ground = !isEnabled() ? Color::Track : on ? Color::Accent : Color::Card;
    painter.setPen(QPen{colors[!isEnabled() ? Color::Border
                                   : on     ? Color::Accent
                                   : underMouse() ? Color::Text2 : Color::Control], 1});
    painter.setBrush(colors[ground]);
    painter.drawRoundedRect(box, 4, 4);
    if (on)
        paintIcon(painter, box.adjusted(2, 2, -2, -2), Icon::Check,
                  colors[isEnabled() ? Color::OnAccent : Color::Text3]);
    painter.setPen(colors[isEnabled() ? Color::Text1 : Color::Text3]);
    painter.setFont(font());
    const QRect textBox = QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(side + Gap, 0, 0, 0));
    painter.drawText(textBox, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(text(), Qt::ElideRight, textBox.width()));
}

} // namespace ui
