// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/draftparts.h"

namespace core {

Result<QList<DraftPart>> partsOf(const DraftSource &source)
{
    QList<DraftPart> parts;
    for (const QString &path : QStringList{source.path} + source.more) {
        const auto form = detectForm(path);
        if (!form)
            return form.error();
        parts.append({.path = path, .form = *form});
    }
    return parts;
}

Result<std::unique_ptr<PartedItemStream>> PartedItemStream::open(const QList<DraftPart> &parts)
{
    auto parted = std::make_unique<PartedItemStream>();
    for (const DraftPart &part : parts) {
        auto items = openItems(part.path, part.form);
        if (!items)
            return items.error();
        parted->m_streams.push_back(std::move(*items));
    }
    return parted;
}

Result<bool> PartedItemStream::next(ItemBlock *block)
{
    for (; m_at < m_streams.size(); ++m_at) {
        const auto more = m_streams[m_at]->next(block);
        for (SourceItem &item : block->items) {
            item.index += m_before;
            item.part = int(m_at);
        }
        m_here += block->items.size();
        if (!more || *more)
            return more;
        m_before += std::exchange(m_here, 0);
    }
    block->items.clear();
    return false;
}

qint64 PartedItemStream::bytesRead() const
{
    qint64 bytes = 0;
    for (const auto &stream : m_streams)
        bytes += stream->bytesRead();
    return bytes;
}

qint64 PartedItemStream::bytesTotal() const
{
    qint64 bytes = 0;
    for (const auto &stream : m_streams)
        bytes += stream->bytesTotal();
    return bytes;
}

QList<Finding> PartedItemStream::notes() const
{
    QList<Finding> notes;
    for (const auto &stream : m_streams)
        notes += stream->notes();
    return notes;
}

} // namespace core
