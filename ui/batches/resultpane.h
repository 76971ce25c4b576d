// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/resultview.h"

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace ui {

class AnswerView;
class ElidedLabel;
class Pill;
class SegmentedControl;

/// One result: Answer (or Error), Request, Raw JSON.
class ResultPane : public QFrame
{
    Q_OBJECT
public:
    explicit ResultPane(QWidget *parent = nullptr);

    void showResult(const ResultView &view);
    void showNothing(const QString &why);
    qint64 position() const { return m_view.position; }
    AnswerView *answer() const { return m_answer; }
    /// Whether a failed request can be edited and sent again.
    void setRetryable(bool retryable);

signals:
    void told(const QString &text);
    void editWanted(const ui::ResultView &view);

protected:
    void changeEvent(QEvent *event) override;

private:
    enum Tab { AnswerTab, RequestTab, RawTab };
    void build();
    void refreshButtons();
    QString shownText() const;

    ResultView m_view;
    bool m_retryable = false;
    ElidedLabel *m_id;
    QToolButton *m_copyId;
    Pill *m_pill;
    SegmentedControl *m_tabs;
    QStackedWidget *m_stack;
    QWidget *m_content;
    QLabel *m_nothing;
    AnswerView *m_answer;
    QPlainTextEdit *m_request;
    QPlainTextEdit *m_raw;
    QPushButton *m_copy;
    QPushButton *m_edit;
};

} // namespace ui
