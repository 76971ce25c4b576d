// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/emptystate.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/parts.h"

#include <QEvent>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

EmptyState::EmptyState(QWidget *parent) :
    QWidget{parent}, m_icon{new QLabel}, m_title{label({}, u"section"_s)},
    m_line{paragraph({}, u"body2"_s)}, m_primary{primaryButton(tr("Go on"))}, m_secondary{button(tr("Back"))}
{
    auto *column = new QVBoxLayout{this};
    column->setSpacing(8);
    column->addStretch();
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addWidget(m_title, 0, Qt::AlignHCenter);
    m_line->setAlignment(Qt::AlignHCenter);
    onTextSize(this, [this] {
        m_line->setMinimumWidth(scaled(420));
        paintFace();
    });
    column->addWidget(m_line, 0, Qt::AlignHCenter);
    column->addSpacing(8);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch();
    row->addWidget(m_primary);
    row->addWidget(m_secondary);
    row->addStretch();
    column->addLayout(row);
    column->addStretch();
    m_primary->hide();
    m_secondary->hide();
}

void EmptyState::setFace(Icon face, const QString &title, const QString &line)
{
    m_face = face;
    m_title->setText(title);
    m_line->setText(line);
    paintFace();
}

void EmptyState::paintFace()
{
    m_icon->setVisible(m_face != Icon::None);
    if (m_face != Icon::None)
        m_icon->setPixmap(icon(m_face, Color::Text3).pixmap(QSize{scaled(32), scaled(32)}, devicePixelRatioF()));
}

void EmptyState::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        paintFace();
    QWidget::changeEvent(event);
}

} // namespace ui
