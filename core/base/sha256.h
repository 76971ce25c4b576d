// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QCryptographicHash>

#include <array>

namespace core {

/// SHA-256 (FIPS 180-4) of what comes in pieces: with the processor's own instructions where it has
/// them, about six times as fast as QCryptographicHash, which does it elsewhere.
class Sha256
{
public:
    Sha256();

    void addData(QByteArrayView bytes);
    /// 32 bytes. Nothing may be added after it.
    QByteArray result();

    static bool isAccelerated();

private:
    void addBlocks(const char *bytes, qsizetype count);

    bool m_accelerated;
    QCryptographicHash m_portable{QCryptographicHash::Sha256};
    std::array<quint32, 8> m_state;
    std::array<char, 64> m_rest; ///< of a block that is not full
    qsizetype m_restBytes = 0;
    quint64 m_bytes = 0;
};

} // namespace core
