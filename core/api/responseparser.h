// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpmessage.h"

#include <QByteArray>
#include <QByteArrayView>

#include <functional>

namespace core {

/// Reads one HTTP/1.1 answer from the bytes of a connection (RFC 9112), however they are cut.
/// Interim answers (1xx) are skipped.
class ResponseParser
{
public:
    using Head =
        std::function<void(int status, const HttpHeaders &headers)>; ///< names in lower case
    using Piece = std::function<void(QByteArrayView)>;
    ResponseParser(Head head, Piece piece);

    /// False when the bytes are not HTTP; nothing is taken after that, nor after the answer is
    /// whole.
    bool feed(QByteArrayView bytes);
    /// The connection has ended. False when the answer was not whole.
    bool end();
    bool isWhole() const { return m_state == State::Whole; }
    bool hasHead() const { return m_state != State::Head && m_state != State::Broken; }

private:
    enum class State {
        Head,
        Fixed, ///< m_left bytes of body
        UntilClose,
        ChunkSize,
        ChunkData,
        ChunkEnd, ///< the line break after a chunk
        Trailer,
        Whole,
        Broken
    };
    /// The next line without its end, nullopt while it has not come whole.
    std::optional<QByteArray> takeLine(QByteArrayView &bytes);
    void takeHeadLine(const QByteArray &line);
    void finishHead();
    void startBody();
    void takeChunkSize(const QByteArray &line);
    void takeBody(QByteArrayView &bytes);

    Head m_head;
    Piece m_piece;
    State m_state = State::Head;
    QByteArray m_line; ///< the part of a line that came so far
    qsizetype m_headBytes = 0;
    int m_status = 0; ///< 0 until the status line
    HttpHeaders m_headers;
    qint64 m_left = 0;
};

} // namespace core
