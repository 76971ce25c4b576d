// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/money.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

/// The end of a dialog that asks before money leaves: the amount to be typed, if one is asked for, the button that keeps
/// things as they are and the one that does it, and the seconds in which that one takes it back. Ctrl+Enter does it too.
class SendRow : public QWidget
{
    Q_OBJECT
public:
    /// `keep` is the default button, unless an amount has to be typed: then Enter belongs to the field.
    SendRow(QPushButton *keep, QPushButton *send, QWidget *parent = nullptr);

    /// nullopt: nothing need be typed. `why` stands above the field.
    void setTyped(const std::optional<core::Money> &amount, const QString &why = {});
    void setUndoSeconds(int seconds) { m_undoSeconds = seconds; } ///< 0: it is done at once
    /// Whether there is something to be sent. If not, the seconds do not run either.
    void setReady(bool ready);
    void setSendText(const QString &text);
    QLineEdit *typed() const { return m_typed; }

    bool isCounting() const { return m_second.isActive(); }
    bool undo(); ///< true if the seconds ran

signals:
    void countingChanged(bool counting);
    void agreed(); ///< and the seconds are over

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    bool isTyped() const;
    void refresh();
    void go();
    void goOrTell();
    void tellWrong();

    QPushButton *m_keep;
    QPushButton *m_send;
    QLabel *m_why;
    QLabel *m_field;
    QLineEdit *m_typed;
    QLabel *m_wrong;
    std::optional<core::Money> m_amount;
    QString m_sendText;
    QTimer m_second;
    int m_undoSeconds = 0;
    int m_secondsLeft = 0;
    bool m_ready = true;
};

} // namespace ui
