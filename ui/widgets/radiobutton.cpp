// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/radiobutton.h"

#include "ui/theme/colors.h"
#include "ui/theme/fonts.h"

#include <QPainter>
#include <QStyle>

namespace ui {

static constexpr int Circle = 18;
static constexpr int Gap = 9;

RadioButton::RadioButton(const QString &text, const QString &below, QWidget *parent) :
    QRadioButton{text, parent}, m_below{below}
{
    setAccessibleDescription(below);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void RadioButton::setBelow(const QString &below)
{
    m_below = below;
    setAccessibleDescription(below);
    updateGeometry();
    update();
}

QSize RadioButton::sizeHint() const
{
    const int width = qMax(fontMetrics().horizontalAdvance(text()),
                           QFontMetrics{sized(fontsize::Small)}.horizontalAdvance(m_below));
    return {scaled(Circle) + Gap + width + 4, scaled(m_below.isEmpty() ? 26 : 42)};
}

void RadioButton::paintEvent(QPaintEvent *)
{
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const int side = scaled(Circle);
    const QRectF circle{(isRightToLeft() ? width() - side : 0) + 0.5, scaled(4) + 0.5, side - 1.0, side - 1.0};
    painter.setPen(QPen{colors[isChecked() ? Color::Accent : underMouse() ? Color::Text2 : Color::Control], 1});
    painter.setBrush(colors[isChecked() ? Color::Accent : Color::Card]);
    painter.drawEllipse(circle);
    if (isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors[Color::OnAccent]);
        painter.drawEllipse(circle.center(), side / 5.5, side / 5.5);
    }
    const int left = side + Gap;
    const auto mirrored = [this](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    const int line = scaled(20);
    painter.setPen(colors[isEnabled() ? Color::Text1 : Color::Text3]);
    painter.setFont(sized(fontsize::Body, QFont::Medium));
    painter.drawText(mirrored({left, scaled(2), width() - left, line}), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, width() - left));
    if (m_below.isEmpty())
        return;
    painter.setPen(colors[Color::Text3]);
    painter.setFont(sized(fontsize::Small));
    painter.drawText(mirrored({left, scaled(2) + line, width() - left, line - 2}), Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(m_below, Qt::ElideRight, width() - left));
}

} // namespace ui
