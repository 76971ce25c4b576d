// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rawserver.h"

#include <QSslSocket>
#include <QTimer>

#include <sys/socket.h>

namespace test {

class RawServer::Connection : public QObject
{
public:
    Connection(RawServer &server, QTcpSocket *socket)
        : QObject{&server}, m_server{server}, m_socket{socket}
    {
        socket->setParent(this);
        connect(socket, &QTcpSocket::readyRead, this, &Connection::read);
        connect(socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
        connect(&m_readTimer, &QTimer::timeout, this, &Connection::readSome);
        connect(&m_dripTimer, &QTimer::timeout, this, &Connection::drip);
        begin();
    }

private:
    void begin()
    {
        m_plan = m_server.nextPlan();
        m_index = m_server.m_requests.size();
        m_server.m_requests.append(RawRequest{});
        m_head.clear();
        m_expected = -1;
        m_answered = false;
        if (m_plan.readEvery.count() > 0) {
            m_socket->setReadBufferSize(m_plan.readBytes);
            m_readTimer.start(m_plan.readEvery);
        }
        if (m_plan.when == RawPlan::When::Accepted)
            answer();
    }

    RawRequest &request() { return m_server.m_requests[m_index]; }

    void read()
    {
        if (m_readTimer.isActive())
            return;
        if (m_answered && m_plan.end == RawPlan::End::Deaf)
            return;
        while (m_socket->bytesAvailable() > 0 && !(m_answered && m_plan.end == RawPlan::End::Deaf))
            take(m_socket->read(64 * 1024));
    }

    void readSome()
    {
        if (m_socket->bytesAvailable() > 0)
            take(m_socket->read(m_plan.readBytes));
    }

    void take(const QByteArray &bytes)
    {
        if (m_expected < 0) {
            m_head += bytes;
            const qsizetype end = m_head.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            parseHead(m_head.first(end));
            request().body = m_head.sliced(end + 4);
            if (m_plan.interim100)
                m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        } else {
            request().body += bytes;
        }
        request().whole = request().body.size() >= m_expected;
        using When = RawPlan::When;
        if (m_plan.when == When::AfterHead
            || (m_plan.when == When::AfterBody && request().body.size() >= m_plan.bodyBytes)
            || (m_plan.when == When::AfterRequest && request().whole))
            answer();
    }

    void parseHead(const QByteArray &head)
    {
        RawRequest &seen = request();
        seen.head = head;
        const QList<QByteArray> lines = head.split('\n');
        const QList<QByteArray> words = lines.first().trimmed().split(' ');
        seen.method = words.value(0);
        seen.target = words.value(1);
        for (const QByteArray &line : lines.sliced(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0)
                seen.headers.insert(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
        }
        m_expected = seen.headers.value("content-length", "0").toLongLong();
    }

    void answer()
    {
        if (m_answered)
            return;
        m_answered = true;
        if (m_plan.dripBytes > 0) {
            m_left = m_plan.bytes;
            m_dripTimer.start(m_plan.dripEvery);
            return;
        }
        m_socket->write(m_plan.bytes);
        end();
    }

    void drip()
    {
        m_socket->write(m_left.first(std::min(m_plan.dripBytes, m_left.size())));
        m_left = m_left.sliced(std::min(m_plan.dripBytes, m_left.size()));
        if (m_left.isEmpty()) {
            m_dripTimer.stop();
            end();
        }
    }

    void end()
    {
        switch (m_plan.end) {
        case RawPlan::End::Close:
            m_readTimer.stop();
            m_socket->disconnectFromHost();
            break;
        case RawPlan::End::Reset: {
            m_socket->flush();
            const linger none{.l_onoff = 1, .l_linger = 0};
            setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none,
                       sizeof none);
            m_socket->abort();
            break;
        }
        case RawPlan::End::Reuse: begin(); break;
        case RawPlan::End::Deaf: m_socket->setReadBufferSize(1); break;
        case RawPlan::End::Stay: break;
        }
    }

    RawServer &m_server;
    QTcpSocket *m_socket;
    RawPlan m_plan;
    qsizetype m_index = 0;
    QByteArray m_head;
    qint64 m_expected = -1; ///< of the body, -1 until the head is there
    bool m_answered = false;
    QByteArray m_left;
    QTimer m_readTimer;
    QTimer m_dripTimer;
};

RawServer::RawServer(const QList<RawPlan> &plans, bool repeatLast)
    : m_plans{plans}, m_repeatLast{repeatLast}
{
    if (!listen(QHostAddress::LocalHost))
        qFatal("no port on loopback");
}

void RawServer::useTls(const QSslCertificate &certificate, const QSslKey &key)
{
    m_certificate = certificate;
    m_key = key;
}

void RawServer::plan(const QList<RawPlan> &plans, bool repeatLast)
{
    m_plans = plans;
    m_repeatLast = repeatLast;
}

QUrl RawServer::url() const
{
    const QString scheme = m_key.isNull() ? QStringLiteral("http") : QStringLiteral("https");
    return QUrl{scheme + QStringLiteral("://127.0.0.1:") + QString::number(serverPort())};
}

RawPlan RawServer::nextPlan()
{
    if (m_plans.isEmpty())
        return {.bytes = answer(404, "{}")};
    return m_plans.size() == 1 && m_repeatLast ? m_plans.first() : m_plans.takeFirst();
}

void RawServer::incomingConnection(qintptr descriptor)
{
    ++m_connections;
    QTcpSocket *socket = nullptr;
    if (m_key.isNull()) {
        socket = new QTcpSocket;
    } else {
        auto *tls = new QSslSocket;
        tls->setLocalCertificate(m_certificate);
        tls->setPrivateKey(m_key);
        socket = tls;
    }
    socket->setSocketDescriptor(descriptor);
    new Connection{*this, socket};
    if (auto *tls = qobject_cast<QSslSocket *>(socket))
        tls->startServerEncryption();
}

QByteArray RawServer::answer(int status, const QByteArray &body, const QByteArray &moreHeaders)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " X\r\ncontent-type: application/json\r\n"
        + moreHeaders + "content-length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

QByteArray RawServer::chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

QByteArray RawServer::chunkedHead(const QByteArray &moreHeaders)
{
    return "HTTP/1.1 200 OK\r\n" + moreHeaders + "transfer-encoding: chunked\r\n\r\n";
}

} // namespace test
