// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/connectionstate.h"

#include <QStatusBar>

class QLabel;
class QToolButton;

namespace ui {

class ElidedLabel;

/// How things are: the connection, the running jobs and, at the right, the date of the prices.
/// In the Sandbox all of it is violet.
class StatusBar : public QStatusBar
{
    Q_OBJECT
public:
    StatusBar(const ConnectionState &connection, core::Clock &clock, const QString &priceDay,
              QWidget *parent = nullptr);

    void setSandbox(bool sandbox, double speed);
    void setRunning(int batches, std::optional<core::Instant> nextCheck);
    /// What was billed today; nullopt hides it.
    void setSpent(const std::optional<core::Money> &today, qint64 unpriced);
    /// Time went on: what is said of this minute may hold no longer.
    void tick();

signals:
    void testRequested(); ///< "Test now"
    void keysRequested(); ///< "Open keys"

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    void openPanel();
    void showClock();

    const ConnectionState &m_connection;
    core::Clock &m_clock;
    Format m_format;
    QToolButton *m_state;
    ElidedLabel *m_sandboxText;
    ElidedLabel *m_allowance; ///< as the service said with its last answer
    QLabel *m_spent;
    QLabel *m_clockIcon;
    ElidedLabel *m_running;
    bool m_sandbox = false;
};

} // namespace ui
