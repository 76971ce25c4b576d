// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sendrow.h"

#include "ui/format/amount.h"
#include "ui/format/format.h"
#include "ui/widgets/parts.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QShortcut>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

SendRow::SendRow(QPushButton *keep, QPushButton *send, QWidget *parent) :
    QWidget{parent}, m_keep{keep}, m_send{send}, m_why{paragraph({}, u"body2"_s)}, m_field{label({}, u"field"_s)},
    m_typed{new QLineEdit}, m_wrong{paragraph({}, u"hint"_s)}, m_sendText{send->text()}
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    m_field->setBuddy(m_typed);
    for (QWidget *part : std::initializer_list<QWidget *>{m_why, m_field, m_typed, m_wrong}) {
        column->addWidget(part);
        part->hide();
    }
    column->addSpacing(8);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch();
    row->addWidget(keep);
    row->addWidget(send);
    column->addLayout(row);
    connect(send, &QPushButton::clicked, this, [this] {
        if (!undo())
            go();
    });
    connect(m_typed, &QLineEdit::textChanged, this, [this] {
        m_wrong->clear();
        refresh();
    });
    // Not where something is deleted or canceled: that is to be looked at.
    if (send->property("kind") != u"danger"_s) {
        for (const int key : {Qt::Key_Return, Qt::Key_Enter}) {
            auto *keys = new QShortcut{QKeySequence{Qt::CTRL | Qt::Key(key)}, this};
            keys->setAutoRepeat(false);
            connect(keys, &QShortcut::activated, this, &SendRow::goOrTell);
        }
    }
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (--m_secondsLeft > 0) {
            refresh();
            return;
        }
        m_second.stop();
        m_send->setEnabled(false);
        emit agreed();
    });
}

void SendRow::setTyped(const std::optional<core::Money> &amount, const QString &why)
{
    if (amount != m_amount) {
        undo(); // what was agreed to is something else now
        m_typed->clear();
    }
    m_amount = amount;
    m_why->setText(why);
    m_why->setVisible(amount.has_value() && !why.isEmpty());
    if (amount)
        m_field->setText(tr("Type %1 to go on").arg(Format{}.money(*amount)));
    m_field->setVisible(amount.has_value());
    m_typed->setVisible(amount.has_value());
    m_wrong->clear();
    m_wrong->setMinimumHeight(m_wrong->fontMetrics().height()); // kept free, so that nothing moves
    m_wrong->setVisible(amount.has_value());
    // Enter in the field must not press a button that closes the dialog; see keyPressEvent().
    for (QPushButton *each : {m_keep, m_send})
        each->setAutoDefault(!amount);
    m_keep->setDefault(!amount);
    refresh();
    if (amount)
        growToFit(window());
}

void SendRow::setReady(bool ready)
{
    m_ready = ready;
    if (!ready)
        undo();
    refresh();
}

void SendRow::setSendText(const QString &text)
{
    m_sendText = text;
    refresh();
}

bool SendRow::isTyped() const { return !m_amount || meansAmount(m_typed->text(), *m_amount); }

void SendRow::refresh()
{
    const bool counting = isCounting();
    m_send->setText(counting ? tr("Sending in %1 s — Undo").arg(m_secondsLeft) : m_sendText);
    m_send->setEnabled(counting || (m_ready && isTyped()));
    m_send->setToolTip(counting ? tr("Esc takes it back")
                           : m_ready && !isTyped() ? tr("Type %1 first").arg(Format{}.money(*m_amount))
                                                   : QString{});
    m_typed->setEnabled(!counting);
}

void SendRow::go()
{
    if (isCounting() || !m_ready || !isTyped())
        return;
    if (m_undoSeconds <= 0) {
        emit agreed();
        return;
    }
    m_secondsLeft = m_undoSeconds;
    m_second.start();
    m_send->setFocus(Qt::OtherFocusReason); // the field is about to lose it
    refresh();
    emit countingChanged(true);
}

void SendRow::keyPressEvent(QKeyEvent *event)
{
    if (!m_amount || (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (event->isAutoRepeat())
        return; // held down it would take back at once what it began
    if (m_keep->hasFocus())
        m_keep->click();
    else if (m_send->hasFocus())
        m_send->click();
    else
        goOrTell();
}

void SendRow::goOrTell()
{
    if (m_ready)
        isTyped() ? go() : tellWrong();
}

void SendRow::tellWrong()
{
    m_wrong->setText(m_typed->text().trimmed().isEmpty()
                         ? tr("Nothing is sent before the amount is typed.")
                         : tr("That is not %1; nothing was sent.").arg(Format{}.money(*m_amount)));
    m_typed->selectAll();
    QAccessibleEvent alert{m_wrong, QAccessible::Alert};
    QAccessible::updateAccessibility(&alert);
}

bool SendRow::undo()
{
    if (!isCounting())
        return false;
    m_second.stop();
    refresh();
    emit countingChanged(false);
    return true;
}

} // namespace ui
