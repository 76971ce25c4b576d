// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/leafpages.h"

#include "core/storage/pagefile.h"

#include <QtEndian>

#include <algorithm>
#include <bit>

namespace core {

namespace {

constexpr char TableLeaf = 0x0d;
constexpr qsizetype FileHeader = 100; // in front of what is on page 1
constexpr qsizetype LeafHeader = 8;
// Labels and ids of the ledger are far shorter; a length beyond is a damaged one.
constexpr quint64 LongestRow = 1'000'000;

/// Reads from the front of some bytes and knows when they did not suffice.
class Reader
{
public:
    explicit Reader(QByteArrayView bytes) : m_bytes{bytes} { }

    bool failed() const { return m_failed; }
    bool atEnd() const { return m_at >= m_bytes.size(); }
    qsizetype at() const { return m_at; }

    /// 7 bits a byte, the highest first; of the ninth all 8.
    quint64 varint()
    {
        quint64 value = 0;
        for (int i = 0; i < 9; ++i) {
            if (atEnd())
                break;
            const auto byte = quint8(m_bytes.at(m_at++));
            if (i == 8)
                return (value << 8) | byte;
            value = (value << 7) | (byte & 0x7f);
            if ((byte & 0x80) == 0)
                return value;
        }
        m_failed = true;
        return 0;
    }
    QByteArrayView bytes(quint64 size)
    {
        if (size > quint64(m_bytes.size() - m_at)) {
            m_failed = true;
            return {};
        }
        const QByteArrayView found = m_bytes.sliced(m_at, qsizetype(size));
        m_at += qsizetype(size);
        return found;
    }
    qint64 integer(int size)
    {
        const QByteArrayView found = bytes(quint64(size));
        if (m_failed)
            return 0;
        quint64 value = (quint8(found.front()) & 0x80) != 0 ? ~quint64{0} : 0;
        for (const char byte : found)
            value = (value << 8) | quint8(byte);
        return qint64(value);
    }

private:
    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    bool m_failed = false;
};

/// Section 2.1 of the format. False for a type that is reserved or content that does not suffice.
bool readValue(quint64 type, Reader &content, StoredValue &value)
{
    static constexpr int IntegerSizes[] = {0, 1, 2, 3, 4, 6, 8};
    value = {};
    if (type == 0)
        return true;
    if (type <= 6) {
        value.type = StoredValue::Type::Integer;
        value.integer = content.integer(IntegerSizes[type]);
    } else if (type == 7) {
        value.type = StoredValue::Type::Real;
        value.real = std::bit_cast<double>(content.integer(8));
    } else if (type <= 9) {
        value.type = StoredValue::Type::Integer;
        value.integer = type == 8 ? 0 : 1;
    } else if (type <= 11) {
        return false;
    } else {
        value.type = type % 2 == 0 ? StoredValue::Type::Blob : StoredValue::Type::Text;
        value.bytes = content.bytes((type - 12) / 2);
    }
    return !content.failed();
}

bool readRecord(QByteArrayView payload, std::vector<StoredValue> &values)
{
    values.clear();
    Reader front{payload};
    const quint64 headerSize = front.varint();
    if (front.failed() || headerSize > quint64(payload.size())
        || qsizetype(headerSize) < front.at())
        return false;
    Reader types{payload.first(qsizetype(headerSize))};
    types.varint();
    Reader content{payload.sliced(qsizetype(headerSize))};
    while (!types.atEnd()) {
        const quint64 type = types.varint();
        StoredValue value;
        if (types.failed() || !readValue(type, content, value))
            return false;
        values.push_back(value);
    }
    return content.atEnd();
}

/// The whole payload of a cell: what is in the leaf, and the pages that its rest lies in.
QByteArray payloadOf(PageFile &file, Reader &cell, quint64 size)
{
    const auto usable = quint64(file.usableSize());
    const quint64 most = usable - 35;
    if (size <= most)
        return cell.bytes(size).toByteArray();
    const quint64 least = (usable - 12) * 32 / 255 - 23;
    const quint64 wished = least + (size - least) % (usable - 4);
    QByteArray payload = cell.bytes(wished <= most ? wished : least).toByteArray();
    auto next = quint32(cell.integer(4));
    if (cell.failed())
        return {};
    while (quint64(payload.size()) < size) {
        const QByteArray page = file.page(next);
        if (page.isEmpty())
            return {};
        next = qFromBigEndian<quint32>(page.constData());
        payload.append(
            page.mid(4, qsizetype(std::min(usable - 4, size - quint64(payload.size())))));
    }
    return payload;
}

} // namespace

void eachRowOf(PageFile &file, quint32 number, const std::function<void(const StoredRow &)> &take)
{
    const QByteArray page = file.page(number);
    const qsizetype header = number == 1 ? FileHeader : 0;
    if (page.isEmpty() || page.at(header) != TableLeaf)
        return;
    const QByteArrayView content = QByteArrayView{page}.first(file.usableSize());
    const qsizetype pointers = header + LeafHeader;
    const auto told = qsizetype(qFromBigEndian<quint16>(page.constData() + header + 3));
    const qsizetype cells = std::min(told, (content.size() - pointers) / 2);
    StoredRow row;
    for (qsizetype i = 0; i < cells; ++i) {
        const auto at = qsizetype(qFromBigEndian<quint16>(content.data() + pointers + 2 * i));
        if (at < pointers || at >= content.size())
            continue;
        Reader cell{content.sliced(at)};
        const quint64 size = cell.varint();
        row.rowid = qint64(cell.varint());
        if (cell.failed() || size > LongestRow)
            continue;
        const QByteArray payload = payloadOf(file, cell, size);
        if (quint64(payload.size()) == size && readRecord(payload, row.values))
            take(row);
    }
}

void eachRowOf(PageFile &file, const std::function<void(const StoredRow &)> &take)
{
    const QList<quint32> numbers = file.numbers();
    for (const quint32 number : numbers) {
        if (!file.isFree(number))
            eachRowOf(file, number, take);
    }
}

} // namespace core
