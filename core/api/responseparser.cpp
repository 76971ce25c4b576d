// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/responseparser.h"

#include <algorithm>

namespace core {
namespace {

/// More than any real answer has; what is larger is not one.
constexpr qsizetype LargestHead = 256 * 1024;
constexpr qsizetype LongestLine = 64 * 1024;

/// "HTTP/1.1 200 OK" → 200, 0 if it is not a status line.
int statusOf(const QByteArray &line)
{
    if (!line.startsWith("HTTP/1.") || line.size() < 12 || line[8] != ' ')
        return 0;
    if (line.size() > 12 && line[12] != ' ')
        return 0;
    int status = 0;
    for (qsizetype i = 9; i < 12; ++i) {
        if (line[i] < '0' || line[i] > '9')
            return 0;
        status = status * 10 + (line[i] - '0');
    }
    return status >= 100 ? status : 0;
}

/// Digits only, -1 if it is anything else or beyond 10¹⁵.
qint64 lengthOf(const QByteArray &text)
{
    if (text.isEmpty() || text.size() > 15)
        return -1;
    qint64 length = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return -1;
        length = length * 10 + (c - '0');
    }
    return length;
}

} // namespace

ResponseParser::ResponseParser(Head head, Piece piece)
    : m_head{std::move(head)}, m_piece{std::move(piece)}
{ }

bool ResponseParser::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty() && m_state != State::Whole && m_state != State::Broken) {
        if (m_state == State::Fixed || m_state == State::UntilClose
            || m_state == State::ChunkData) {
            takeBody(bytes);
            continue;
        }
        const std::optional<QByteArray> line = takeLine(bytes);
        if (!line)
            continue;
        switch (m_state) {
        case State::Head: takeHeadLine(*line); break;
        case State::ChunkSize: takeChunkSize(*line); break;
        case State::ChunkEnd: m_state = line->isEmpty() ? State::ChunkSize : State::Broken; break;
        default: // Trailer
            if (line->isEmpty())
                m_state = State::Whole;
            break;
        }
    }
    return m_state != State::Broken;
}

std::optional<QByteArray> ResponseParser::takeLine(QByteArrayView &bytes)
{
    const qsizetype end = bytes.indexOf('\n');
    const qsizetype taken = end < 0 ? bytes.size() : end + 1;
    m_line += bytes.first(taken);
    bytes = bytes.sliced(taken);
    m_headBytes += taken;
    // Chunks begin with a line each, so only their length is limited.
    const bool limited = m_state == State::Head || m_state == State::Trailer;
    if (m_line.size() > LongestLine || (limited && m_headBytes > LargestHead)) {
        m_state = State::Broken;
        return {};
    }
    if (end < 0)
        return {};
    QByteArray line = std::exchange(m_line, {});
    line.chop(1);
    if (line.endsWith('\r'))
        line.chop(1);
    return line;
}

void ResponseParser::takeHeadLine(const QByteArray &line)
{
    if (m_status == 0) {
        m_status = statusOf(line);
        if (m_status == 0)
            m_state = State::Broken;
        return;
    }
    if (line.isEmpty()) {
        finishHead();
        return;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || line[0] == ' ' || line[0] == '\t') {
        m_state = State::Broken;
        return;
    }
    m_headers.append({line.first(colon).trimmed().toLower(), line.sliced(colon + 1).trimmed()});
}

void ResponseParser::finishHead()
{
    m_headBytes = 0;
    if (m_status == 101) { // nobody asked for another protocol
        m_state = State::Broken;
        return;
    }
    if (m_status < 200) {
        m_status = 0;
        m_headers.clear();
        return;
    }
    startBody();
    if (m_state != State::Broken)
        m_head(m_status, m_headers);
}

void ResponseParser::startBody()
{
    const QByteArray encoding = headerOf(m_headers, "transfer-encoding").toLower();
    if (m_status == 204 || m_status == 304) {
        m_state = State::Whole;
    } else if (encoding == "chunked") {
        m_state = State::ChunkSize;
    } else if (!encoding.isEmpty()) {
        m_state = State::Broken;
    } else {
        m_state = State::UntilClose;
        for (const auto &[name, value] : std::as_const(m_headers)) {
            if (name != "content-length")
                continue;
            const qint64 length = lengthOf(value);
            if (length < 0 || (m_state == State::Fixed && length != m_left)) {
                m_state = State::Broken;
                return;
            }
            m_state = State::Fixed;
            m_left = length;
        }
        if (m_state == State::Fixed && m_left == 0)
            m_state = State::Whole;
    }
}

void ResponseParser::takeChunkSize(const QByteArray &line)
{
    // What follows a semicolon is an extension, of which there are none that matter.
    const QByteArray digits =
        line.first(line.contains(';') ? line.indexOf(';') : line.size()).trimmed();
    bool ok = !digits.isEmpty() && digits.size() <= 12 && digits[0] != '+' && digits[0] != '-';
    m_left = ok ? digits.toLongLong(&ok, 16) : 0;
    if (!ok) {
        m_state = State::Broken;
        return;
    }
    m_headBytes = 0;
    m_state = m_left > 0 ? State::ChunkData : State::Trailer;
}

void ResponseParser::takeBody(QByteArrayView &bytes)
{
    if (m_state == State::UntilClose) {
        m_piece(std::exchange(bytes, {}));
        return;
    }
    const qsizetype taken = std::min(bytes.size(), qsizetype(m_left));
    const QByteArrayView piece = bytes.first(taken);
    bytes = bytes.sliced(taken);
    m_left -= taken;
    if (m_left == 0)
        m_state = m_state == State::Fixed ? State::Whole : State::ChunkEnd;
    m_piece(piece);
}

bool ResponseParser::end()
{
    if (m_state == State::UntilClose)
        m_state = State::Whole;
    return m_state == State::Whole;
}

} // namespace core
