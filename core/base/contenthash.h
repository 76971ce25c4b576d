// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace core {

/// Two independent 64-bit hashes of a text: equal texts have equal ones, and two different texts of
/// a million have the same pair with a chance below 10⁻²⁶. The same on every machine and in every
/// run, so they can be stored. Not made to withstand somebody who looks for collisions.
struct ContentHash
{
    quint64 first = 0;
    quint64 second = 0;
    bool operator==(const ContentHash &) const = default;
};

/// At several GB/s. `seed` continues a hash over another piece.
ContentHash contentHash(QByteArrayView text, ContentHash seed = {});

} // namespace core
