// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

#include <functional>

class QAction;
class QLabel;
class QPushButton;

namespace ui {

/// Tells at the bottom of the window what was just done, for 6 s, and takes it back on a click or
/// Ctrl+Z. One at a time; waits while the mouse is on it or the focus in it.
class Toast : public QFrame
{
    Q_OBJECT
public:
    explicit Toast(QWidget *window);
    ~Toast() override;

    void tell(const QString &text);
    /// `expired` runs when it goes without the action, also because another takes its place.
    void tell(const QString &text, const QString &action, std::function<void()> run,
              std::function<void()> expired = {});
    QString text() const;
    /// It is shown and can take something back.
    bool offersUndo() const { return isVisible() && m_run; }
    /// Takes it back, as a click on its button does.
    void act();
    /// It goes at once, as when its time is over.
    void expire();
    /// The same, if it is this text that it shows: by now it may be another.
    void withdraw(const QString &text);

signals:
    void undoOfferChanged();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void fadeIn();
    void place();

    QLabel *m_text;
    QPushButton *m_button;
    QAction *m_undo;
    QTimer m_timer;
    std::function<void()> m_run;
    std::function<void()> m_expired;
};

} // namespace ui
