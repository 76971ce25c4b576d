// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/preparedretrydialog.h"

class QCheckBox;
class QLabel;
class QLineEdit;

namespace ui {

/// Which of the failed requests are sent again, and what that costs.
class RetryDialog : public PreparedRetryDialog
{
    Q_OBJECT
public:
    /// `counts` are the merged outcomes; `invalid` of the errored ones fail again as they are.
    RetryDialog(const Session &session, const core::Job &job, const core::OutcomeCounts &counts, qint64 invalid,
                QWidget *parent);
    /// For these requests alone, by their custom_ids.
    RetryDialog(const Session &session, const core::Job &job, const QStringList &ids, QWidget *parent);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void prepare() override;
    void onPrepared(const core::Result<core::Jobs::Checked> &checked) override;

private:
    RetryDialog(const Session &session, const core::Job &job, QWidget *parent);
    void build(const QString &note);
    void addChoices(const core::OutcomeCounts &counts, qint64 invalid);
    void finishBuilding();
    QCheckBox *addChoice(const QString &text, qint64 count, bool on);
    core::RetryChoice choice() const;
    void lock(bool locked);
    void tell(const QString &words);

    QStringList m_only;
    QCheckBox *m_errored = nullptr, *m_invalid = nullptr, *m_expired = nullptr, *m_canceled = nullptr,
              *m_missing = nullptr, *m_truncated = nullptr, *m_perhapsBilled = nullptr, *m_unreadable = nullptr;
    QLineEdit *m_maxTokens;
    QLabel *m_price;
};

} // namespace ui
