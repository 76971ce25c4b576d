// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/resultview.h"
#include "ui/batches/retrypreparation.h"
#include "ui/format/format.h"
#include "ui/shell/session.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPlainTextEdit;

namespace ui {

class SendRow;

/// One failed request, to be mended and sent again. Checked and priced while it is edited.
class EditRetryDialog : public QDialog
{
    Q_OBJECT
public:
    EditRetryDialog(const Session &session, const core::Job &job, const ResultView &view, QWidget *parent);

    void done(int result) override;
    void reject() override; ///< while the seconds run they are taken back, and the dialog stays
    QPlainTextEdit *editor() const { return m_editor; }

signals:
    void sendWanted(const core::Job &child);

private:
    void build();
    void prepare();
    void onPrepared(const core::Result<core::Jobs::Checked> &checked);

    const core::Settings &m_settings;
    core::Job m_job;
    QString m_id;
    RetryPreparation *m_preparation;
    Format m_format;
    QPlainTextEdit *m_editor;
    QLabel *m_verdict;
    SendRow *m_row;
    QTimer m_settle;
};

} // namespace ui
