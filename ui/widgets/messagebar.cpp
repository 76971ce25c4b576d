// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/messagebar.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/direction.h"
#include "ui/widgets/parts.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

MessageBar::MessageBar(QWidget *parent) :
    QFrame{parent}, m_icon{new QLabel}, m_text{new QLabel}, m_action{button(tr("Details"))},
    m_other{button({})}
{
    setObjectName(u"messageBar"_s);
    setProperty("tone", u"info"_s); // its frame counts from the start
    auto *row = new QHBoxLayout{this};
    row->setContentsMargins(marginsAlong(15, 7, 8, 7));
    row->setSpacing(10);
    row->addWidget(m_icon);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    onTextSize(this, [this] {
        m_text->setMinimumHeight(scaled(32));
        paintIconOf(m_weight);
    });
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_other);
    connect(m_action, &QPushButton::clicked, this, &MessageBar::actionClicked);
    connect(m_other, &QPushButton::clicked, this, &MessageBar::otherClicked);
    hide();
}

void MessageBar::paintIconOf(Weight weight)
{
    const Icon mark = weight == Weight::Info ? Icon::Info : weight == Weight::Warning ? Icon::Warning : Icon::CrossCircle;
    const Color color = weight == Weight::Info ? Color::Accent : weight == Weight::Warning ? Color::Warn : Color::Bad;
    m_icon->setPixmap(icon(mark, color).pixmap(QSize{scaled(18), scaled(18)}, devicePixelRatioF()));
}

void MessageBar::show(Weight weight, const QString &html, const QString &action, const QString &other)
{
    m_weight = weight;
    const QString tone = weight == Weight::Info ? u"info"_s : weight == Weight::Warning ? u"warn"_s : u"bad"_s;
    setStyleProperty(this, "tone", tone);
    paintIconOf(weight);
    m_text->setTextFormat(Qt::RichText);
    const bool news = m_text->text() != html || !isVisible();
    m_text->setText(html);
    m_text->setToolTip({});
    if (!action.isEmpty())
        m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_other->setText(other);
    m_other->setVisible(!other.isEmpty());
    QFrame::show();
    if (news) {
        QAccessibleEvent alert{this, QAccessible::Alert};
        QAccessible::updateAccessibility(&alert);
    }
}

void MessageBar::show(const Explanation &explanation, const QString &action)
{
    show(Weight::Error, explanation.sentence.toHtmlEscaped(), action);
    m_text->setToolTip(explanation.details.toHtmlEscaped().replace(u'\n', u"<br>"_s));
}

void MessageBar::clear() { hide(); }

void MessageBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        paintIconOf(m_weight);
    QFrame::changeEvent(event);
}

} // namespace ui
