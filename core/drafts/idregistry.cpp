// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/idregistry.h"

#include "core/base/contenthash.h"

#include <algorithm>
#include <limits>

namespace core {

static constexpr QByteArrayView SafePrefix = "tokenwise-";

bool isWireId(QByteArrayView id)
{
    return !id.isEmpty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '_' || c == '-';
    });
}

QByteArray safeId(qint64 index) { return SafePrefix.toByteArray() + QByteArray::number(index + 1); }

bool isSafeIdForm(QByteArrayView id)
{
    return id.startsWith(SafePrefix) && id.size() > SafePrefix.size()
        && std::all_of(id.begin() + SafePrefix.size(), id.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

const IdRegistry::Cell *IdRegistry::find(const Segment &segment, quint64 hash, quint32 rest)
{
    const size_t mask = segment.cells.size() - 1;
    // The lowest byte chose the segment.
    size_t at = size_t(hash >> 8) & mask;
    while (segment.cells[at].place != 0
           && (segment.cells[at].hash != hash || segment.cells[at].hashRest != rest))
        at = (at + 1) & mask;
    return &segment.cells[at];
}

void IdRegistry::grow(Segment *segment)
{
    const std::vector<Cell> old = std::move(segment->cells);
    segment->cells = std::vector<Cell>(std::max<size_t>(16, old.size() * 2));
    for (const Cell &cell : old) {
        if (cell.place != 0)
            *const_cast<Cell *>(find(*segment, cell.hash, cell.hashRest)) = cell;
    }
}

std::optional<qint64> IdRegistry::add(QByteArrayView id, qint64 place)
{
    const ContentHash hash = contentHash(id);
    Segment &segment = m_segments[hash.first & 0xff];
    if ((segment.used + 1) * 4 > segment.cells.size() * 3)
        grow(&segment);
    const auto rest = static_cast<quint32>(hash.second);
    auto *const cell = const_cast<Cell *>(find(segment, hash.first, rest));
    if (cell->place != 0)
        return qint64{cell->place};
    *cell = {.hash = hash.first,
             .hashRest = rest,
             .place = quint32(std::clamp<qint64>(place, 1, std::numeric_limits<quint32>::max()))};
    ++segment.used;
    return {};
}

bool IdRegistry::contains(QByteArrayView id) const
{
    const ContentHash hash = contentHash(id);
    const Segment &segment = m_segments[hash.first & 0xff];
    return !segment.cells.empty()
        && find(segment, hash.first, static_cast<quint32>(hash.second))->place != 0;
}

} // namespace core
