// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/preparedretrydialog.h"

#include "ui/settings/spendguard.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/sendrow.h"

#include <QVBoxLayout>

namespace ui {

PreparedRetryDialog::PreparedRetryDialog(const Session &session, const core::Job &job, const QString &title,
                                         std::chrono::milliseconds pause, QWidget *parent) :
    QDialog{parent}, m_job{job}, m_settings{session.settings}, m_preparation{new RetryPreparation{session.jobs, job.id, this}}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    m_settle.setSingleShot(true);
    m_settle.setInterval(pause);
    connect(&m_settle, &QTimer::timeout, this, &PreparedRetryDialog::prepareNow);
    connect(m_preparation, &RetryPreparation::prepared, this, [this](const core::Result<core::Jobs::Checked> &checked) {
        if (!m_settle.isActive()) // else it is of what was changed since
            onPrepared(checked);
    });
}

void PreparedRetryDialog::addButtons(QVBoxLayout *column, const QString &sendText)
{
    QPushButton *cancel = button(tr("Cancel"));
    m_row = new SendRow{cancel, primaryButton(sendText, Icon::Refresh), this};
    m_row->setTyped({});
    column->addWidget(m_row);
    connect(cancel, &QPushButton::clicked, this, [this] {
        m_row->undo();
        reject();
    });
    connect(m_row, &SendRow::agreed, this, &QDialog::accept);
}

void PreparedRetryDialog::prepareSoon()
{
    m_row->setReady(false);
    m_settle.start();
}

void PreparedRetryDialog::prepareNow()
{
    m_settle.stop();
    m_row->setReady(false);
    m_row->setTyped({});
    m_preparation->discard();
    prepare();
}

void PreparedRetryDialog::offer(const core::DraftEstimate &estimate)
{
    const SpendGuard guard = spendGuard(m_settings, estimate.costWorst);
    m_row->setTyped(guard.typed, guard.why);
    m_row->setUndoSeconds(guard.undoSeconds);
    m_row->setReady(true);
}

void PreparedRetryDialog::reject()
{
    if (!m_row->undo())
        QDialog::reject();
}

void PreparedRetryDialog::done(int result)
{
    m_settle.stop();
    if (result == QDialog::Accepted) {
        const std::optional<core::Job> child = m_preparation->take();
        if (!child) {
            prepareNow(); // it has gone meanwhile
            return;
        }
        emit sendWanted(*child);
    } else {
        m_preparation->discard();
    }
    QDialog::done(result);
}

} // namespace ui
