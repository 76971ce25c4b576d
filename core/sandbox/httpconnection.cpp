// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/httpconnection.h"

#include <algorithm>

namespace core::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto IdleTime = 10min; ///< between requests
constexpr auto HeadTime = 30s; ///< from the first byte of a head to its last
constexpr auto BodyTime = 60s; ///< between two pieces of a body
constexpr auto SendTime = 10min; ///< for the client to take some of the answer
constexpr auto DrainTime = 5s;

constexpr qsizetype ReadPiece = 256 * 1024;
constexpr int StepsAtOnce = 8; ///< then the other connections have their turn
constexpr qint64 WriteAhead = 512 * 1024;
constexpr qsizetype WritePiece = 256 * 1024;
/// A refused body up to this size is read to its end and the connection kept, a longer one is not
/// waited for.
constexpr qint64 SkippedBody = 1024 * 1024;
constexpr qint64 MaxDrained = 512 * 1024 * 1024;

} // namespace

HttpConnection::HttpConnection(qintptr descriptor, ExchangeFactory &factory, QObject *parent)
    : QObject{parent}, m_channel{descriptor}, m_factory{factory}
{
    m_deadline.setSingleShot(true);
    m_pause.setSingleShot(true);
    m_pause.setTimerType(Qt::PreciseTimer);
    connect(&m_channel, &Channel::readable, this, &HttpConnection::receive);
    connect(&m_channel, &Channel::written, this, &HttpConnection::pump);
    connect(&m_channel, &Channel::failed, this, &HttpConnection::end);
    connect(&m_deadline, &QTimer::timeout, this, &HttpConnection::timedOut);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_state == State::Waiting)
            writeHead();
        else
            pump();
    });
    enter(State::Head);
    m_deadline.start(IdleTime);
}

/// While an answer is on its way nothing is read: what comes meanwhile waits in the socket.
void HttpConnection::enter(State state)
{
    m_state = state;
    m_channel.setReading(state == State::Head || state == State::Body || state == State::Draining);
}

void HttpConnection::receive()
{
    for (int steps = 0; m_state != State::Closed && steps < StepsAtOnce; ++steps) {
        if (!step())
            break;
    }
    const bool listens =
        m_state == State::Head || m_state == State::Body || m_state == State::Draining;
    if (listens && m_channel.inputEnded() && m_channel.bytesToWrite() > 0) {
        m_keepAlive = false; // it asks for nothing more, but is owed the rest of its answers
        m_lastWritten = true;
        enter(State::Sending);
    } else if (listens && m_channel.inputEnded()) {
        end();
    } else if (m_state == State::Head || m_state == State::Body) {
        // What was read already is announced by nobody.
        const bool unread = m_state == State::Body
            ? m_at < m_input.size()
            : QByteArrayView{m_input}.sliced(m_at).contains("\r\n\r\n");
        if (unread)
            QMetaObject::invokeMethod(this, &HttpConnection::receive, Qt::QueuedConnection);
    }
}

bool HttpConnection::step()
{
    switch (m_state) {
    case State::Head: return takeHead();
    case State::Body: return takeBody();
    case State::Draining:
        m_input.resize(ReadPiece);
        if (const qint64 length = m_channel.read(m_input.data(), ReadPiece); length > 0) {
            m_drained += length;
            if (m_drained > MaxDrained)
                breakOff();
            return true;
        }
        return false;
    case State::Waiting:
    case State::Sending:
    case State::Closed: break;
    }
    return false;
}

/// Makes m_input hold more than it did; false if nothing is there.
bool HttpConnection::refill()
{
    if (m_at > 0) {
        m_input.remove(0, m_at);
        m_at = 0;
    }
    const qsizetype before = m_input.size();
    m_input.resize(before + ReadPiece);
    const qint64 length = m_channel.read(m_input.data() + before, ReadPiece);
    m_input.resize(before + length);
    return length > 0;
}

