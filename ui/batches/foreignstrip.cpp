// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/foreignstrip.h"

#include "ui/format/format.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

ForeignStrip::ForeignStrip(QWidget *parent) : QFrame{parent}, m_text{paragraph({}, u"body2"_s)}
{
    setProperty("card", true);
    setAccessibleName(tr("Found on the server"));
    auto *row = new QHBoxLayout{this};
    row->setContentsMargins(16, 7, 8, 7);
    row->setSpacing(12);
    row->addWidget(label(tr("Found on the server"), u"strong"_s));
    row->addWidget(m_text, 1);
    QPushButton *show = button(tr("Show and adopt…"));
    QPushButton *ignore = linkButton(tr("Ignore"));
    ignore->setToolTip(tr("These are not offered again; Tools › Find batches made elsewhere lists them all"));
    row->addWidget(ignore);
    row->addWidget(show);
    connect(show, &QPushButton::clicked, this, &ForeignStrip::shown);
    connect(ignore, &QPushButton::clicked, this, [this] {
        hide();
        emit dismissed(m_ids);
    });
    hide();
}

void ForeignStrip::leaveOut(const QString &id)
{
    if (m_ids.contains(id)) {
        QStringList rest = m_ids;
        rest.removeAll(id);
        setBatches(rest);
    }
}

void ForeignStrip::setBatches(const QStringList &ids)
{
    const Format format;
    m_ids = ids;
    m_text->setText(ids.size() == 1 ? tr("1 batch that was not made here")
                                    : tr("%1 batches that were not made here").arg(format.grouped(ids.size())));
    setVisible(!ids.isEmpty());
}

} // namespace ui
