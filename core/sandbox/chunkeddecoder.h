// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

namespace core::sandbox {

/// Undoes the chunked transfer coding (RFC 9112 §7.1) as the bytes come, in whatever pieces.
/// Extensions and trailers are skipped.
class ChunkedDecoder
{
public:
    /// Goes over `input` up to the next piece of content, the end of the body or a fault. `input`
    /// is shortened by what was consumed; the answer is the content, empty when there is none yet.
    QByteArrayView next(QByteArrayView &input);
    bool isDone() const { return m_state == State::Done; }
    bool isBroken() const { return m_state == State::Broken; }

private:
    enum class State {
        Size,
        Extension,
        SizeLf,
        Content,
        ContentCr,
        ContentLf,
        TrailerStart,
        Trailer,
        TrailerLf,
        LastLf,
        Done,
        Broken
    };
    void takeControl(char c);

    State m_state = State::Size;
    qint64 m_left = 0;
    int m_digits = 0;
    qsizetype m_overhead = 0; ///< bytes of extensions and trailers, bounded
};

} // namespace core::sandbox
