// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/pdfpages.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace core {
namespace {

constexpr int MostPages = 1'000'000;

/// Decodes base64 piece by piece. Line breaks and whatever else is no letter of the alphabet are
/// passed over.
class Decoder
{
public:
    explicit Decoder(std::string_view text) : m_text{text} { }

    /// Appends about `most` bytes to `to`; false at the end.
    bool decode(std::string &to, std::size_t most)
    {
        const std::size_t full = to.size() + most;
        while (m_at < m_text.size() && to.size() < full) {
            if (m_count != 0 || m_text.size() - m_at < 4 || !decodeGroup(to))
                decodeLetter(to);
        }
        return m_at < m_text.size();
    }

private:
    static constexpr std::array<std::int8_t, 256> Sextets = [] {
        std::array<std::int8_t, 256> sextets{};
        sextets.fill(-1);
        std::int8_t value = 0;
        for (const char c :
             std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"})
            sextets[static_cast<unsigned char>(c)] = value++;
        return sextets;
    }();

    int sextet(std::size_t at) const { return Sextets[static_cast<unsigned char>(m_text[at])]; }

    /// Four letters at once; false if one of them is none.
    bool decodeGroup(std::string &to)
    {
        const int a = sextet(m_at);
        const int b = sextet(m_at + 1);
        const int c = sextet(m_at + 2);
        const int d = sextet(m_at + 3);
        if ((a | b | c | d) < 0)
            return false;
        const unsigned bits =
            unsigned(a) << 18U | unsigned(b) << 12U | unsigned(c) << 6U | unsigned(d);
        const char bytes[] = {char(bits >> 16U & 0xFFU), char(bits >> 8U & 0xFFU),
                              char(bits & 0xFFU)};
        to.append(bytes, sizeof bytes);
        m_at += 4;
        return true;
    }

    void decodeLetter(std::string &to)
    {
        const int letter = sextet(m_at++);
        if (letter < 0)
            return;
        m_bits = m_bits << 6U | unsigned(letter);
        m_count += 6;
        if (m_count >= 8) {
            m_count -= 8;
            to += char(m_bits >> m_count & 0xFFU);
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    unsigned m_bits = 0;
    unsigned m_count = 0; ///< bits of m_bits that are not out yet
};

bool isSpace(char c)
{
    return c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == '\f' || c == '\0';
}

std::string_view withoutSpace(std::string_view text)
{
    const auto first = std::find_if_not(text.begin(), text.end(), isSpace);
    return text.substr(std::size_t(first - text.begin()));
}

/// Whether "/Page" stands at the start of what follows "/Type", and not "/Pages".
bool namesPage(std::string_view afterType)
{
    constexpr std::string_view Page = "/Page";
    const std::string_view name = withoutSpace(afterType);
    if (!name.starts_with(Page))
        return false;
    const char next = name.size() > Page.size() ? name[Page.size()] : ' ';
    return (next < 'a' || next > 'z') && (next < 'A' || next > 'Z');
}

int pageObjects(std::string_view bytes, std::size_t end)
{
    constexpr std::string_view Type = "/Type";
    int pages = 0;
    for (std::size_t at = bytes.find(Type); at < end; at = bytes.find(Type, at + Type.size())) {
        if (namesPage(bytes.substr(at + Type.size())))
            ++pages;
    }
    return pages;
}

/// The /N of a linearization dictionary, which stands in the first kilobyte; 0 if there is none.
int linearizedPages(std::string_view start)
{
    start = start.substr(0, 1024);
    const std::size_t dictionary = start.find("/Linearized");
    if (dictionary == std::string_view::npos)
        return 0;
    for (std::size_t at = start.find("/N", dictionary); at != std::string_view::npos;
         at = start.find("/N", at + 2)) {
        std::string_view digits = withoutSpace(start.substr(at + 2));
        int pages = 0;
        for (; !digits.empty() && digits[0] >= '0' && digits[0] <= '9' && pages < MostPages;
             digits.remove_prefix(1))
            pages = pages * 10 + (digits[0] - '0');
        if (pages > 0)
            return pages;
    }
    return 0;
}

} // namespace

std::optional<int> pdfPagesOfBase64(std::string_view base64)
{
    constexpr std::size_t Piece = 64 * 1024;
    // What may be cut by the end of a piece is looked at again with the next one.
    constexpr std::size_t Overlap = 64;
    Decoder decoder{base64};
    std::string bytes;
    bytes.reserve(Piece + Overlap + 4);
    bool more = decoder.decode(bytes, Piece);
    const int linearized = linearizedPages(bytes);
    int pages = 0;
    for (;;) {
        const std::size_t end =
            more ? bytes.size() - std::min(Overlap, bytes.size()) : bytes.size();
        pages = std::min(pages + pageObjects(bytes, end), MostPages);
        if (!more)
            break;
        bytes.erase(0, end);
        more = decoder.decode(bytes, Piece);
    }
    const int counted = std::max(pages, linearized);
    return counted > 0 ? std::optional{counted} : std::nullopt;
}

int likelyPdfPages(qint64 bytes)
{
    constexpr qint64 BytesOfPage = 60'000;
    return int(std::clamp<qint64>(bytes / BytesOfPage, 1, MostPages));
}

} // namespace core
