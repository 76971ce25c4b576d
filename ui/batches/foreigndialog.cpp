// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/foreigndialog.h"

#include "ui/explain/explain.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"

#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

ForeignDialog::ForeignDialog(core::Jobs &jobs, core::Clock &clock, QWidget *parent) :
    QDialog{parent}, m_jobs{jobs}, m_clock{clock}, m_state{paragraph(tr("Looking on the server…"), u"body2"_s)},
    m_rows{new QVBoxLayout}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Found on the server"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(10);
    column->addWidget(label(windowTitle(), u"section"_s));
    column->addWidget(m_state);
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumSize(scaled(560), scaled(260));
    area->setAccessibleName(windowTitle());
    auto *inside = new QWidget;
    inside->setObjectName(u"pageBody"_s);
    auto *list = new QVBoxLayout{inside};
    list->setContentsMargins(0, 0, 8, 0);
    m_rows->setSpacing(8);
    list->addLayout(m_rows);
    list->addStretch();
    area->setWidget(inside);
    column->addWidget(area, 1);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    QPushButton *close = button(tr("Close"));
    close->setDefault(true);
    buttons->addWidget(close);
    column->addLayout(buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    core::whenAnswered(m_jobs.foreignBatches(), this,
                       [this](const core::Result<QList<core::ForeignBatch>> &batches) { fill(batches); });
}

void ForeignDialog::fill(const core::Result<QList<core::ForeignBatch>> &batches)
{
    if (!batches) {
        m_state->setText(explain(batches.error()).sentence);
        return;
    }
    m_state->setText(batches->isEmpty()
                         ? tr("Every batch on the server is in the list here.")
                         : tr("These batches were made elsewhere with the same key. An adopted one is watched and its results are "
                              "fetched; what was asked is not known here."));
    for (const core::ForeignBatch &foreign : *batches)
        m_rows->addWidget(rowOf(foreign.batch));
}

QWidget *ForeignDialog::rowOf(const core::Batch &batch)
{
    QFrame *box = card(batch.id);
    auto *row = new QHBoxLayout{box};
    row->setContentsMargins(14, 8, 10, 8);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(new ElidedLabel{batch.id, u"strong"_s});
    const QString status = batch.archivedAt                        ? tr("archived, its results are gone")
        : batch.status == core::Batch::Status::Ended ? tr("ended")
        : batch.status == core::Batch::Status::Canceling              ? tr("canceling")
        : batch.status == core::Batch::Status::InProgress             ? tr("in progress")
                                                                      : batch.statusText;
    texts->addWidget(new ElidedLabel{tr("%1 requests · %2 · %3")
                                         .arg(m_format.grouped(batch.counts.total()), status,
                                              m_format.time(batch.createdAt, m_clock.now())),
                                     u"secondary"_s});
    row->addLayout(texts, 1);
    QPushButton *adopt = button(tr("Adopt"));
    adopt->setAccessibleName(tr("Adopt %1").arg(batch.id));
    row->addWidget(adopt);
    if (batch.archivedAt) {
        adopt->setEnabled(false);
        adopt->setToolTip(tr("The service keeps its results no longer, so there is nothing to fetch"));
    }
    connect(adopt, &QPushButton::clicked, this, [this, adopt, id = batch.id] {
        adopt->setEnabled(false);
        core::whenAnswered(m_jobs.adopt(id), this, [this, adopt](const core::Result<core::Job> &job) {
            if (!job) {
                adopt->setEnabled(true);
                m_state->setText(explain(job.error()).sentence);
                return;
            }
            adopt->setText(tr("Adopted"));
            emit adopted(*job);
        });
    });
    return box;
}

} // namespace ui
