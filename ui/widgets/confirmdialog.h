// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/money.h"

#include <QDialog>

#include <optional>

class QLineEdit;
class QVBoxLayout;

namespace ui {

class SendRow;

/// Asks where money leaves or data is lost, and says how much. Both buttons are verbs; the safe
/// one is the default. Opened, never executed; deletes itself.
class ConfirmDialog : public QDialog
{
    Q_OBJECT
public:
    struct Question
    {
        QString title;
        QString text;
        QString doIt;   ///< "Cancel the batch"
        QString keepIt; ///< "Keep it running"
        bool danger = false;
        std::optional<core::Money> typed = {}; ///< the amount that must be typed before it can be done
        QString why = {};    ///< that must be
        int undoSeconds = 0; ///< in which it can be taken back, while the dialog stays
    };
    ConfirmDialog(const Question &question, QWidget *parent);

    /// Below the text, for choices that belong to the question.
    void addWidget(QWidget *widget);
    void reject() override; ///< while the seconds run they are taken back, and the dialog stays

signals:
    /// The safe button was clicked; Esc alone is not that.
    void kept();

private:
    QVBoxLayout *m_column;
    SendRow *m_row;
};

/// Asks for one line of text; `accepted(text)` through the dialog's own signal.
class TextDialog : public QDialog
{
    Q_OBJECT
public:
    TextDialog(const QString &title, const QString &field, const QString &text, const QString &doIt,
               QWidget *parent);
    QLineEdit *edit() const { return m_edit; }
    void setNote(const QString &note);

signals:
    void textAccepted(const QString &text);

private:
    QVBoxLayout *m_column;
    QLineEdit *m_edit;
};

} // namespace ui
