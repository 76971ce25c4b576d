// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/retrypreparation.h"
#include "ui/format/format.h"
#include "ui/shell/session.h"

#include <QDialog>
#include <QTimer>

class QVBoxLayout;

namespace ui {

class SendRow;

/// A retry that is prepared anew after each change, and sent as it was priced. Without a click on Send nothing is left of it.
class PreparedRetryDialog : public QDialog
{
    Q_OBJECT
public:
    void done(int result) override;
    void reject() override; ///< while the seconds run they are taken back, and the dialog stays

signals:
    void sendWanted(const core::Job &child);

protected:
    /// `pause`: after a change, before it is prepared.
    PreparedRetryDialog(const Session &session, const core::Job &job, const QString &title,
                        std::chrono::milliseconds pause, QWidget *parent);

    /// Cancel and Send, at the end of `column`.
    void addButtons(QVBoxLayout *column, const QString &sendText);
    virtual void prepare() = 0; ///< what stands in the dialog now
    virtual void onPrepared(const core::Result<core::Jobs::Checked> &checked) = 0;

    /// What is ready is not what was chosen any more, and cannot be sent until it is.
    void prepareSoon();
    void prepareNow();
    void prepareChoice(const core::RetryChoice &choice) { m_preparation->prepare(choice); }
    /// What is ready may be sent at this price.
    void offer(const core::DraftEstimate &estimate);

    const core::Job m_job;
    const Format m_format;
    SendRow *m_row = nullptr;

private:
    const core::Settings &m_settings;
    RetryPreparation *m_preparation;
    QTimer m_settle;
};

} // namespace ui
