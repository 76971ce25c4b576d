// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/resultview.h"

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTextBrowser;
class QToolButton;

namespace ui {

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

signals:
    void told(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    enum Tab { AnswerTab, RequestTab, RawTab };
    void build();
    void refreshAnswer();
    QWidget *makeAnswerPage();
    QPlainTextEdit *codeView(const QString &name);

    ResultView m_view;
    ElidedLabel *m_id;
    QToolButton *m_copyId;
    Pill *m_pill;
    SegmentedControl *m_tabs;
    QStackedWidget *m_stack;
    QWidget *m_content;
    QLabel *m_nothing;
    QLabel *m_problem;
    QLabel *m_advice;
    QPushButton *m_thinkingFold;
    QPlainTextEdit *m_thinking;
    QTextBrowser *m_answer;
    QPushButton *m_rawSwitch;
    ElidedLabel *m_facts;
    QPlainTextEdit *m_request;
    QPlainTextEdit *m_raw;
    QPushButton *m_copy;
};

} // namespace ui
