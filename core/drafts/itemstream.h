// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/drafts/bytesource.h"
#include "core/drafts/itemsplitter.h"
#include "core/drafts/textplace.h"
#include "core/requests/requestfacts.h"

#include <QByteArray>
#include <QList>

#include <memory>

namespace core {

/// One item of a source: a line, an element, a record, a file.
struct SourceItem
{
    qsizetype offset = 0; ///< in the block's bytes
    qsizetype length = 0;
    qint64 index = 0; ///< in the source, from 0
    TextPlace place = {}; ///< where it begins
    /// Size of an item over MaxItemBytes, whose bytes are not here; else 0.
    qint64 bytesTooLarge = 0;
    QString name = {}; ///< of the file, in a folder
    int part = 0; ///< which of the files of the draft it is in, from 0
    QString trouble = {}; ///< why its bytes could not be read, "" if they could
};

/// Some items in a row with their bytes. At least 64 bytes that may be read follow the last one.
struct ItemBlock
{
    static constexpr qsizetype Padding = 64;

    QByteArray bytes;
    QList<SourceItem> items;

    QByteArrayView view(const SourceItem &item) const
    {
        return QByteArrayView{bytes}.sliced(item.offset, item.length);
    }
};

/// The service takes no request larger than this (API reference §1.9).
inline constexpr qint64 MaxItemBytes = 32'000'000;

/// The items of a source in order, in blocks of about a megabyte.
class ItemStream
{
public:
    virtual ~ItemStream() = default;
    /// Fills `block`, whose memory is used again. False: there are no more. Errors: BadInput with
    /// its place; the items before that place are in the block.
    virtual Result<bool> next(ItemBlock *block) = 0;
    virtual qint64 bytesRead() const = 0;
    virtual qint64 bytesTotal() const = 0; ///< 0 if not known
    /// What there is to say of the source as a whole: what of it is not read.
    virtual QList<Finding> notes() const { return {}; }

protected:
    ItemStream() = default;
    ItemStream(const ItemStream &) = default;
    ItemStream &operator=(const ItemStream &) = default;
};

/// Items of a file. Never holds more than one item and a block; larger items are passed over
/// unread.
class FileItemStream final : public ItemStream
{
public:
    enum class Layout {
        Lines, ///< empty lines are left out
        JsonArray, ///< a fault between or within items ends the file
        Records, ///< the first one, the header, is left out
        RecordsWithHeader
    };

    /// `blockBytes`: about how much is read before the items found are handed out; any size gives
    /// the same items.
    FileItemStream(std::unique_ptr<ByteSource> source, std::unique_ptr<ItemSplitter> splitter,
                   Layout layout, qsizetype blockBytes = 1 << 20);

    Result<bool> next(ItemBlock *block) override;
    qint64 bytesRead() const override { return m_source->bytesRead(); }
    qint64 bytesTotal() const override { return m_source->bytesTotal(); }

private:
    QByteArrayView window() const { return QByteArrayView{m_window}.first(m_used); }
    void beginWindow(ItemBlock *block);
    void handOver(ItemBlock *block);
    Result<void> readMore();
    void add(ItemBlock *block, const ItemSplitter::Step &step);
    Error broken(const ItemSplitter::Step &step);
    std::optional<Error> giveUpItem();
    Result<void> makeProgress();
    void countTo(qsizetype offset);
    void keepTail();

    std::unique_ptr<ByteSource> m_source;
    std::unique_ptr<ItemSplitter> m_splitter;
    Layout m_layout;
    qsizetype m_blockBytes;
    QByteArray
        m_window; ///< what is looked at; shared with blocks handed out while it has more items
    bool m_windowHasMore = false;
    QByteArray m_tail; ///< begun and not ended in the window before
    qsizetype m_used = 0; ///< bytes of the window that are filled
    qsizetype m_counted = 0; ///< byte of the window at which m_place is
    TextPlace m_place;
    TextPlace m_givenUpAt;
    qint64 m_givenUpBytes = -1; ///< size so far of an item that is passed over, -1 if none is
    qint64 m_nextIndex = 0;
    bool m_headerLeft = false;
    bool m_sourceEnded = false;
    bool m_ended = false;
};

} // namespace core
