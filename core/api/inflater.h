// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <functional>
#include <memory>

namespace core {

/// Undoes gzip, piece by piece. QNetworkAccessManager can do so too, but does not notice a
/// compressed stream that ends early.
class Inflater
{
public:
    Inflater();
    ~Inflater();
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    /// Calls `sink` with what comes out, at most 256 kB at a time, until it returns false. False
    /// when the bytes are not gzip or damaged.
    bool feed(QByteArrayView bytes, const std::function<bool(QByteArrayView)> &sink);
    /// Whether all that was fed ended with the end of a gzip member, checksum included.
    bool isComplete() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
