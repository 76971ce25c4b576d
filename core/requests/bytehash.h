// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace core {

/// A 64-bit hash of bytes, by multiplying 128 bits wide. For telling texts apart in this run of the
/// program: not stored, not against anyone who seeks collisions. `seed` chains several texts.
inline std::uint64_t byteHash(std::string_view bytes, std::uint64_t seed = 0)
{
    __extension__ using Wide = unsigned __int128;
    constexpr std::uint64_t A = 0x9E37'79B9'7F4A'7C15;
    constexpr std::uint64_t B = 0xD1B5'4A32'D192'ED03;
    const auto mix = [](std::uint64_t x, std::uint64_t y) {
        const Wide product = Wide{x} * y;
        return std::uint64_t(product) ^ std::uint64_t(product >> 64U);
    };
    std::uint64_t hash = seed ^ mix(bytes.size() ^ A, B);
    const char *at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 16; at += 16, left -= 16) {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        std::memcpy(&low, at, 8);
        std::memcpy(&high, at + 8, 8);
        hash = mix(low ^ A, high ^ hash ^ B) + hash;
    }
    std::uint64_t tail[2] = {};
    if (left > 0)
        std::memcpy(tail, at, left);
    return mix(mix(tail[0] ^ A, tail[1] ^ hash ^ B) ^ hash, A);
}

} // namespace core
