// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace app {

/// Turns SIGINT and SIGTERM into news in the event loop. A second one ends the process at once.
/// There is one of it in a process, made after the QCoreApplication.
class Interruption : public QObject
{
    Q_OBJECT
public:
    explicit Interruption(QObject *parent = nullptr);
    ~Interruption() override;

    /// The signal that came, 0 if none did.
    int signalNumber() const { return m_signal; }
    bool hasHappened() const { return m_signal != 0; }
    /// Becomes readable when a signal comes: for a poll() beside a terminal that is asked.
    int descriptor() const;
    /// Reads what descriptor() holds; called by itself in the event loop.
    void take();

signals:
    void happened(int signalNumber);

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
    int m_signal = 0;
};

} // namespace app
