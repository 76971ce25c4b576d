// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/sourcepreview.h"

#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace ui {

/// For tables and folders: the prompt that is made of each row, with its columns as chips that insert
/// themselves, and what it looks like for one of the first rows. Hidden for sources that bring whole requests.
class TemplateEditor : public QWidget
{
    Q_OBJECT
public:
    explicit TemplateEditor(QWidget *parent = nullptr);

    void setTexts(const QString &promptTemplate, const QString &systemPrompt);
    void setPreview(const SourcePreview &preview);
    QString promptTemplate() const;
    QString systemPrompt() const;

signals:
    void changed(); ///< half a second after the last key

private:
    void showRow();

    SourcePreview m_preview;
    qsizetype m_row = 0;
    QPlainTextEdit *m_prompt;
    QPlainTextEdit *m_system;
    QLabel *m_problem; ///< what is wrong in the prompt
    QPlainTextEdit *m_shown;
    QLabel *m_which;
    QToolButton *m_before;
    QToolButton *m_after;
    QWidget *m_chips;
    QHBoxLayout *m_chipRow;
    QTimer m_settle;
};

} // namespace ui
