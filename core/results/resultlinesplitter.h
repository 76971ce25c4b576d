// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultline.h"

#include <QtGlobal>

#include <cstring>
#include <string>

namespace core {

/// Cuts a stream that comes in pieces into lines, copying only those that lie across two pieces.
/// Memory does not grow with a line beyond ResultLineReader::MaxLine.
class ResultLineSplitter
{
public:
    /// Calls `take(line, size, offset)` for each line that ends in this piece; offset is that in
    /// the stream. The line is followed by ResultLineReader::Padding readable bytes, and so must
    /// the piece be. A line that is too long comes as nullptr with its size.
    template<typename Take> void feed(const char *piece, std::size_t size, Take take)
    {
        const char *const end = piece + size;
        while (piece < end) {
            const auto *newline =
                static_cast<const char *>(std::memchr(piece, '\n', std::size_t(end - piece)));
            if (!newline) {
                keep(piece, std::size_t(end - piece));
                return;
            }
            const auto length = std::size_t(newline - piece);
            if (m_size == 0) {
                take(piece, length, m_offset);
                m_offset += qint64(length) + 1;
            } else {
                keep(piece, length);
                takeKept(take, 1);
            }
            piece = newline + 1;
        }
    }

    /// The last line, if it has no end.
    template<typename Take> void finish(Take take)
    {
        if (m_size > 0)
            takeKept(take, 0);
    }

    void restart()
    {
        m_kept.clear();
        m_size = 0;
        m_offset = 0;
    }

private:
    void keep(const char *part, std::size_t size)
    {
        m_size += size;
        if (m_size <= ResultLineReader::MaxLine)
            m_kept.append(part, size);
        else
            std::string{}.swap(m_kept);
    }

    template<typename Take> void takeKept(Take &take, qint64 end)
    {
        if (m_size <= ResultLineReader::MaxLine) {
            m_kept.append(ResultLineReader::Padding, ' ');
            take(m_kept.data(), m_size, m_offset);
        } else {
            take(static_cast<const char *>(nullptr), m_size, m_offset);
        }
        m_offset += qint64(m_size) + end;
        m_size = 0;
        if (m_kept.capacity() > 4 * 1024 * 1024)
            std::string{}.swap(m_kept);
        m_kept.clear();
    }

    std::string m_kept; ///< of a line that goes on in the next piece
    std::size_t m_size = 0; ///< of that line so far, also of what is no longer kept
    qint64 m_offset = 0; ///< where that line begins
};

} // namespace core
