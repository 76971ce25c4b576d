// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstring>

namespace core::sandbox {

/// Spreads the bits of `value` over all of the answer.
constexpr quint64 mixed(quint64 value)
{
    value ^= value >> 30;
    value *= 0xbf58476d1ce4e5b9U;
    value ^= value >> 27;
    value *= 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

/// Hash of `text` that is the same on every machine and in every run: made-up answers and cached
/// prefixes outlive the program. Not for keeping secrets.
inline quint64 fingerprint(QByteArrayView text, quint64 seed = 0)
{
    quint64 hash = mixed(seed + 0x9e3779b97f4a7c15U * quint64(text.size() + 1));
    const char *at = text.data();
    qsizetype left = text.size();
    for (; left >= 8; left -= 8, at += 8) {
        quint64 word = 0;
        std::memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * 0x9fb21c651e98df25U;
        hash ^= hash >> 32;
    }
    quint64 rest = 0;
    if (left > 0)
        std::memcpy(&rest, at, size_t(left));
    return mixed(hash ^ rest);
}

/// A sequence of numbers that follows from its seed.
class Dice
{
public:
    explicit constexpr Dice(quint64 seed) : m_state{seed} { }
    constexpr quint64 next()
    {
        m_state += 0x9e3779b97f4a7c15U;
        return mixed(m_state);
    }
    /// 0 to `bound` - 1; `bound` is 1 or more.
    constexpr quint64 below(quint64 bound) { return next() % bound; }

private:
    quint64 m_state;
};

/// `prefix` and `length` characters of the alphabet in which the service writes ids.
QByteArray madeUpId(QByteArrayView prefix, quint64 seed, int length = 22);
/// A number in nine characters that sort as the number does. `value` is under 58⁹.
QByteArray sortableText(quint64 value);

} // namespace core::sandbox
