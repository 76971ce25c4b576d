// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/statusbar.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/direction.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QWidgetAction>

using namespace Qt::StringLiterals;

namespace ui {

/// In a narrow window what stands in it is shortened; the state of the connection and the money are not.
static QWidget *indented(const QList<QWidget *> &widgets)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout{box};
    row->setContentsMargins(marginsAlong(8, 0, 0, 0));
    row->setSpacing(6);
    for (QWidget *widget : widgets)
        row->addWidget(widget);
    return box;
}

StatusBar::StatusBar(const ConnectionState &connection, core::Clock &clock, const QString &priceDay,
                     QWidget *parent) :
    QStatusBar{parent}, m_connection{connection}, m_clock{clock}, m_state{new QToolButton},
    m_sandboxText{new ElidedLabel}, m_allowance{new ElidedLabel}, m_spent{label({})}, m_clockIcon{new QLabel},
    m_running{new ElidedLabel}
{
    // Before all else: what follows may polish the bar, which then refreshes itself.
    QWidget *allowance = indented({m_allowance});
    QWidget *running = indented({m_clockIcon, m_running});
    setSizeGripEnabled(false);
    onTextSize(this, [this] {
        setFixedHeight(scaled(28));
        m_state->setIconSize(QSize{scaled(14), scaled(14)});
        showClock();
    });
    setContentsMargins(marginsAlong(4, 0, 10, 0));
    m_state->setProperty("kind", u"state"_s);
    m_state->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_state->setFocusPolicy(Qt::TabFocus);
    m_sandboxText->setFullText({});
    addWidget(m_state);
    addWidget(m_sandboxText);
    addWidget(allowance);
    addWidget(running);
    m_spent->setContentsMargins(marginsAlong(0, 0, 12, 0));
    addPermanentWidget(m_spent);
    m_spent->hide();
    if (!priceDay.isEmpty()) {
        QLabel *prices = label(tr("Prices as of %1").arg(Format{}.utcDay(priceDay)));
        prices->setToolTip(tr("The list prices that estimates and costs are computed from."));
        addPermanentWidget(prices);
    }
    connect(m_state, &QToolButton::clicked, this, &StatusBar::openPanel);
    connect(&connection, &ConnectionState::changed, this, &StatusBar::refresh);
    setRunning(0, {});
    refresh();
}

static QIcon dot(Color color)
{
    QPixmap pixmap{28, 28};
    pixmap.fill(Qt::transparent);
    QPainter painter{&pixmap};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(currentColors()[color]);
    painter.drawEllipse(QRectF{6, 6, 16, 16});
    painter.end();
    return QIcon{pixmap};
}

void StatusBar::refresh()
{
    const QString text = m_connection.text(m_format);
    if (m_sandbox && m_connection.kind() != ConnectionState::Kind::Offline
        && m_connection.kind() != ConnectionState::Kind::Busy && m_connection.kind() != ConnectionState::Kind::Failing) {
        m_state->setIcon(icon(Icon::Flask, Color::Sandbox));
        m_state->setText(tr("SANDBOX"));
    } else {
        const Tone tone = m_connection.tone();
        m_state->setIcon(dot(tone == Tone::Neutral ? Color::Axis : inkOf(tone)));
        m_state->setText(text);
    }
    tick();
    m_state->setAccessibleName(tr("Connection: %1").arg(text));
    m_state->setToolTip(tr("Connection: %1").arg(text));
    showClock();
}

/// A picture does not follow colours and sizes by itself.
void StatusBar::showClock()
{
    m_clockIcon->setPixmap(icon(Icon::Clock).pixmap(QSize{scaled(14), scaled(14)}, devicePixelRatioF()));
}

void StatusBar::setSandbox(bool sandbox, double speed)
{
    m_sandbox = sandbox;
    setStyleProperty(this, "sandbox", sandbox);
    m_sandboxText->setVisible(sandbox);
    if (sandbox)
        m_sandboxText->setFullText(
            speed > 1 ? tr("Simulated API at %1× speed. Nothing leaves this computer, nothing is billed.")
                            .arg(m_format.locale().toString(speed, 'g', 4))
                      : tr("Simulated API. Nothing leaves this computer, nothing is billed."));
    refresh();
}

void StatusBar::tick()
{
    const std::optional<core::RequestAllowance> allowance = m_connection.allowance();
    m_allowance->parentWidget()->setVisible(allowance.has_value() && !m_sandbox);
    if (allowance)
        m_allowance->setFullText(tr("%1 of %2 requests/min left")
                                     .arg(m_format.grouped(allowance->remaining), m_format.grouped(allowance->limit)));
}

void StatusBar::setSpent(const std::optional<core::Money> &today, qint64 unpriced)
{
    m_spent->setVisible(today.has_value() && !m_sandbox);
    if (!today)
        return;
    QString text = tr("Today %1").arg(m_format.money(*today));
    if (unpriced > 0)
        text += u' ' + tr("+ unpriced");
    m_spent->setText(text);
    m_spent->setToolTip(tr("Billed for results that came today, %1 exactly. Batches that run are not in it.")
                            .arg(m_format.exactMoney(*today)));
}

void StatusBar::setRunning(int batches, std::optional<core::Instant> nextCheck)
{
    m_running->parentWidget()->setVisible(batches > 0);
    if (batches <= 0)
        return;
    QString text = batches == 1 ? tr("1 batch running")
                                : tr("%1 batches running").arg(m_format.grouped(batches));
    using Kind = ConnectionState::Kind;
    if (m_connection.kind() == Kind::KeyRefused || m_connection.kind() == Kind::NoKey) {
        text += u" · " + tr("waiting for a key that is accepted");
    } else if (nextCheck) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(*nextCheck - m_clock.now());
        text += u" · " + tr("next check in %1 s").arg(qMax<qlonglong>(0, left.count()));
    }
    m_running->setFullText(text);
}

void StatusBar::openPanel()
{
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QLabel *details = label(m_connection.details(m_format), u"secondary"_s);
    details->setContentsMargins(14, 6, 14, 6);
    auto *shown = new QWidgetAction{menu};
    shown->setDefaultWidget(details);
    menu->addAction(shown);
    menu->addSeparator();
    using Kind = ConnectionState::Kind;
    const Kind kind = m_connection.kind();
    QAction *test = menu->addAction(kind == Kind::NoKey ? tr("Look for the key again") : tr("Test now"));
    // Without a profile there is nothing to test; the line above says what to do.
    test->setEnabled(kind != Kind::NotConnected);
    connect(test, &QAction::triggered, this, &StatusBar::testRequested);
    if (kind == Kind::KeyRefused || kind == Kind::NoKey)
        connect(menu->addAction(tr("Open keys…")), &QAction::triggered, this,
                &StatusBar::keysRequested);
    menu->popup(m_state->mapToGlobal(QPoint{0, -menu->sizeHint().height()}));
}

void StatusBar::changeEvent(QEvent *event)
{
    QStatusBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refresh();
}

} // namespace ui
