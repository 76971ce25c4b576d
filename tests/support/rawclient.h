// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QUrl>

namespace test {

/// What a server answered, read byte by byte.
struct RawAnswer
{
    int status = 0; ///< 0: none came
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body; ///< without chunks
    bool whole = false; ///< it ended as its framing says

    QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    QString errorMessage() const
    {
        return json()
            .value(QStringLiteral("error"))
            .toObject()
            .value(QStringLiteral("message"))
            .toString();
    }
};

/// A client on one connection that sends what it is told, byte for byte, and waits for what comes.
/// For servers in other threads or processes.
class RawClient
{
public:
    explicit RawClient(const QUrl &server)
    {
        m_socket.connectToHost(server.host(), quint16(server.port()));
        m_socket.waitForConnected(Limit);
    }

    QTcpSocket &socket() { return m_socket; }

    void send(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(Limit)) { }
    }

    RawAnswer answer(bool toHead = false)
    {
        RawAnswer answer;
        if (!readUntil("\r\n\r\n"))
            return answer;
        const qsizetype end = m_input.indexOf("\r\n\r\n");
        const QList<QByteArray> lines = m_input.first(end).split('\n');
        m_input.remove(0, end + 4);
        answer.status = lines.first().split(' ').value(1).toInt();
        for (const QByteArray &line : lines.sliced(1)) {
            const qsizetype colon = line.indexOf(':');
            answer.headers.insert(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
        }
        if (toHead || answer.status == 100) {
            answer.whole = true;
        } else if (answer.headers.value("transfer-encoding") == "chunked") {
            answer.whole = readChunks(answer.body);
        } else if (answer.headers.contains("content-length")) {
            const qsizetype length = answer.headers.value("content-length").toLongLong();
            while (m_input.size() < length && readMore()) { }
            answer.body = m_input.first(std::min(length, m_input.size()));
            m_input.remove(0, answer.body.size());
            answer.whole = answer.body.size() == length;
        } else {
            while (readMore()) { }
            answer.body = std::exchange(m_input, {});
            answer.whole = true;
        }
        return answer;
    }

    /// Waits for the server to end the connection.
    bool isClosed()
    {
        while (readMore()) { }
        return m_socket.state() == QAbstractSocket::UnconnectedState;
    }

private:
    static constexpr int Limit = 20'000;

    bool readMore()
    {
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(Limit))
            return false;
        m_input += m_socket.readAll();
        return true;
    }

    bool readUntil(const QByteArray &mark)
    {
        while (!m_input.contains(mark)) {
            if (!readMore())
                return false;
        }
        return true;
    }

    bool readChunks(QByteArray &body)
    {
        for (;;) {
            if (!readUntil("\r\n"))
                return false;
            const qsizetype end = m_input.indexOf("\r\n");
            const qsizetype size = m_input.first(end).toLongLong(nullptr, 16);
            while (m_input.size() < end + 2 + size + 2) {
                if (!readMore()) {
                    body += m_input.sliced(
                        end + 2, std::max<qsizetype>(0, std::min(size, m_input.size() - end - 2)));
                    return false;
                }
            }
            body += m_input.sliced(end + 2, size);
            m_input.remove(0, end + 2 + size + 2);
            if (size == 0)
                return true;
        }
    }

    QTcpSocket m_socket;
    QByteArray m_input;
};

/// A request with the headers that the service wants.
inline QByteArray rawRequest(const QByteArray &method, const QByteArray &path,
                             const QByteArray &body = {}, const QByteArray &moreHeaders = {})
{
    QByteArray request = method + ' ' + path
        + " HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\nanthropic-version: 2026-10-21\r\n"
        + moreHeaders;
    if (!body.isEmpty())
        request += "content-length: " + QByteArray::number(body.size()) + "\r\n";
    request += "\r\n";
    request += body;
    return request;
}

/// On a connection of its own.
inline RawAnswer ask(const QUrl &server, const QByteArray &method, const QByteArray &path,
                     const QByteArray &body = {}, const QByteArray &moreHeaders = {})
{
    RawClient client{server};
    client.send(rawRequest(method, path, body, moreHeaders));
    return client.answer();
}

} // namespace test
