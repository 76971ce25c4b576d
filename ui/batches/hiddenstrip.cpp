// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/hiddenstrip.h"

#include "ui/format/format.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

HiddenStrip::HiddenStrip(QWidget *parent) :
    QWidget{parent}, m_text{label({}, u"body2"_s)}, m_button{linkButton(tr("Show"))}
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(horizontalLine());
    auto *row = new QHBoxLayout;
    row->setContentsMargins(13, 3, 8, 3);
    row->setSpacing(6);
    row->addWidget(m_text);
    row->addWidget(m_button);
    row->addStretch();
    column->addLayout(row);
    connect(m_button, &QPushButton::clicked, this, &HiddenStrip::toggled);
    hide();
}

void HiddenStrip::tell(qsizetype count, qsizetype matching, bool searching, bool shown)
{
    const Format format;
    if (shown)
        m_text->setText(count == 1 ? tr("1 hidden batch is shown") : tr("%1 hidden batches are shown").arg(format.grouped(count)));
    else if (searching && matching > 0)
        m_text->setText(matching == 1 ? tr("1 hidden batch matches") : tr("%1 hidden batches match").arg(format.grouped(matching)));
    else
        m_text->setText(count == 1 ? tr("1 hidden") : tr("%1 hidden").arg(format.grouped(count)));
    m_button->setText(shown ? tr("Leave out again") : tr("Show"));
    m_button->setAccessibleName(shown ? tr("Leave hidden batches out again") : tr("Show hidden batches"));
    setVisible(count > 0);
}

} // namespace ui
