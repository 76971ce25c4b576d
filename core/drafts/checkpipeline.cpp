// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/checkpipeline.h"

namespace core {

static constexpr size_t MaxBlocks = 6;
/// Bytes of source that are under way at most, unless a single item has more.
static constexpr qsizetype MaxBytes = 8'000'000;
static constexpr qsizetype LargeBlock = 4'000'000;

CheckPipeline::CheckPipeline(ItemStream *items, MakeChecker makeChecker, int threads)
    : m_items{items}, m_makeChecker{std::move(makeChecker)}
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

CheckPipeline::~CheckPipeline()
{
    {
        const std::lock_guard lock{m_mutex};
        m_stop = true;
        m_queue.clear();
    }
    m_workToDo.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

void CheckPipeline::check(Block *block, ItemChecker *checker)
{
    block->checked.clear();
    block->checked.reserve(size_t(block->source.items.size()));
    for (const SourceItem &item : qAsConst(block->source.items))
        block->checked.push_back(checker->check(item, block->source.view(item)));
}

void CheckPipeline::work()
{
    const std::unique_ptr<ItemChecker> checker = m_makeChecker();
    std::unique_lock lock{m_mutex};
    while (true) {
        m_workToDo.wait(lock, [this] { return m_stop || !m_queue.empty(); });
        if (m_stop)
            return;
        Block *const block = m_queue.front();
        m_queue.pop_front();
        lock.unlock();
        if (block->source.bytes.size() > LargeBlock) {
            const std::lock_guard large{m_largeMutex};
            if (!m_largeChecker)
                m_largeChecker = m_makeChecker();
            check(block, m_largeChecker.get());
        } else {
            check(block, checker.get());
        }
        lock.lock();
        block->done = true;
        m_workDone.notify_one();
    }
}

void CheckPipeline::readAhead()
{
    qsizetype bytes = 0;
    for (const auto &block : m_blocks)
        bytes += block->source.bytes.size();
    while (!m_ended && (m_blocks.empty() || (m_blocks.size() < MaxBlocks && bytes < MaxBytes))) {
        std::unique_ptr<Block> block;
        if (m_spare.empty()) {
            block = std::make_unique<Block>();
        } else {
            block = std::move(m_spare.back());
            m_spare.pop_back();
        }
        block->done = false;
        const auto more = m_items->next(&block->source);
        if (!more || !*more) {
            m_ended = true;
            if (!more)
                m_error = more.error();
            // Items found before the fault still count.
            if (block->source.items.isEmpty())
                break;
        }
        bytes += block->source.bytes.size();
        m_blocks.push_back(std::move(block));
        {
            const std::lock_guard lock{m_mutex};
            m_queue.push_back(m_blocks.back().get());
        }
        m_workToDo.notify_one();
    }
}

Result<const CheckPipeline::Block *> CheckPipeline::next()
{
    if (m_handedOut) {
        m_handedOut->checked.clear();
        if (m_handedOut->source.bytes.size() > LargeBlock)
            m_handedOut->source.bytes = {};
        m_spare.push_back(std::move(m_handedOut));
    }
    readAhead();
    if (m_blocks.empty()) {
        if (m_error)
            return *m_error;
        return static_cast<const Block *>(nullptr);
    }
    {
        std::unique_lock lock{m_mutex};
        m_workDone.wait(lock, [this] { return m_blocks.front()->done; });
    }
    m_handedOut = std::move(m_blocks.front());
    m_blocks.pop_front();
    return static_cast<const Block *>(m_handedOut.get());
}

} // namespace core
