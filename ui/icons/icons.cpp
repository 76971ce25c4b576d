// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons/icons.h"

#include "ui/icons/iconpath.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>

namespace ui {

static constexpr std::array<QStringView, std::size_t(Icon::Count)> Paths{
    u"",
    u"O 12 6 8.5 3.6 M3.5 6 V12 M20.5 6 V12 M3.5 12 C3.5 16.8 20.5 16.8 20.5 12 M3.5 12 V18 M20.5 12 V18 M3.5 18 C3.5 22.8 20.5 22.8 20.5 18",
    u"M12 3.5 L21 8 L12 12.5 L3 8 Z M3 12 L12 16.5 L21 12 M3 16 L12 20.5 L21 16",
    u"O 10.5 10.5 6.5 6.5 M15.5 15.5 L20.5 20.5",
    u"M20 11 C19.5 7 16.2 4.5 12.2 4.5 C8.6 4.5 6 6.4 4.6 9 M4.2 4.5 V9.2 H8.9 M4 13 C4.5 17 7.8 19.5 11.8 19.5 C15.4 19.5 18 17.6 19.4 15 M19.8 19.5 V14.8 H15.1",
    u"M12 5 V19 M5 12 H19",
    u"M14.5 6 L8.5 12 L14.5 18",
    u"M6.5 9.5 L12 15 L17.5 9.5",
    u"M8 9.5 L12 5.5 L16 9.5 M8 14.5 L12 18.5 L16 14.5",
    u"M9.5 6 L15.5 12 L9.5 18",
    u"M5 12.5 L10 17.5 L19.5 7.5",
    u"O 12 12 9 9 M8 12.3 L11 15.2 L16.2 9.3",
    u"M12 4 L21.2 20 H2.8 Z M12 10 V14.2 M12 17 V17.2",
    u"M6.5 6.5 L17.5 17.5 M17.5 6.5 L6.5 17.5",
    u"O 12 12 9 9 M9 9 L15 15 M15 9 L9 15",
    u"O 12 12 9 9 M12 11.2 V16.5 M12 7.8 V8",
    u"O 12 12 9 9 M12 7 V12 L15.2 14",
    u"O 12 12 9 9 O 12 12 4 4",
    u"O 12 12 9 9 M9.4 9.6 C9.4 6 14.8 6.2 14.8 9.5 C14.8 11.8 12 11.8 12 14 M12 16.8 V17",
    u"M12 16 V4 M7 8.6 L12 3.8 L17 8.6 M4 20 H20",
    u"M12 4 V15.5 M7 10.9 L12 15.7 L17 10.9 M4 20 H20",
    u"M6 3.5 H14 L18.5 8 V20.5 H6 Z M13.8 3.8 V8.3 H18.2",
    u"M3.5 6 H9.5 L11.5 8.5 H20.5 V18.5 H3.5 Z",
    u"R 8.5 8.5 11.5 11.5 2 M15.5 8.5 V6 C15.5 4.9 14.6 4 13.5 4 H6 C4.9 4 4 4.9 4 6 V13.5 C4 14.6 4.9 15.5 6 15.5 H8.5",
    u"O 5.5 12 0.6 0.6 O 12 12 0.6 0.6 O 18.5 12 0.6 0.6",
    u"R 3.5 4.5 17 15 2 M9.2 4.5 V19.5 M14.8 4.5 V19.5",
    u"M4.5 6.5 H19.5 M9 6.5 V4 H15 V6.5 M6.5 6.5 L7.3 20 H16.7 L17.5 6.5 M10.2 10 V16.5 M13.8 10 V16.5",
    u"M4.5 19.5 L5.5 15.5 L16.5 4.5 L19.5 7.5 L8.5 18.5 Z M14 7 L17 10",
    u"M9.5 3.5 H14.5 M10.5 3.5 V9.5 L5 19 C4.4 20 5 20.8 6 20.8 H18 C19 20.8 19.6 20 19 19 L13.5 9.5 V3.5 M7.6 15 H16.4",
    u"O 8 16 4.5 4.5 M11.3 12.7 L20 4 M16.2 7.8 L19 10.6",
    u"M2.5 12 C6.5 4.8 17.5 4.8 21.5 12 C17.5 19.2 6.5 19.2 2.5 12 Z O 12 12 3 3",
    u"M2.5 12 C6.5 4.8 17.5 4.8 21.5 12 C17.5 19.2 6.5 19.2 2.5 12 Z M4.5 20 L19.5 4",
    u"O 12 12 4 4 M12 2.5 V4.8 M12 19.2 V21.5 M2.5 12 H4.8 M19.2 12 H21.5 M5.3 5.3 L6.9 6.9 M17.1 17.1 L18.7 18.7 M18.7 5.3 L17.1 6.9 M6.9 17.1 L5.3 18.7",
    u"M19.5 14.5 C13 17 7.5 11 10 4.5 C5.5 6 3.5 11 5.5 15.5 C8 20.5 16 21 19.5 14.5 Z",
    u"R 3 4.5 18 12 2 M12 16.5 V20 M8 20 H16",
    u"R 3.5 4.5 17 15 2 M9.5 4.5 V19.5",
    u"M20.5 3.5 L10.5 13.5 M20.5 3.5 L14 20.5 L10.5 13.5 L3.5 10 Z",
    u"R 6.5 6.5 11 11 1.5",
    u"M8.5 4.5 L4.5 8.5 L8.5 12.5 M4.5 8.5 H14 C22 8.5 22 19.5 14 19.5 H9",
    u"M3.5 7.5 H13 M18 7.5 H20.5 O 15.5 7.5 2.5 2.5 M3.5 16.5 H6 M11 16.5 H20.5 O 8.5 16.5 2.5 2.5",
    u"M5.5 17.5 C7.5 15 6.5 12 7 9.5 C8 3.5 16 3.5 17 9.5 C17.5 12 16.5 15 18.5 17.5 Z M10 20.5 H14",
    u"M12 3.5 L19.5 6.2 V11.5 C19.5 16 16 19.2 12 20.8 C8 19.2 4.5 16 4.5 11.5 V6.2 Z",
    u"M4 4.5 H11.5 L20 13 L13 20 L4.5 11.5 Z O 8.2 8.5 1.1 1.1",
    u"R 3.5 4.5 17 15 2 M7.5 9 L10.5 12 L7.5 15 M12.5 15 H16.5"};

void paintIcon(QPainter &painter, const QRectF &box, Icon icon, const QColor &color)
{
    if (icon == Icon::None || icon >= Icon::Count)
        return;
    static std::array<QPainterPath, std::size_t(Icon::Count)> paths;
    QPainterPath &path = paths[std::size_t(icon)];
    if (path.isEmpty())
        path = iconPath(Paths[std::size_t(icon)]);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    // What points along the text points the other way where that runs from right to left.
    const bool mirrored = (icon == Icon::Back || icon == Icon::Right) && QGuiApplication::isRightToLeft();
    painter.translate(mirrored ? box.topRight() : box.topLeft());
    painter.scale((mirrored ? -1 : 1) * box.width() / 24, box.height() / 24);
    painter.setPen(QPen{color, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin});
    painter.setBrush(icon == Icon::Dots ? QBrush{color} : QBrush{Qt::NoBrush});
    painter.drawPath(path);
    painter.restore();
}

void paintMark(QPainter &painter, const QRectF &box, const QColor &ground, const QColor &strokes)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    const double radius = box.width() * 0.23;
    painter.drawRoundedRect(box, radius, radius);
    painter.restore();
    const double inset = box.width() * 0.21;
    paintIcon(painter, box.adjusted(inset, inset, -inset, -inset), Icon::Mark, strokes);
}

