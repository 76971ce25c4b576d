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
{
}

void FileItemStream::countTo(QByteArrayView window, qsizetype offset)
{
    if (offset <= m_counted)
        return;
    if (m_layout != Layout::Lines) // there the lines are counted as they are found
        m_place.advance(window.sliced(m_counted, offset - m_counted));
    m_counted = offset;
}

static bool isBlank(QByteArrayView line)
{
    return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

void FileItemStream::add(ItemBlock *block, const Step &step)
{
    const QByteArrayView window = QByteArrayView{block->bytes}.first(m_used);
    countTo(window, step.begin);
    TextPlace place = m_place;
    qint64 size = step.end - step.begin;
    if (m_layout == Layout::Lines)
        ++m_place.line;
    if (m_givenUpBytes >= 0) {
        size += m_givenUpBytes;
        place = m_givenUpAt;
        m_givenUpBytes = -1;
    } else if (m_layout == Layout::Lines && isBlank(window.sliced(step.begin, size))) {
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
Error FileItemStream::broken(const Step &step, QByteArrayView window)
{
    const qsizetype itemBegin = m_splitter->needsFrom();
    if (m_layout == Layout::JsonArray && m_splitter->isWithinItem() && m_givenUpBytes < 0
        && step.begin > itemBegin) {
        // A forgotten bracket lets an item run on to the end: the fault is where its syntax breaks.
        const auto error = jsonSyntaxError(window.sliced(itemBegin));
        if (error && !error->atEnd) {
            countTo(window, itemBegin + error->offset);
            return badInput(m_source->path(), m_place, u"not valid JSON: "_s + error->what);
        }
    }
    countTo(window, step.begin);
    return badInput(m_source->path(), m_place, step.what);
}

/// The item in the window is over the limit: what is here of it is dropped, and so is what follows, up to its end.
std::optional<Error> FileItemStream::giveUpItem(QByteArray *window)
{
    const QByteArrayView seen = QByteArrayView{*window}.first(m_used);
    if (m_givenUpBytes < 0) {
        const qsizetype begin = m_splitter->needsFrom();
        if (m_layout == Layout::JsonArray) {
            const auto error = jsonSyntaxError(seen.sliced(begin));
            if (error && !error->atEnd) {
                countTo(seen, begin + error->offset);
                return badInput(m_source->path(), m_place, u"not valid JSON: "_s + error->what);
            }
        }
        countTo(seen, begin);
        m_givenUpAt = m_place;
        m_givenUpBytes = m_used - begin;
    } else {
        m_givenUpBytes += m_used;
    }
    countTo(seen, m_used);
    m_splitter->dropped(m_used);
    m_used = 0;
    m_counted = 0;
    return {};
}

Result<qsizetype> FileItemStream::readMore(QByteArray *window)
{
    const qsizetype wanted = std::max(m_blockBytes, m_used / 2);
    if (window->size() < m_used + wanted + ItemBlock::Padding)
        window->resize(m_used + wanted + ItemBlock::Padding);
    const auto got = m_source->read(window->data() + m_used, wanted);
    if (!got) {
        countTo(QByteArrayView{*window}.first(m_used), m_used);
        return badInput(m_source->path(), m_place, got.error().detail);
    }
    m_used += *got;
    m_sourceEnded = *got == 0;
    return got;
}

void FileItemStream::keepTail(const QByteArray &window)
{
    const qsizetype from = m_splitter->needsFrom();
    countTo(QByteArrayView{window}.first(m_used), from);
    m_tail = window.sliced(from, m_used - from);
    m_splitter->dropped(from);
    m_counted -= from;
}

Result<bool> FileItemStream::next(ItemBlock *block)
{
    block->items.clear();
    if (m_ended)
        return false;
    // Larger than usual after a very large item: give that memory back.
    if (block->bytes.size() > 4 * m_blockBytes + m_tail.size())
        block->bytes = {};
    if (block->bytes.size() < m_tail.size() + ItemBlock::Padding)
        block->bytes.resize(m_tail.size() + ItemBlock::Padding);
    std::memcpy(block->bytes.data(), m_tail.constData(), size_t(m_tail.size()));
    m_used = m_tail.size();
    m_tail.clear();

    while (true) {
        const Step step = m_splitter->next(QByteArrayView{block->bytes}.first(m_used), m_sourceEnded);
        switch (step.kind) {
        case Step::Kind::Item:
            add(block, step);
            break;
        case Step::Kind::End:
            m_ended = true;
            return !block->items.isEmpty();
        case Step::Kind::Bad:
            return broken(step, QByteArrayView{block->bytes}.first(m_used));
        case Step::Kind::NeedMore:
            if (!block->items.isEmpty()) {
                keepTail(block->bytes);
                return true;
            }
            if (m_splitter->isWithinItem()
                && (m_givenUpBytes >= 0 || m_used - m_splitter->needsFrom() > MaxItemBytes)) {
                if (auto error = giveUpItem(&block->bytes))
                    return *error;
            } else if (m_splitter->needsFrom() > 0) {
                keepTail(block->bytes);
                std::memmove(block->bytes.data(), m_tail.constData(), size_t(m_tail.size()));
                m_used = m_tail.size();
            }
            if (const auto got = readMore(&block->bytes); !got)
                return got.error();
        }
    }
}

} // namespace core
