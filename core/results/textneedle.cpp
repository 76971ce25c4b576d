// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/textneedle.h"

#include <algorithm>
#include <cstring>

namespace core {

static bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// A loop that the compiler turns into vector instructions.
static void foldAscii(char *target, std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        target[i] = char(c + (c >= 'A' && c <= 'Z' ? 32 : 0));
    }
}

TextNeedle::TextNeedle(const QString &text) : m_text{text}
{
    const std::string utf8 = text.toStdString();
    m_ascii = isAscii(utf8);
    m_folded.resize(utf8.size());
    foldAscii(m_folded.data(), utf8);
}

bool TextNeedle::isIn(std::string_view utf8)
{
    if (m_folded.empty())
        return true;
    if (!m_ascii) {
        return !isAscii(utf8)
            && QString::fromUtf8(utf8.data(), qsizetype(utf8.size()))
                   .contains(m_text, Qt::CaseInsensitive);
    }
    if (utf8.size() < m_folded.size())
        return false;
    if (m_buffer.size() < utf8.size())
        m_buffer.resize(utf8.size());
    foldAscii(m_buffer.data(), utf8);
    return ::memmem(m_buffer.data(), utf8.size(), m_folded.data(), m_folded.size()) != nullptr;
}

} // namespace core
