// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/resultview.h"
#include "ui/batches/retrypreparation.h"
#include "ui/format/format.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ui {

/// One failed request, to be mended and sent again. Checked and priced while it is edited.
class EditRetryDialog : public QDialog
{
    Q_OBJECT
public:
    EditRetryDialog(core::Jobs &jobs, const core::Job &job, const ResultView &view, QWidget *parent);

    void done(int result) override;
    QPlainTextEdit *editor() const { return m_editor; }

signals:
    void sendWanted(const core::Job &child);

private:
    void build();
    void prepare();
    void onPrepared(const core::Result<core::Jobs::Checked> &checked);

    core::Job m_job;
    QString m_id;
    RetryPreparation *m_preparation;
    Format m_format;
    QPlainTextEdit *m_editor;
    QLabel *m_verdict;
    QPushButton *m_send;
    QTimer m_settle;
};

} // namespace ui
