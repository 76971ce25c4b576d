// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/resultview.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QTextBrowser;

namespace ui {

class ElidedLabel;

/// JSON to be read: set in a code font, coloured, not to be changed.
QPlainTextEdit *codeView(const QString &name);
/// After the theme has changed.
void recolorCode(QPlainTextEdit *view);

/// How one request was answered: the answer as Markdown or as it was written, thinking folded; or why it failed and what
/// helps. The request stands beside it if that is wanted, and always beside a failure.
class AnswerView : public QWidget
{
    Q_OBJECT
public:
    explicit AnswerView(QWidget *parent = nullptr);

    void showResult(const ResultView &view);
    /// How many other requests failed for the same reason.
    void setPeers(qint64 others);
    void setRequestBeside(bool beside);

signals:
    void sameCauseWanted();
    void requestBesideChanged(bool beside);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    void build();
    void connectParts();
    void refreshAnswer();
    void refreshRequest();
    void fitPeers();

    ResultView m_view;
    qint64 m_others = 0; ///< that failed for the same reason
    QLabel *m_problem;
    QLabel *m_advice;
    QPushButton *m_peers;
    QPushButton *m_thinkingFold;
    QPlainTextEdit *m_thinking;
    QSplitter *m_texts;
    QTextBrowser *m_answer;
    QPlainTextEdit *m_request;
    ElidedLabel *m_facts;
    QPushButton *m_besideSwitch;
    QPushButton *m_rawSwitch;
};

} // namespace ui
