// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/characterestimator.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace core {
namespace {

constexpr std::size_t Classes = 64;
constexpr std::size_t Blocks =
    512; ///< of 128 code points; the one after them is for all other planes
constexpr int ScaleBits = 10;

#include "core/tokens/characterweights.inc"

constexpr std::uint8_t Space = 28;
constexpr std::uint8_t Other =
    31; ///< control characters, and before an ASCII character whatever is not ASCII

/// The same classes as in the fit: a to z one each, upper case, digits, kinds of white space,
/// punctuation one each.
constexpr std::array<std::uint8_t, 128> makeClasses()
{
    std::array<std::uint8_t, 128> classes{};
    std::uint8_t punctuation = 32;
    for (std::uint8_t c = 0; c < 128; ++c) {
        if (c >= 'a' && c <= 'z')
            classes[c] = std::uint8_t(c - 'a');
        else if (c >= 'A' && c <= 'Z')
            classes[c] = 26;
        else if (c >= '0' && c <= '9')
            classes[c] = 27;
        else if (c == ' ')
            classes[c] = Space;
        else if (c == '\n' || c == '\r')
            classes[c] = 29;
        else if (c == '\t')
            classes[c] = 30;
        else if (c < 32 || c == 127)
            classes[c] = Other;
        else
            classes[c] = punctuation++;
    }
    return classes;
}
constexpr std::array<std::uint8_t, 128> ClassOf = makeClasses();

struct Weights
{
    const std::int16_t *pairs;
    const std::int16_t *blocks;
};

constexpr std::uint64_t HighBits = 0x8080'8080'8080'8080;

/// The block of the code point that begins at `at` (not ASCII), and `at` moved behind it. A byte
/// that begins none is skipped alone.
std::size_t takeBlock(const unsigned char *&at, const unsigned char *end)
{
    const auto continues = [&](std::ptrdiff_t i) {
        return end - at > i && (at[i] & 0xC0U) == 0x80U;
    };
    const unsigned lead = *at;
    if ((lead & 0xE0U) == 0xC0U && continues(1)) {
        const unsigned code = (lead & 0x1FU) << 6U | (at[1] & 0x3FU);
        at += 2;
        return code >> 7U;
    }
    if ((lead & 0xF0U) == 0xE0U && continues(1) && continues(2)) {
        const unsigned code = (lead & 0x0FU) << 12U | (at[1] & 0x3FU) << 6U | (at[2] & 0x3FU);
        at += 3;
        return code >> 7U;
    }
    if ((lead & 0xF8U) == 0xF0U && continues(1) && continues(2) && continues(3)) {
        at += 4;
        return Blocks;
    }
    ++at;
    return 1;
}

std::int64_t weigh(std::string_view text, const Weights &weights)
{
    const auto *at = reinterpret_cast<const unsigned char *>(text.data());
    const unsigned char *const end = at + text.size();
    std::int64_t sum = 0;
    std::size_t before = Space;
    while (at < end) {
        while (end - at >= 8) {
            std::uint64_t bytes = 0;
            std::memcpy(&bytes, at, 8);
            if ((bytes & HighBits) != 0)
                break;
            for (int i = 0; i < 8; ++i) {
                const std::size_t now = ClassOf[at[i]];
                sum += weights.pairs[before * Classes + now];
                before = now;
            }
            at += 8;
        }
        // At most 8 characters, then the fast way is tried again.
        for (int i = 0; i < 8 && at < end; ++i) {
            if (*at < 0x80U) {
                const std::size_t now = ClassOf[*at++];
                sum += weights.pairs[before * Classes + now];
                before = now;
            } else {
                sum += weights.blocks[takeBlock(at, end)];
                before = Other;
            }
        }
    }
    return sum;
}

} // namespace

Tokens CharacterEstimator::textTokens(std::string_view text, Model::Tokenizer tokenizer) const
{
    if (text.empty())
        return 0;
    const Weights weights = tokenizer == Model::Tokenizer::Older
        ? Weights{OlderPairs.data(), OlderBlocks.data()}
        : Weights{NewerPairs.data(), NewerBlocks.data()};
    const std::int64_t sum = weigh(text, weights);
    return std::max<Tokens>(1, (sum + (1 << (ScaleBits - 1))) >> ScaleBits);
}

QString CharacterEstimator::method() const { return QStringLiteral("local-characters-v1"); }

} // namespace core
