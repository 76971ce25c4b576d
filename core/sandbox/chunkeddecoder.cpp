// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/chunkeddecoder.h"

#include <algorithm>

namespace core::sandbox {
namespace {

constexpr qsizetype MaxOverhead = 64 * 1024;
constexpr int MaxSizeDigits = 15;

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

QByteArrayView ChunkedDecoder::next(QByteArrayView &input)
{
    while (!input.isEmpty() && m_state != State::Done && m_state != State::Broken) {
        if (m_state == State::Content) {
            const qsizetype length = qsizetype(std::min<qint64>(m_left, input.size()));
            const QByteArrayView content = input.first(length);
            input = input.sliced(length);
            m_left -= length;
            if (m_left == 0)
                m_state = State::ContentCr;
            return content;
        }
        takeControl(input.front());
        input = input.sliced(1);
    }
    return {};
}

void ChunkedDecoder::takeControl(char c)
{
    const auto expect = [this, c](char wanted, State then) {
        m_state = c == wanted ? then : State::Broken;
    };
    switch (m_state) {
    case State::Size:
        if (const int value = hexValue(c); value >= 0) {
            if (++m_digits > MaxSizeDigits)
                m_state = State::Broken;
            else
                m_left = m_left * 16 + value;
        } else if (m_digits == 0) {
            m_state = State::Broken;
        } else if (c == '\r') {
            m_state = State::SizeLf;
        } else {
            m_state = c == ';' || c == ' ' || c == '\t' ? State::Extension : State::Broken;
        }
        break;
    case State::Extension:
        if (c == '\r')
            m_state = State::SizeLf;
        else if (c == '\n' || ++m_overhead > MaxOverhead)
            m_state = State::Broken;
        break;
    case State::SizeLf: expect('\n', m_left > 0 ? State::Content : State::TrailerStart); break;
    case State::ContentCr: expect('\r', State::ContentLf); break;
    case State::ContentLf:
        expect('\n', State::Size);
        m_digits = 0;
        break;
    case State::TrailerStart:
        m_state = c == '\r' ? State::LastLf : State::Trailer;
        if (++m_overhead > MaxOverhead)
            m_state = State::Broken;
        break;
    case State::Trailer:
        if (c == '\r')
            m_state = State::TrailerLf;
        else if (c == '\n' || ++m_overhead > MaxOverhead)
            m_state = State::Broken;
        break;
    case State::TrailerLf: expect('\n', State::TrailerStart); break;
    case State::LastLf: expect('\n', State::Done); break;
    case State::Content:
    case State::Done:
    case State::Broken: break;
    }
}

} // namespace core::sandbox