bool HttpConnection::takeHead()
{
    // Empty lines before a request are tolerated (RFC 9112 §2.2).
    while (QByteArrayView{m_input}.sliced(m_at).startsWith("\r\n"))
        m_at += 2;
    const QByteArrayView input = QByteArrayView{m_input}.sliced(m_at);
    const qsizetype end = input.indexOf("\r\n\r\n");
    if (end < 0 || end + 4 > MaxHeadBytes) {
        if (end >= 0 || input.size() >= MaxHeadBytes) {
            m_keepAlive = false;
            send(m_factory.refuse({431, "the headers are longer than 64 kB"}));
            return true;
        }
        // No method has a control character: a TLS greeting or other garbage need not be waited
        // for.
        const QByteArrayView start = input.first(std::min<qsizetype>(input.size(), 16));
        const bool garbage = std::any_of(start.begin(), start.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return (byte < ' ' && c != '\r' && c != '\n') || byte > '~';
        });
        if (garbage) {
            m_keepAlive = false;
            send(m_factory.refuse({400, "this is not HTTP"}));
            return true;
        }
        if (!input.isEmpty() && !m_headBegun) {
            m_headBegun = true;
            m_deadline.start(HeadTime);
        }
        return refill();
    }
    m_headBegun = false;
    std::variant<RequestHead, BadHead> head = parseHead(input.first(end + 4));
    m_at += end + 4;
    if (const BadHead *bad = std::get_if<BadHead>(&head)) {
        m_keepAlive = false;
        send(m_factory.refuse(*bad));
        return true;
    }
    beginBody(std::get<RequestHead>(std::move(head)));
    return true;
}

void HttpConnection::beginBody(RequestHead head)
{
    m_http10 = head.http10;
    m_isHead = head.method == "HEAD";
    m_keepAlive = head.keepAlive;
    m_chunkedIn = head.chunked;
    m_bodyLeft = head.contentLength.value_or(0);
    m_bodyTaken = 0;
    m_decoder = {};
    const bool expectsContinue = head.expectsContinue && (m_chunkedIn || m_bodyLeft > 0);
    m_exchange = m_factory.open(std::move(head));
    enter(State::Body);
    if (m_exchange->isRefused() && (expectsContinue || m_chunkedIn || m_bodyLeft > SkippedBody)) {
        m_keepAlive = false;
        send(m_exchange->answer());
        return;
    }
    if (m_bodyLeft > m_exchange->bodyLimit()) {
        m_keepAlive = false;
        send(m_exchange->refuse(413, {}));
        return;
    }
    if (expectsContinue)
        m_channel.write("HTTP/1.1 100 Continue\r\n\r\n");
    m_deadline.start(BodyTime);
    if (!m_chunkedIn && m_bodyLeft == 0)
        bodyFinished();
}

bool HttpConnection::takeBody()
{
    if (m_at == m_input.size()) {
        m_input.resize(0);
        m_at = 0;
        if (!refill())
            return false;
    }
    m_deadline.start(BodyTime);
    QByteArrayView input = QByteArrayView{m_input}.sliced(m_at);
    if (!m_chunkedIn) {
        const QByteArrayView piece = input.first(std::min<qint64>(m_bodyLeft, input.size()));
        m_at += piece.size();
        m_bodyLeft -= piece.size();
        if (deliver(piece) && m_bodyLeft == 0)
            bodyFinished();
        return true;
    }
    while (!input.isEmpty() && !m_decoder.isDone() && !m_decoder.isBroken()) {
        const QByteArrayView piece = m_decoder.next(input);
        if (!piece.isEmpty() && !deliver(piece))
            return true;
    }
    m_at = m_input.size() - input.size();
    if (m_decoder.isBroken()) {
        m_keepAlive = false;
        send(m_exchange->refuse(400, "malformed chunk"));
    } else if (m_decoder.isDone()) {
        bodyFinished();
    }
    return true;
}

/// False if the exchange is over.
bool HttpConnection::deliver(QByteArrayView piece)
{
    m_bodyTaken += piece.size();
    if (m_bodyTaken > m_exchange->bodyLimit()) {
        m_keepAlive = false;
        send(m_exchange->refuse(413, {}));
        return false;
    }
    if (!m_exchange->take(piece)) {
        breakOff();
        return false;
    }
    return true;
}

void HttpConnection::bodyFinished()
{
    m_bodyLeft = 0;
    m_chunkedIn = false;
    send(m_exchange->answer());
}

void HttpConnection::send(Reply reply)
{
    if (reply.drop) {
        breakOff();
        return;
    }
    m_exchange.reset();
    m_reply = std::move(reply);
    m_keepAlive = m_keepAlive && !m_reply.close;
    if (!m_reply.source)
        m_reply.source = std::make_unique<BytesSource>(std::move(m_reply.body));
    enter(State::Waiting);
    m_deadline.start(SendTime);
    if (m_reply.delay.count() > 0)
        m_pause.start(m_reply.delay);
    else
        writeHead();
}

