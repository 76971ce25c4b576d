// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobs.h"
#include "ui/format/format.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

/// Which of the failed requests are sent again, and what that costs. The child job is prepared while the
/// dialog is open, so that the price is that of what would be sent; without a click on Send it is discarded.
class RetryDialog : public QDialog
{
    Q_OBJECT
public:
    /// `counts` are the merged outcomes; `invalid` of the errored ones fail again as they are.
    RetryDialog(core::Jobs &jobs, const core::Job &job, const core::OutcomeCounts &counts, qint64 invalid,
                QWidget *parent);

    void done(int result) override;

signals:
    void sendWanted(const core::Job &child);

private:
    QCheckBox *addChoice(const QString &text, qint64 count, bool on);
    core::RetryChoice choice() const;
    void prepare();
    void onPrepared(const core::Result<core::Jobs::Checked> &checked);
    void discardPrepared();

    core::Jobs &m_jobs;
    core::Job m_job;
    Format m_format;
    QCheckBox *m_errored, *m_invalid, *m_expired, *m_canceled, *m_missing, *m_truncated, *m_perhapsBilled, *m_unreadable;
    QLineEdit *m_maxTokens;
    QLabel *m_price;
    QPushButton *m_send;
    QTimer m_settle;
    std::optional<core::Job> m_prepared;
    int m_number = 0;
};

} // namespace ui
