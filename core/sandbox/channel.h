// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>

#include <deque>

namespace core::sandbox {

/// The bytes of one TCP connection, without waiting. Unlike QTcpSocket it reads only when asked to,
/// and a client that has said its last word still gets its answer.
class Channel final : public QObject
{
    Q_OBJECT
public:
    /// Takes over an accepted socket.
    explicit Channel(qintptr descriptor);
    ~Channel() override;

    /// Whether readable() is emitted.
    void setReading(bool reading);
    /// Bytes read into `buffer`, 0 if there are none now.
    qint64 read(char *buffer, qint64 size);
    bool inputEnded() const { return m_inputEnded; }

    void write(const QByteArray &bytes);
    qint64 bytesToWrite() const { return m_toWrite; }
    /// Nothing more will be written. Call it when bytesToWrite() is 0.
    void endOutput();
    /// At once; `reset` lets the peer see it as an error.
    void close(bool reset = false);
    bool isOpen() const { return m_descriptor >= 0; }

signals:
    void readable();
    void written(); ///< bytesToWrite() has become less
    void failed(); ///< the connection broke; it is closed

private:
    void writeQueued();
    void fail();

    int m_descriptor;
    QSocketNotifier m_readNotifier;
    QSocketNotifier m_writeNotifier;
    std::deque<QByteArray> m_queue;
    qsizetype m_at = 0; ///< sent of the first in the queue
    qint64 m_toWrite = 0;
    bool m_inputEnded = false;
};

} // namespace core::sandbox
