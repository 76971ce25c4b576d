// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/images.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace core {
namespace {

constexpr int Patch = 28;
constexpr Tokens AroundImage = 3;

struct Tier
{
    int maxEdge;
    Tokens maxTokens;
};
constexpr Tier tierOf(bool highResolution)
{
    return highResolution ? Tier{2576, 4784} : Tier{1568, 1568};
}

constexpr Tokens patches(int side) { return (Tokens{side} + Patch - 1) / Patch; }

bool fits(PixelSize size, Tier tier)
{
    return patches(size.width) * Patch <= tier.maxEdge
        && patches(size.height) * Patch <= tier.maxEdge
        && patches(size.width) * patches(size.height) <= tier.maxTokens;
}

/// Bytes of base64 text by position, decoded one group at a time.
class Base64Bytes
{
public:
    explicit Base64Bytes(std::string_view text) : m_text{text} { }

    /// -1 beyond the end or where the text is not base64.
    int at(std::size_t index) const
    {
        const std::size_t first = index / 3 * 4 + index % 3;
        if (first + 1 >= m_text.size())
            return -1;
        const int high = sextet(m_text[first]);
        const int low = sextet(m_text[first + 1]);
        if (high < 0 || low < 0)
            return -1;
        const unsigned shift = unsigned(index % 3) * 2;
        const unsigned both = unsigned(high) << 6U | unsigned(low);
        return int(both >> (4U - shift) & 0xFFU);
    }
    bool matches(std::size_t index, std::string_view text) const
    {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (at(index + i) != static_cast<unsigned char>(text[i]))
                return false;
        }
        return true;
    }
    int bigEndian16(std::size_t index) const { return join(at(index), at(index + 1)); }
    int littleEndian16(std::size_t index) const { return join(at(index + 1), at(index)); }
    int bigEndian32(std::size_t index) const
    {
        const int high = bigEndian16(index);
        const int low = bigEndian16(index + 2);
        return high < 0 || high > 0x7FFF || low < 0 ? -1 : high << 16 | low;
    }

private:
    static int join(int high, int low) { return high < 0 || low < 0 ? -1 : high << 8 | low; }
    static int sextet(char c)
    {
        if (c >= 'A' && c <= 'Z')
            return c - 'A';
        if (c >= 'a' && c <= 'z')
            return c - 'a' + 26;
        if (c >= '0' && c <= '9')
            return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }

    std::string_view m_text;
};

/// Walks the segments of a JPEG to the one that tells its size.
std::optional<PixelSize> jpegSize(const Base64Bytes &bytes)
{
    std::size_t at = 2;
    // Each segment has at least 4 bytes; a file with more segments than this is not an image.
    for (int segment = 0; segment < 10'000; ++segment) {
        if (bytes.at(at) != 0xFF)
            return {};
        while (bytes.at(at + 1) == 0xFF)
            ++at;
        const int marker = bytes.at(at + 1);
        const int length = bytes.bigEndian16(at + 2);
        if (marker < 0 || length < 2)
            return {};
        const bool startOfFrame =
            marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (startOfFrame)
            return PixelSize{bytes.bigEndian16(at + 7), bytes.bigEndian16(at + 5)};
        at += 2 + std::size_t(length);
    }
    return {};
}

std::optional<PixelSize> webpSize(const Base64Bytes &bytes)
{
    if (bytes.matches(12, "VP8 "))
        return PixelSize{bytes.littleEndian16(26) & 0x3FFF, bytes.littleEndian16(28) & 0x3FFF};
    if (bytes.matches(12, "VP8L")) {
        const int low = bytes.littleEndian16(21);
        const int high = bytes.littleEndian16(23);
        if (low < 0 || high < 0)
            return {};
        const unsigned bits = unsigned(high) << 16U | unsigned(low);
        return PixelSize{int(bits & 0x3FFFU) + 1, int(bits >> 14U & 0x3FFFU) + 1};
    }
    if (bytes.matches(12, "VP8X")) {
        const int width = bytes.littleEndian16(24);
        const int height = bytes.littleEndian16(27);
        if (width < 0 || height < 0 || bytes.at(26) < 0 || bytes.at(29) < 0)
            return {};
        return PixelSize{(bytes.at(26) << 16 | width) + 1, (bytes.at(29) << 16 | height) + 1};
    }
    return {};
}

} // namespace

PixelSize resizedImage(PixelSize size, bool highResolution)
{
    const Tier tier = tierOf(highResolution);
    size = {std::max(size.width, 1), std::max(size.height, 1)};
    if (fits(size, tier))
        return size;
    const bool wide = size.width >= size.height;
    const int longSide = std::max(size.width, size.height);
    const int shortSide = std::min(size.width, size.height);
    const double ratio = double(longSide) / shortSide;
    const auto candidate = [&](int side) {
        const int other = std::max(int(std::round(side / ratio)), 1);
        return wide ? PixelSize{side, other} : PixelSize{other, side};
    };
    int fitting = 1;
    int tooLarge = longSide;
    while (tooLarge - fitting > 1) {
        const int middle = fitting + (tooLarge - fitting) / 2;
        (fits(candidate(middle), tier) ? fitting : tooLarge) = middle;
    }
    return candidate(fitting);
}

Tokens imageTokens(PixelSize size, bool highResolution)
{
    const PixelSize shown = resizedImage(size, highResolution);
    return patches(shown.width) * patches(shown.height) + AroundImage;
}

Tokens unknownImageTokens(bool highResolution)
{
    return tierOf(highResolution).maxTokens + AroundImage;
}

std::optional<PixelSize> imageSizeOfBase64(std::string_view base64)
{
    const Base64Bytes bytes{base64};
    std::optional<PixelSize> size;
    if (bytes.matches(0, "\x89PNG\r\n\x1a\n"))
        size = PixelSize{bytes.bigEndian32(16), bytes.bigEndian32(20)};
    else if (bytes.matches(0, "GIF8"))
        size = PixelSize{bytes.littleEndian16(6), bytes.littleEndian16(8)};
    else if (bytes.matches(0, "\xFF\xD8"))
        size = jpegSize(bytes);
    else if (bytes.matches(0, "RIFF") && bytes.matches(8, "WEBP"))
        size = webpSize(bytes);
    if (!size || size->width < 1 || size->height < 1)
        return {};
    return size;
}

} // namespace core
