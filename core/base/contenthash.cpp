// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/contenthash.h"

#include <QtEndian>

namespace core {

// Odd 64-bit numbers without a pattern: fractional parts of square roots of primes.
static constexpr quint64 Keys[] = {0x6a09e667f3bcc909, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                   0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f};

/// The 128-bit product folded onto itself: each bit of the result depends on each bit of both.
static quint64 mixed(quint64 a, quint64 b)
{
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{a} * b;
    return quint64(product) ^ quint64(product >> 64);
}

ContentHash contentHash(QByteArrayView text, ContentHash seed)
{
    quint64 first = seed.first ^ Keys[0];
    quint64 second = seed.second ^ Keys[1];
    const char *at = text.data();
    qsizetype left = text.size();
    for (; left >= 16; left -= 16, at += 16) {
        const auto a = qFromLittleEndian<quint64>(at);
        const auto b = qFromLittleEndian<quint64>(at + 8);
        first = mixed(first ^ a, b ^ Keys[2]) + a;
        second = mixed(second ^ b, a ^ Keys[3]) + b;
    }
    char last[16] = {};
    for (qsizetype i = 0; i < left; ++i)
        last[i] = at[i];
    const auto a = qFromLittleEndian<quint64>(last);
    const auto b = qFromLittleEndian<quint64>(last + 8);
    const auto size = static_cast<quint64>(text.size());
    first = mixed(first ^ a, b ^ Keys[4] ^ size);
    second = mixed(second ^ b ^ size, a ^ Keys[5]);
    return {.first = mixed(first ^ Keys[3], Keys[5] ^ second),
            .second = mixed(second ^ Keys[2], Keys[4] ^ first)};
}

} // namespace core
