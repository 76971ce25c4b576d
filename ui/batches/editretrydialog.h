// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/preparedretrydialog.h"
#include "ui/batches/resultview.h"

class QLabel;
class QPlainTextEdit;

namespace ui {

/// One failed request, to be mended and sent again. Checked and priced while it is edited.
class EditRetryDialog : public PreparedRetryDialog
{
    Q_OBJECT
public:
    EditRetryDialog(const Session &session, const core::Job &job, const ResultView &view, QWidget *parent);

    QPlainTextEdit *editor() const { return m_editor; }

protected:
    void prepare() override;
    void onPrepared(const core::Result<core::Jobs::Checked> &checked) override;

private:
    void build();

    QString m_id;
    QPlainTextEdit *m_editor;
    QLabel *m_verdict;
};

} // namespace ui
