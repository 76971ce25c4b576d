// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <optional>
#include <vector>

namespace core {

/// `^[a-zA-Z0-9_-]{1,64}$`, what the service takes as a custom_id.
bool isWireId(QByteArrayView id);
/// The id that is sent in place of one that the service does not take, by the request's place in
/// the source. Ids of this form are replaced themselves, so the two never meet.
QByteArray safeId(qint64 index);
bool isSafeIdForm(QByteArrayView id);

/// Remembers which ids were used and where, by a number from 1 such as a line, in about 24 bytes
/// each: it keeps hashes of 96 bits, not the ids. Two of a million different ids are taken for one
/// with a chance below 10⁻¹⁶.
class IdRegistry
{
public:
    /// Registers `id`. Returns the place of the first use if there was one.
    std::optional<qint64> add(QByteArrayView id, qint64 place);
    bool contains(QByteArrayView id) const;

private:
    struct Cell
    {
        quint64 hash = 0;
        quint32 hashRest = 0;
        quint32 place = 0; ///< 0: free; places beyond 32 bits stay at the largest
    };
    /// Grows by itself, so that there is never a copy of everything.
    struct Segment
    {
        std::vector<Cell> cells;
        size_t used = 0;
    };
    static const Cell *find(const Segment &segment, quint64 hash, quint32 rest);
    static void grow(Segment *segment);

    std::array<Segment, 256> m_segments;
};

} // namespace core
