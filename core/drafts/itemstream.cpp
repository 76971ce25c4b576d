// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/itemstream.h"

#include "core/drafts/jsonsyntax.h"

#include <algorithm>
#include <cstring>

namespace core {

using namespace Qt::StringLiterals;

using Step = ItemSplitter::Step;

FileItemStream::FileItemStream(std::unique_ptr<ByteSource> source,
                               std::unique_ptr<ItemSplitter> splitter, Layout layout,
                               qsizetype blockBytes)
    : m_source{std::move(source)}, m_splitter{std::move(splitter)}, m_layout{layout},
      m_blockBytes{blockBytes}, m_headerLeft{layout == Layout::Records}
{ }

/// So many items make a block whatever their size: what is kept of each while it is checked is not
/// small.
static constexpr qsizetype MaxBlockItems = 2000;

void FileItemStream::countTo(qsizetype offset)
{
    if (offset <= m_counted)
        return;
    if (m_layout != Layout::Lines) // there the lines are counted as they are found
        m_place.advance(window().sliced(m_counted, offset - m_counted));
    m_counted = offset;
}

static bool isBlank(QByteArrayView line)
{
    return std::all_of(line.begin(), line.end(),
                       [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

void FileItemStream::add(ItemBlock *block, const Step &step)
{
    countTo(step.begin);
    TextPlace place = m_place;
    qint64 size = step.end - step.begin;
    if (m_layout == Layout::Lines)
        ++m_place.line;
    if (m_givenUpBytes >= 0) {
        size += m_givenUpBytes;
        place = m_givenUpAt;
        m_givenUpBytes = -1;
    } else if (m_layout == Layout::Lines && isBlank(window().sliced(step.begin, size))) {
        return;
    }
    if (m_headerLeft) {
        m_headerLeft = false;
        return;
    }
    SourceItem item{.offset = step.begin, .length = size, .index = m_nextIndex++, .place = place};
    if (size > MaxItemBytes) {
        item.length = 0;
        item.bytesTooLarge = size;
    }
    block->items.append(item);
}

/// What is wrong with the whole text, as exactly as can be said.
Error FileItemStream::broken(const Step &step)
{
    const qsizetype itemBegin = m_splitter->needsFrom();
    if (m_layout == Layout::JsonArray && m_splitter->isWithinItem() && m_givenUpBytes < 0
        && step.begin > itemBegin) {
        // A forgotten bracket lets an item run on to the end: the fault is where its syntax breaks.
        const auto error = jsonSyntaxError(window().sliced(itemBegin));
        if (error && !error->atEnd) {
            countTo(itemBegin + error->offset);
            return badInput(m_source->path(), m_place, u"not valid JSON: "_s + error->what);
        }
    }
    countTo(step.begin);
    return badInput(m_source->path(), m_place, step.what);
}

/// The item in the window is over the limit: what is here of it is dropped, and so is what follows,
/// up to its end.
std::optional<Error> FileItemStream::giveUpItem()
{
    if (m_givenUpBytes < 0) {
        const qsizetype begin = m_splitter->needsFrom();
        if (m_layout == Layout::JsonArray) {
            const auto error = jsonSyntaxError(window().sliced(begin));
            if (error && !error->atEnd) {
                countTo(begin + error->offset);
                return badInput(m_source->path(), m_place, u"not valid JSON: "_s + error->what);
            }
        }
        countTo(begin);
        m_givenUpAt = m_place;
        m_givenUpBytes = m_used - begin;
    } else {
        m_givenUpBytes += m_used;
    }
    countTo(m_used);
    m_splitter->dropped(m_used);
    m_used = 0;
    m_counted = 0;
    return {};
}

Result<void> FileItemStream::readMore()
{
    const qsizetype wanted = std::max(m_blockBytes, m_used / 2);
    if (m_window.size() < m_used + wanted + ItemBlock::Padding)
        m_window.resize(m_used + wanted + ItemBlock::Padding);
    const auto got = m_source->read(m_window.data() + m_used, wanted);
    if (!got) {
        countTo(m_used);
        return badInput(m_source->path(), m_place, got.error().detail);
    }
    m_used += *got;
    m_sourceEnded = *got == 0;
    return {};
}

/// Remembers what the splitter still needs of the window, for the next one.
void FileItemStream::keepTail()
{
    const qsizetype from = m_splitter->needsFrom();
    countTo(from);
    m_tail = m_window.sliced(from, m_used - from);
    m_splitter->dropped(from);
    m_counted -= from;
}

/// A window that begins with the tail of the one before, in the block's memory if that is free.
void FileItemStream::beginWindow(ItemBlock *block)
{
    m_window = std::exchange(block->bytes, {});
    // Larger than usual after a very large item: give that memory back.
    if (!m_window.isDetached() || m_window.size() > 4 * m_blockBytes + m_tail.size())
        m_window = {};
    if (m_window.size() < m_tail.size() + ItemBlock::Padding)
        m_window.resize(m_tail.size() + ItemBlock::Padding);
    std::memcpy(m_window.data(), m_tail.constData(), size_t(m_tail.size()));
    m_used = m_tail.size();
    m_tail.clear();
}

/// Reads on after a window without an item in it.
Result<void> FileItemStream::makeProgress()
{
    if (m_splitter->isWithinItem()
        && (m_givenUpBytes >= 0 || m_used - m_splitter->needsFrom() > MaxItemBytes)) {
        if (const auto error = giveUpItem())
            return *error;
    } else if (m_splitter->needsFrom() > 0) {
        keepTail();
        std::memmove(m_window.data(), m_tail.constData(), size_t(m_tail.size()));
        m_used = m_tail.size();
        m_tail.clear();
    }
    return readMore();
}

/// The window goes with the items that were found in it.
void FileItemStream::handOver(ItemBlock *block)
{
    block->bytes = m_windowHasMore ? m_window : std::exchange(m_window, {});
}

Result<bool> FileItemStream::next(ItemBlock *block)
{
    block->items.clear();
    if (m_ended)
        return false;
    if (!std::exchange(m_windowHasMore, false))
        beginWindow(block);
    while (true) {
        const Step step = m_splitter->next(window(), m_sourceEnded);
        switch (step.kind) {
        case Step::Kind::Item:
            add(block, step);
            if (block->items.size() < MaxBlockItems)
                break;
            m_windowHasMore = true;
            handOver(block);
            return true;
        case Step::Kind::End:
            m_ended = true;
            handOver(block);
            return !block->items.isEmpty();
        case Step::Kind::Bad: {
            const Error error = broken(step);
            handOver(block);
            return error;
        }
        case Step::Kind::NeedMore:
            if (!block->items.isEmpty()) {
                keepTail();
                handOver(block);
                return true;
            }
            if (const auto more = makeProgress(); !more)
                return more.error();
        }
    }
}

} // namespace core
