// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/retrypreparation.h"
#include "ui/format/format.h"
#include "ui/shell/session.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace ui {

class SendRow;

/// Which of the failed requests are sent again, and what that costs. Without a click on Send nothing is left of it.
class RetryDialog : public QDialog
{
    Q_OBJECT
public:
    /// `counts` are the merged outcomes; `invalid` of the errored ones fail again as they are.
    RetryDialog(const Session &session, const core::Job &job, const core::OutcomeCounts &counts, qint64 invalid,
                QWidget *parent);
    /// For these requests alone, by their custom_ids.
    RetryDialog(const Session &session, const core::Job &job, const QStringList &ids, QWidget *parent);

    void done(int result) override;
    void reject() override; ///< while the seconds run they are taken back, and the dialog stays

protected:
    void keyPressEvent(QKeyEvent *event) override;

signals:
    void sendWanted(const core::Job &child);

private:
    RetryDialog(const Session &session, const core::Job &job, QWidget *parent);
    void build(const QString &note);
    void addChoices(const core::OutcomeCounts &counts, qint64 invalid);
    void finishBuilding();
    QCheckBox *addChoice(const QString &text, qint64 count, bool on);
    core::RetryChoice choice() const;
    void prepareSoon();
    void lock(bool locked);
    void prepare();
    void tell(const QString &words);
    void onPrepared(const core::Result<core::Jobs::Checked> &checked);

    const core::Settings &m_settings;
    core::Job m_job;
    RetryPreparation *m_preparation;
    QStringList m_only;
    Format m_format;
    QCheckBox *m_errored = nullptr, *m_invalid = nullptr, *m_expired = nullptr, *m_canceled = nullptr,
              *m_missing = nullptr, *m_truncated = nullptr, *m_perhapsBilled = nullptr, *m_unreadable = nullptr;
    QLineEdit *m_maxTokens;
    QLabel *m_price;
    SendRow *m_row;
    QTimer m_settle;
};

} // namespace ui
