// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pill.h"

#include "ui/theme/fonts.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include <cmath>

namespace ui {

Color inkOf(Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return Color::Text2;
    case Tone::Accent: return Color::Accent;
    case Tone::Ok: return Color::Ok;
    case Tone::Warn: return Color::Warn;
    case Tone::Bad: return Color::Bad;
    case Tone::Sandbox: return Color::Sandbox;
    }
    return Color::Text2;
}

Color groundOf(Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return Color::Track;
    case Tone::Accent: return Color::AccentSoft;
    case Tone::Ok: return Color::OkSoft;
    case Tone::Warn: return Color::WarnSoft;
    case Tone::Bad: return Color::BadSoft;
    case Tone::Sandbox: return Color::SandboxSoft;
    }
    return Color::Track;
}

static constexpr double PillPadding = 8;
static constexpr double PillIcon = 13;
static constexpr double PillGap = 4;

QSize pillSize(const PillFace &face)
{
    const QFontMetricsF metrics{sized(fontsize::Small, QFont::Medium)};
    const double iconWidth = face.icon == Icon::None ? 0 : scaled(PillIcon) + PillGap;
    return {int(std::ceil(metrics.horizontalAdvance(face.text) + iconWidth + 2 * PillPadding)),
            scaled(22)};
}

void paintPill(QPainter &painter, const QRect &box, const PillFace &face)
{
    if (face.text.isEmpty())
        return;
    const ColorTable &colors = currentColors();
    const QSize full = pillSize(face);
    const int width = qMin(full.width(), box.width());
    const QRect pill{box.left(), box.top() + (box.height() - full.height()) / 2, width,
                     full.height()};
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors[groundOf(face.tone)]);
    painter.drawRoundedRect(pill, pill.height() / 2.0, pill.height() / 2.0);
    const QColor ink = colors[inkOf(face.tone)];
    double x = pill.left() + PillPadding;
    if (face.icon != Icon::None) {
        const double side = scaled(PillIcon);
        paintIcon(painter, QRectF{x, pill.center().y() + 0.5 - side / 2, side, side}, face.icon, ink);
        x += side + PillGap;
    }
    painter.setFont(sized(fontsize::Small, QFont::Medium));
    painter.setPen(ink);
    const QRectF text{x, double(pill.top()), pill.right() + 1 - PillPadding - x + 0.5,
                      double(pill.height())};
    const QFontMetricsF metrics{painter.font()};
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     width < full.width()
                         ? metrics.elidedText(face.text, Qt::ElideRight, text.width())
                         : face.text);
    painter.restore();
}

Pill::Pill(QWidget *parent) : QWidget{parent}
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Pill::setFace(const PillFace &face)
{
    if (face == m_face)
        return;
    m_face = face;
    setAccessibleName(face.text);
    updateGeometry();
    update();
}

QSize Pill::sizeHint() const { return pillSize(m_face); }

void Pill::paintEvent(QPaintEvent *)
{
    QPainter painter{this};
    paintPill(painter, rect(), m_face);
}

void Pill::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
    QWidget::changeEvent(event);
}

} // namespace ui
