// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <memory>

namespace core::sandbox {

/// The body of an answer, made piece by piece as the connection can take it.
class BodySource
{
public:
    struct Piece
    {
        QByteArray bytes;
        bool last = false; ///< the body ends after these bytes
        bool broken = false; ///< the connection breaks after these bytes
        std::chrono::milliseconds wait{0}; ///< before the next piece
    };

    virtual ~BodySource() = default;
    /// About `wanted` bytes; may be empty when `wait` is set.
    virtual Piece next(qsizetype wanted) = 0;
    /// Bytes in all if known beforehand, else -1: then the body is sent chunked.
    virtual qint64 size() const { return -1; }

protected:
    BodySource() = default;
    BodySource(const BodySource &) = default;
    BodySource &operator=(const BodySource &) = default;
};

/// A body that is there already.
class BytesSource final : public BodySource
{
public:
    explicit BytesSource(QByteArray bytes) : m_bytes{std::move(bytes)} { }
    Piece next(qsizetype wanted) override;
    qint64 size() const override { return m_bytes.size(); }

private:
    QByteArray m_bytes;
    qsizetype m_at = 0;
};

} // namespace core::sandbox