void HttpConnection::writeHead()
{
    enter(State::Sending);
    m_lastWritten = false;
    m_breakAfterFlush = false;
    const qint64 size = m_reply.source->size();
    m_chunkedOut = size < 0 && !m_http10;
    if (size < 0 && m_http10)
        m_keepAlive = false;
    QByteArray head = "HTTP/1.1 " + QByteArray::number(m_reply.status) + ' '
        + reasonPhrase(m_reply.status) + "\r\n";
    for (const auto &[name, value] : std::as_const(m_reply.headers))
        head += name + ": " + value + "\r\n";
    if (!m_reply.contentType.isEmpty())
        head += "content-type: " + m_reply.contentType + "\r\n";
    if (size >= 0)
        head += "content-length: " + QByteArray::number(size) + "\r\n";
    else if (m_chunkedOut)
        head += "transfer-encoding: chunked\r\n";
    if (!m_keepAlive)
        head += "connection: close\r\n";
    else if (m_http10)
        head += "connection: keep-alive\r\n";
    head += "\r\n";
    m_channel.write(head);
    if (m_isHead)
        m_lastWritten = true;
    pump();
}

void HttpConnection::pump()
{
    if (m_state != State::Sending)
        return;
    m_deadline.start(SendTime);
    while (!m_lastWritten && !m_breakAfterFlush && !m_pause.isActive()
           && m_channel.bytesToWrite() < WriteAhead) {
        const BodySource::Piece piece = m_reply.source->next(WritePiece);
        if (!piece.bytes.isEmpty()) {
            if (m_chunkedOut)
                m_channel.write(QByteArray::number(piece.bytes.size(), 16) + "\r\n");
            m_channel.write(piece.bytes);
            if (m_chunkedOut)
                m_channel.write("\r\n");
        }
        if (piece.broken) {
            m_breakAfterFlush = true;
        } else if (piece.last) {
            if (m_chunkedOut)
                m_channel.write("0\r\n\r\n");
            m_lastWritten = true;
        } else if (piece.wait.count() > 0) {
            m_pause.start(piece.wait);
        } else if (m_channel.bytesToWrite() >= WritePiece) {
            break; // bytesWritten brings us back, the other connections come in between
        }
    }
    if (m_breakAfterFlush && m_channel.bytesToWrite() == 0)
        breakOff();
    else if (m_lastWritten && m_channel.bytesToWrite() < (m_keepAlive ? WriteAhead : 1))
        replyFinished();
}

void HttpConnection::replyFinished()
{
    m_reply = {};
    m_isHead = false;
    if (!m_keepAlive) {
        closeGracefully();
        return;
    }
    enter(State::Head);
    m_deadline.start(IdleTime);
    // Not from here: a pipelining client would make the stack grow.
    QMetaObject::invokeMethod(this, &HttpConnection::receive, Qt::QueuedConnection);
}

/// Says that nothing more comes, yet takes what is under way: closing with unread bytes would reset
/// the connection and the client could lose the answer.
void HttpConnection::closeGracefully()
{
    m_channel.endOutput();
    m_at = 0;
    enter(State::Draining);
    m_deadline.start(DrainTime);
    QMetaObject::invokeMethod(this, &HttpConnection::receive, Qt::QueuedConnection);
}

/// Ends the connection so that the client sees a reset where nothing was answered, and a body that
/// is too short where it was.
void HttpConnection::breakOff()
{
    m_channel.close(m_state != State::Sending);
    end();
}

void HttpConnection::end()
{
    m_state = State::Closed;
    m_channel.close();
    m_deadline.stop();
    m_pause.stop();
    m_exchange.reset();
    m_reply = {};
    deleteLater();
}

void HttpConnection::timedOut()
{
    switch (m_state) {
    case State::Body:
        m_keepAlive = false;
        send(m_exchange->refuse(408, "the body did not come in time"));
        break;
    case State::Head:
        if (m_headBegun) {
            m_keepAlive = false;
            send(m_factory.refuse({408, "the headers did not come in time"}));
        } else {
            closeGracefully();
        }
        break;
    default: breakOff(); break;
    }
}

} // namespace core::sandbox
