// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/droptarget.h"

#include "ui/icons/icons.h"
#include "ui/theme/fonts.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QUrl>

namespace ui {

QString droppedPath(const QMimeData &data)
{
    const QList<QUrl> urls = data.urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString{};
}

QStringList droppedPaths(const QMimeData &data)
{
    QStringList paths;
    for (const QUrl &url : data.urls()) {
        if (!url.isLocalFile())
            return {};
        paths.append(url.toLocalFile());
    }
    return paths;
}

/// An icon and a line, centred together.
static void paintInvitation(QPainter &painter, const QRect &box, const QString &text,
                            const QFont &font, const QColor &ink)
{
    const QFontMetrics metrics{font};
    const int side = scaled(16);
    const int gap = scaled(8);
    const QString shown = metrics.elidedText(text, Qt::ElideRight, box.width() - side - gap - 24);
    const int width = side + gap + metrics.horizontalAdvance(shown);
    const QRect both{box.left() + (box.width() - width) / 2, box.top(), width, box.height()};
    const bool mirrored = painter.layoutDirection() == Qt::RightToLeft;
    const int x = mirrored ? both.right() + 1 - side : both.left();
    paintIcon(painter, QRectF(x, box.center().y() - side / 2.0, side, side), Icon::Upload, ink);
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(mirrored ? both.adjusted(0, 0, -side - gap, 0) : both.adjusted(side + gap, 0, 0, 0),
                     Qt::AlignCenter | Qt::TextDontClip | Qt::TextSingleLine, shown);
}

DropTarget::DropTarget(const QString &text, QWidget *parent) : QWidget{parent}, m_text{text}
{
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(text);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize DropTarget::sizeHint() const { return {scaled(240), scaled(38)}; }

void DropTarget::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    update();
}

void DropTarget::paintEvent(QPaintEvent *)
{
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen{colors[Color::Control], 1};
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.setBrush(underMouse() ? QBrush{colors[Color::Hover]} : QBrush{Qt::NoBrush});
    painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    paintInvitation(painter, rect(), m_text, sized(fontsize::Small), colors[Color::Text2]);
}

void DropTarget::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        emit clicked();
}

void DropTarget::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        emit clicked();
    else
        QWidget::keyPressEvent(event);
}

DropOverlay::DropOverlay(QWidget *window) : QWidget{window}
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::announce(const QString &text)
{
    m_text = text;
    setGeometry(parentWidget()->rect());
    raise();
    show();
    update();
}

void DropOverlay::paintEvent(QPaintEvent *)
{
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = colors[Color::AccentSoft];
    ground.setAlphaF(0.92F);
    painter.fillRect(rect(), ground);
    QPen pen{colors[Color::Accent], 2};
    pen.setDashPattern({4, 3});
    painter.setPen(pen);
    painter.drawRoundedRect(QRectF{rect()}.adjusted(16, 16, -16, -16), 12, 12);
    paintInvitation(painter, rect(), m_text, sized(fontsize::Section, QFont::Medium), colors[Color::Accent]);
}

} // namespace ui
