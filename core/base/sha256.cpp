// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define TOKENWISE_SHA_INSTRUCTIONS
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace core {

// Fractional parts of the square roots of the first 8 primes (FIPS 180-4, 5.3.3).
static constexpr std::array<quint32, 8> InitialState = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

#ifdef TOKENWISE_SHA_INSTRUCTIONS

// Fractional parts of the cube roots of the first 64 primes (4.2.2).
alignas(16) static constexpr quint32 RoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static bool processorHasSha()
{
    unsigned int a = 0;
    unsigned int b = 0;
    unsigned int c = 0;
    unsigned int d = 0;
    const bool hasSha = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & (1U << 29)) != 0;
    return hasSha && __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
}

/// The compression function over `count` blocks of 64 bytes.
__attribute__((target("sha,sse4.1,ssse3"))) static void compress(std::array<quint32, 8> *state,
                                                                 const char *bytes, qsizetype count)
{
    const auto load = [](const void *from) __attribute__((target("sha,sse4.1,ssse3")))
    {
        return _mm_loadu_si128(static_cast<const __m128i *>(from));
    };
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    // The instructions want the eight words as two pairs of pairs: ABEF and CDGH.
    const __m128i badc = _mm_shuffle_epi32(load(state->data()), 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(load(state->data() + 4), 0x1b);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);

    for (; count > 0; --count, bytes += 64) {
        const __m128i abefBefore = abef;
        const __m128i cdghBefore = cdgh;
        __m128i words[4];
        for (int i = 0; i < 4; ++i)
            words[i] = _mm_shuffle_epi8(load(bytes + 16 * i), bigEndian);
            // Four rounds at a time, and then the words for sixteen rounds later.
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i) {
            __m128i &now = words[i % 4];
            __m128i sum = _mm_add_epi32(now, load(RoundConstants + 4 * i));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            sum = _mm_shuffle_epi32(sum, 0x0e);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
            if (i < 12) {
                const __m128i &last = words[(i + 3) % 4];
                const __m128i middle = _mm_alignr_epi8(last, words[(i + 2) % 4], 4);
                now = _mm_add_epi32(_mm_sha256msg1_epu32(now, words[(i + 1) % 4]), middle);
                now = _mm_sha256msg2_epu32(now, last);
            }
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }

    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state->data()), _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state->data() + 4),
                     _mm_alignr_epi8(dchg, feba, 8));
}

#else

static bool processorHasSha() { return false; }
static void compress(std::array<quint32, 8> *, const char *, qsizetype) { Q_UNREACHABLE(); }

#endif

bool Sha256::isAccelerated()
{
    static const bool has = processorHasSha();
    return has;
}

Sha256::Sha256() : m_accelerated{isAccelerated()}, m_state{InitialState}, m_rest{} { }

void Sha256::addBlocks(const char *bytes, qsizetype count) { compress(&m_state, bytes, count); }

void Sha256::addData(QByteArrayView bytes)
{
    if (!m_accelerated) {
        m_portable.addData(bytes);
        return;
    }
    m_bytes += static_cast<quint64>(bytes.size());
    if (m_restBytes > 0) {
        const qsizetype taken = std::min(bytes.size(), qsizetype(m_rest.size()) - m_restBytes);
        std::memcpy(m_rest.data() + m_restBytes, bytes.data(), size_t(taken));
        m_restBytes += taken;
        bytes = bytes.sliced(taken);
        if (m_restBytes < qsizetype(m_rest.size()))
            return;
        addBlocks(m_rest.data(), 1);
        m_restBytes = 0;
    }
    const qsizetype blocks = bytes.size() / 64;
    if (blocks > 0)
        addBlocks(bytes.data(), blocks);
    m_restBytes = bytes.size() % 64;
    if (m_restBytes > 0)
        std::memcpy(m_rest.data(), bytes.data() + blocks * 64, size_t(m_restBytes));
}

QByteArray Sha256::result()
{
    if (!m_accelerated)
        return m_portable.result();
    // One 1 bit, zeros, and the length in bits, to the end of a block (5.1.1).
    const quint64 bits = m_bytes * 8;
    char end[128] = {};
    end[0] = char(0x80);
    const qsizetype padding = (m_restBytes < 56 ? 56 : 120) - m_restBytes;
    qToBigEndian(bits, end + padding);
    addData({end, padding + 8});
    QByteArray result(32, Qt::Uninitialized);
    for (size_t i = 0; i < m_state.size(); ++i)
        qToBigEndian(m_state[i], result.data() + 4 * i);
    return result;
}

} // namespace core
