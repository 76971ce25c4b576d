// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/pagefile.h"

#include <QtEndian>

#include <algorithm>
#include <limits>

namespace core {

using namespace Qt::StringLiterals;

constexpr qint64 LogHeader = 32;
constexpr qint64 FrameHeader = 24;

static quint32 numberAt(const QByteArray &bytes, qsizetype at)
{
    return qFromBigEndian<quint32>(bytes.constData() + at);
}

PageFile::PageFile(const QString &file) : m_file{file}, m_log{file + u"-wal"_s}
{
    QByteArray header;
    if (m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        header = m_file.read(100);
    const bool known =
        header.size() == 100 && header.startsWith(QByteArrayView{"SQLite format 3\0", 16});
    if (known) {
        const quint32 written = qFromBigEndian<quint16>(header.constData() + 16);
        const quint32 size = written == 1 ? 65536 : written;
        const int reserved = quint8(header.at(20));
        // The format asks for at least 480 usable bytes.
        if (isPageSize(size) && int(size) - reserved >= 480) {
            m_pageSize = int(size);
            m_usableSize = m_pageSize - reserved;
        }
    }
    if (m_log.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        readLog();
    const qint64 whole = m_file.isOpen() ? m_file.size() / m_pageSize : 0;
    m_inFile = quint32(std::min<qint64>(whole, std::numeric_limits<quint32>::max() - 1));
    // The head as it was last committed.
    if (const QByteArray first = page(1);
        first.size() == m_pageSize && (known || m_logged.contains(1)))
        readFreePages(numberAt(first, 32));
}

bool PageFile::isPageSize(quint32 size)
{
    return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

void PageFile::readLog()
{
    const QByteArray header = m_log.read(LogHeader);
    if (header.size() != LogHeader || (numberAt(header, 0) & ~1U) != 0x377f0682)
        return;
    const quint32 size = numberAt(header, 8);
    if (!isPageSize(size))
        return;
    if (int(size) != m_pageSize) {
        if (m_file.size() > 0)
            return; // one of the two is wrong, and the file holds more
        m_pageSize = m_usableSize = int(size);
    }
    // Frames count once the last of their transaction is there, and only those of this turn of the
    // log: others are left over from an earlier one.
    QHash<quint32, qint64> begun;
    const QByteArray salt = header.mid(16, 8);
    for (qint64 at = LogHeader; at + FrameHeader + m_pageSize <= m_log.size();
         at += FrameHeader + m_pageSize) {
        if (!m_log.seek(at))
            return;
        const QByteArray frame = m_log.read(FrameHeader);
        if (frame.size() != FrameHeader || frame.mid(8, 8) != salt)
            return;
        const quint32 number = numberAt(frame, 0);
        if (number == 0)
            return;
        begun.insert(number, at + FrameHeader);
        if (numberAt(frame, 4) == 0)
            continue;
        for (auto it = begun.cbegin(); it != begun.cend(); ++it)
            m_logged.insert(it.key(), it.value());
        begun.clear();
    }
}

QList<quint32> PageFile::numbers() const
{
    QList<quint32> numbers;
    for (quint32 number = 1; number <= m_inFile; ++number)
        numbers.append(number);
    const qsizetype logged = numbers.size();
    for (auto it = m_logged.cbegin(); it != m_logged.cend(); ++it) {
        if (it.key() > m_inFile)
            numbers.append(it.key());
    }
    std::sort(numbers.begin() + logged, numbers.end());
    return numbers;
}

void PageFile::readFreePages(quint32 trunk)
{
    QSet<quint32> freed;
    while (trunk != 0) {
        const QByteArray bytes = page(trunk);
        if (bytes.isEmpty() || freed.contains(trunk))
            return; // damaged: better to look at too many pages than at too few
        freed.insert(trunk);
        const quint32 leaves = numberAt(bytes, 4);
        if (leaves > quint32(m_usableSize / 4 - 2))
            return;
        for (quint32 i = 0; i < leaves; ++i) {
            const quint32 leaf = numberAt(bytes, 8 + 4 * qsizetype(i));
            if (leaf < 2 || (leaf > m_inFile && !m_logged.contains(leaf)) || freed.contains(leaf))
                return;
            freed.insert(leaf);
        }
        trunk = numberAt(bytes, 0);
    }
    m_free = freed;
}

QByteArray PageFile::page(quint32 number)
{
    if (number == 0)
        return {};
    const auto logged = m_logged.constFind(number);
    QFile &from = logged == m_logged.cend() ? m_file : m_log;
    const qint64 at = logged == m_logged.cend() ? qint64{number - 1} * m_pageSize : *logged;
    if (!from.isOpen() || !from.seek(at))
        return {};
    const QByteArray bytes = from.read(m_pageSize);
    return bytes.size() == m_pageSize ? bytes : QByteArray{};
}

} // namespace core
