// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/meter.h"

#include <QPainter>
#include <QPainterPath>

namespace ui {

static void hatch(QPainter &painter, const QRectF &part, const QColor &color)
{
    painter.save();
    painter.setClipRect(part, Qt::IntersectClip);
    painter.setPen(QPen{color, 2});
    const double height = part.height();
    for (double x = part.left() - height; x < part.right() + height; x += 5)
        painter.drawLine(QPointF{x, part.bottom() + 1}, QPointF{x + height + 1, part.top() - 1});
    painter.restore();
}

void paintMeter(QPainter &painter, const QRectF &box, const MeterFace &face)
{
    const ColorTable &colors = currentColors();
    const double radius = box.height() / 2;
    QPainterPath outline;
    outline.addRoundedRect(box, radius, radius);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(outline, colors[Color::Track]);
    painter.setClipPath(outline, Qt::IntersectClip);
    double x = box.left();
    for (const MeterFace::Part &part : face.parts) {
        double width = box.width() * qBound(0.0, part.share, 1.0);
        if (width > 0 && width < 2)
            width = 2; // one failure among 100,000 is still to be seen
        width = qMin(width, box.right() - x);
        if (width <= 0)
            continue;
        const QRectF area{x, box.top(), width, box.height()};
        if (part.hatched)
            hatch(painter, area, colors[part.color]);
        else
            painter.fillRect(area, colors[part.color]);
        x += width;
    }
    painter.restore();
}

Meter::Meter(int height, QWidget *parent) : QWidget{parent}, m_height{height}
{
    setFixedHeight(height);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Meter::setFace(const MeterFace &face, const QString &description)
{
    setAccessibleName(description);
    setToolTip(description);
    if (face == m_face)
        return;
    m_face = face;
    update();
}

void Meter::paintEvent(QPaintEvent *)
{
    QPainter painter{this};
    paintMeter(painter, rect(), m_face);
}

} // namespace ui
