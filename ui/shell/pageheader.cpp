// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/pageheader.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

PageHeader::PageHeader(QWidget *parent) :
    QWidget{parent}, m_back{iconButton(Icon::Back, tr("Back"), u"Esc"_s)},
    m_title{new ElidedLabel{{}, u"title"_s}}, m_status{new Pill}, m_sandbox{new Pill},
    m_context{new ElidedLabel{{}, u"secondary"_s}}, m_actions{new QHBoxLayout}
{
    auto *row = new QHBoxLayout{this};
    row->setContentsMargins(20, 0, 20, 0);
    row->setSpacing(8);
    row->addWidget(m_back);
    auto *texts = new QVBoxLayout;
    texts->setContentsMargins(0, 11, 0, 10);
    texts->setSpacing(1);
    auto *line = new QHBoxLayout;
    line->setSpacing(10);
    line->addWidget(m_title);
    line->addWidget(m_status);
    line->addWidget(m_sandbox);
    line->addStretch(1);
    texts->addLayout(line);
    // A label follows the direction of its text; here it stands below the title, whatever that is.
    m_context->setAlignment((isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter);
    texts->addWidget(m_context);
    row->addLayout(texts, 1);
    m_actions->setSpacing(8);
    row->addLayout(m_actions);
    m_sandbox->setFace({Icon::Flask, tr("SANDBOX"), Tone::Sandbox});
    m_sandbox->setToolTip(tr("A simulated service on this computer. Nothing is billed."));
    m_sandbox->hide();
    m_status->hide();
    m_back->hide();
    connect(m_back, &QToolButton::clicked, this, &PageHeader::backRequested);
    onTextSize(this, [this] { setMinimumHeight(scaled(62)); });
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void PageHeader::setTitle(const QString &title) { m_title->setFullText(title); }

void PageHeader::setContext(const QString &text, const QString &kind)
{
    setKind(m_context, kind);
    m_context->setFullText(text);
}

void PageHeader::setStatus(const PillFace &face)
{
    m_status->setFace(face);
    m_status->setVisible(!face.text.isEmpty());
}

void PageHeader::setSandbox(bool sandbox) { m_sandbox->setVisible(sandbox); }
void PageHeader::setBackShown(bool shown) { m_back->setVisible(shown); }
void PageHeader::addAction(QWidget *widget) { m_actions->addWidget(widget); }

} // namespace ui
