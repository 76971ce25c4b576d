// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toast.h"

#include "ui/theme/textsize.h"
#include "ui/theme/theme.h"
#include "ui/widgets/direction.h"
#include "ui/widgets/parts.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QGraphicsOpacityEffect>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPropertyAnimation>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr auto Shown = 6s;

Toast::Toast(QWidget *window) :
    QFrame{window}, m_text{label({})}, m_button{button(tr("Undo"))}, m_undo{new QAction{this}}
{
    setObjectName(u"toast"_s);
    auto *row = new QHBoxLayout{this};
    row->setContentsMargins(marginsAlong(16, 8, 10, 8));
    row->setSpacing(12);
    row->addWidget(m_text);
    row->addWidget(m_button);
    m_timer.setSingleShot(true);
    m_timer.setInterval(Shown);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_button->hasFocus())
            m_timer.start();
        else
            expire();
    });
    m_undo->setShortcut(QKeySequence::Undo);
    m_undo->setEnabled(false);
    window->addAction(m_undo);
    connect(m_undo, &QAction::triggered, this, &Toast::act);
    connect(m_button, &QPushButton::clicked, this, &Toast::act);
    onTextSize(this, [this] {
        if (isVisible())
            place();
    });
    window->installEventFilter(this);
    // While something can be taken back, its keys go before those of a text that has the focus.
    qApp->installEventFilter(this);
    hide();
}

Toast::~Toast() { expire(); }

void Toast::expire()
{
    m_run = {};
    const auto expired = std::exchange(m_expired, {});
    hide();
    if (expired)
        expired();
}

void Toast::withdraw(const QString &text)
{
    if (this->text() == text)
        expire();
}

void Toast::tell(const QString &text) { tell(text, {}, {}); }

void Toast::tell(const QString &text, const QString &action, std::function<void()> run,
                 std::function<void()> expired)
{
    expire();
    m_run = std::move(run);
    m_expired = std::move(expired);
    m_text->setText(text);
    if (!action.isEmpty())
        m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
    m_undo->setEnabled(bool(m_run));
    show();
    emit undoOfferChanged();
    fadeIn();
    raise();
    place();
    m_timer.start();
    QAccessibleEvent alert{this, QAccessible::Alert};
    QAccessible::updateAccessibility(&alert);
}

/// The effect rests after the fading: it would cost each painting of what changes beneath.
void Toast::fadeIn()
{
    setGraphicsEffect(nullptr);
    if (motionIsReduced())
        return;
    auto *effect = new QGraphicsOpacityEffect{this};
    setGraphicsEffect(effect);
    auto *fading = new QPropertyAnimation{effect, "opacity", effect};
    fading->setDuration(150);
    fading->setStartValue(0.0);
    fading->setEndValue(1.0);
    connect(fading, &QPropertyAnimation::finished, this, [effect] { effect->setEnabled(false); });
    fading->start();
}

QString Toast::text() const { return isVisible() ? m_text->text() : QString{}; }

void Toast::act()
{
    const auto run = std::exchange(m_run, {});
    m_expired = {};
    hide();
    if (run)
        run();
}

void Toast::place()
{
    layout()->activate();
    const QSize size = sizeHint().boundedTo(parentWidget()->size() - QSize{40, 40});
    const QSize around = parentWidget()->size();
    setGeometry((around.width() - size.width()) / 2, around.height() - size.height() - 92,
                size.width(), size.height());
}

void Toast::hideEvent(QHideEvent *event)
{
    m_undo->setEnabled(false); // Ctrl+Z belongs to the editors again
    QFrame::hideEvent(event);
    emit undoOfferChanged();
}

bool Toast::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::Resize && object == parentWidget() && isVisible())
        place();
    if (event->type() == QEvent::ShortcutOverride && offersUndo() && object->isWidgetType()
        && static_cast<QWidget *>(object)->window() == window()
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Undo)) {
        event->ignore();
        return true;
    }
    return QFrame::eventFilter(object, event);
}

void Toast::enterEvent(QEnterEvent *event)
{
    m_timer.stop();
    QFrame::enterEvent(event);
}

void Toast::leaveEvent(QEvent *event)
{
    m_timer.start();
    QFrame::leaveEvent(event);
}

} // namespace ui
