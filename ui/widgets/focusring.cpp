// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/focusring.h"

#include "ui/theme/colors.h"

#include <QApplication>
#include <QDialog>
#include <QFocusEvent>
#include <QPainter>

namespace ui {

static constexpr int Outside = 4; ///< 2 px gap, 2 px line

FocusRing::FocusRing(QWidget *window) : QWidget{window}
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    qApp->installEventFilter(this);
}

bool FocusRing::eventFilter(QObject *object, QEvent *event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress: m_byMouse = true; break;
    case QEvent::KeyPress: m_byMouse = false; break;
    case QEvent::FocusIn: {
        auto *widget = qobject_cast<QWidget *>(object);
        if (!widget)
            break;
        if (QWidget *other = widget->window(); other != window()) {
            // A dialog of this window's: it gets a ring of its own with its first focus.
            if (qobject_cast<QDialog *>(other)
                && !other->findChild<FocusRing *>(QString{}, Qt::FindDirectChildrenOnly))
                (new FocusRing{other})->eventFilter(object, event);
            break;
        }
        const Qt::FocusReason reason = static_cast<QFocusEvent *>(event)->reason();
        // A button that goes away by the click on it hands the focus on as the Tab key would.
        const bool byKeyboard = !m_byMouse
            && (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason);
        if (byKeyboard && !widget->property("ringless").toBool())
            follow(widget);
        else if (reason != Qt::ActiveWindowFocusReason && reason != Qt::PopupFocusReason)
            follow(nullptr);
        break;
    }
    case QEvent::FocusOut:
        if (object == m_target)
            hide();
        break;
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
        // The target or anything that holds it: a scroll area moves its contents.
        if (m_target && object->isWidgetType()
            && (object == m_target || static_cast<QWidget *>(object)->isAncestorOf(m_target)))
            QMetaObject::invokeMethod(this, &FocusRing::place, Qt::QueuedConnection);
        break;
    default: break;
    }
    return QWidget::eventFilter(object, event);
}

void FocusRing::follow(QWidget *target)
{
    m_target = target;
    place();
}

void FocusRing::place()
{
    if (!m_target || !m_target->isVisible() || !m_target->hasFocus()) {
        hide();
        return;
    }
    // Only what its ancestors let be seen of it.
    const QRect seen = m_target->visibleRegion().boundingRect();
    if (seen.isEmpty()) {
        hide();
        return;
    }
    const QRect box{m_target->mapTo(window(), seen.topLeft()), seen.size()};
    setGeometry(box.adjusted(-Outside, -Outside, Outside, Outside));
    raise();
    show();
}

void FocusRing::paintEvent(QPaintEvent *)
{
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{currentColors()[Color::Accent], 2});
    painter.drawRoundedRect(QRectF{rect()}.adjusted(1, 1, -1, -1), 8, 8);
}

} // namespace ui
