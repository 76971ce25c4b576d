// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/elidedlabel.h"

#include <QEvent>
#include <QGuiApplication>

namespace ui {

ElidedLabel::ElidedLabel(const QString &text, const QString &kind, QWidget *parent) : QLabel{parent}
{
    setTextFormat(Qt::PlainText);
    if (QGuiApplication::isRightToLeft()) // it would follow the direction of its text
        setAlignment(Qt::AlignRight | Qt::AlignAbsolute | Qt::AlignVCenter);
    if (!kind.isEmpty())
        setProperty("kind", kind);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFullText(text);
}

void ElidedLabel::setFullText(const QString &text)
{
    QString line = text;
    line.replace(u'\n', u' ');
    if (line == m_text)
        return;
    m_text = line;
    setAccessibleName(line);
    updateGeometry();
    elide();
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {qMin(fontMetrics().horizontalAdvance(m_text), 24) + 2, fontMetrics().height()};
}

QSize ElidedLabel::sizeHint() const
{
    ensurePolished();
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    elide();
}

void ElidedLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        updateGeometry();
        elide();
    }
}

void ElidedLabel::elide()
{
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, qMax(0, contentsRect().width()));
    if (shown != text())
        setText(shown);
    setToolTip(shown == m_text ? QString{} : m_text);
}

} // namespace ui