namespace {

/// Common to both: an engine that paints, and pixmaps made from it where a style asks for one.
class PaintedEngine : public QIconEngine
{
public:
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        return pixmap(size, mode, state);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap{size};
        pixmap.fill(Qt::transparent);
        QPainter painter{&pixmap};
        paint(&painter, QRect{{}, size}, mode, state);
        return pixmap;
    }
};

class StrokeEngine final : public PaintedEngine
{
public:
    StrokeEngine(Icon icon, Color color) : m_icon{icon}, m_color{color} {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        Color color = m_color;
        if (mode == QIcon::Disabled)
            color = Color::Text3;
        else if (state == QIcon::On && m_color == Color::Text2)
            color = Color::Accent; // the page button that is chosen
        const int side = qMin(rect.width(), rect.height());
        const QRectF box{rect.x() + (rect.width() - side) / 2.0,
                         rect.y() + (rect.height() - side) / 2.0, double(side), double(side)};
        paintIcon(*painter, box, m_icon, currentColors()[color]);
    }
    QIconEngine *clone() const override { return new StrokeEngine{*this}; }

private:
    Icon m_icon;
    Color m_color;
};

class MarkEngine final : public PaintedEngine
{
public:
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode, QIcon::State) override
    {
        const ColorTable &colors = currentColors();
        paintMark(*painter, rect, colors[Color::Accent], colors[Color::OnAccent]);
    }
    QIconEngine *clone() const override { return new MarkEngine{*this}; }
};

} // namespace

QIcon icon(Icon icon, Color color) { return QIcon{new StrokeEngine{icon, color}}; }
QIcon markIcon() { return QIcon{new MarkEngine}; }

} // namespace ui
