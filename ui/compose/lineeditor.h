// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/batchform.h"
#include "ui/format/format.h"
#include "ui/shell/session.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ui {

/// Changes the text of one request of a draft and says while one types what the checks make of it.
/// The file stays as it is: the text is laid over it. Deletes itself.
class LineEditor : public QDialog
{
    Q_OBJECT
public:
    LineEditor(const Session &session, const core::DraftSource &source, const core::Fault &fault, QWidget *parent);

    void done(int result) override;

signals:
    void textChosen(const QByteArray &original, const QByteArray &text);

private:
    void build();
    void load();
    void checkText();
    void onChecked(const core::Result<core::ItemVerdict> &verdict);
    void showPlace();
    void accept() override;
    QByteArray text() const;

    Session m_session;
    core::DraftSource m_source;
    core::Fault m_fault;
    core::ItemText m_item;
    Format m_format;
    QTimer m_settle;
    int m_number = 0;
    QPlainTextEdit *m_edit;
    QLabel *m_verdict;
    QLabel *m_findings;
    QPushButton *m_go; ///< to the place of the first fault
    qint64 m_line = 0, m_column = 0;
    QPushButton *m_reset;
    QPushButton *m_save;
    bool m_mayClose = false;
};

} // namespace ui
