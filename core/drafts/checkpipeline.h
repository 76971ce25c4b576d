// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/itemchecker.h"
#include "core/drafts/itemstream.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace core {

/// Reads and splits a source in the calling thread, checks its items in others, and hands the
/// results back in input order. A bounded number of blocks is under way, so memory does not depend
/// on the source.
class CheckPipeline
{
public:
    using MakeChecker = std::function<std::unique_ptr<ItemChecker>()>;

    struct Block
    {
        ItemBlock source;
        std::vector<CheckedItem> checked;
        bool done = false;
    };

    /// `threads`: at least 1.
    CheckPipeline(ItemStream *items, MakeChecker makeChecker, int threads);
    ~CheckPipeline();
    CheckPipeline(const CheckPipeline &) = delete;
    CheckPipeline &operator=(const CheckPipeline &) = delete;

    /// The next block, valid until the next call; nullptr at the end. Errors: those of the stream,
    /// after all blocks that were read before.
    Result<const Block *> next();

private:
    void readAhead();
    void work();
    void check(Block *block, ItemChecker *checker);

    ItemStream *m_items;
    MakeChecker m_makeChecker;
    std::deque<std::unique_ptr<Block>> m_blocks; ///< in order; the caller's thread alone changes it
    std::vector<std::unique_ptr<Block>> m_spare;
    std::unique_ptr<Block> m_handedOut;
    std::optional<Error> m_error;
    bool m_ended = false;

    std::mutex m_mutex;
    std::condition_variable m_workToDo;
    std::condition_variable m_workDone;
    std::deque<Block *> m_queue;
    bool m_stop = false;
    /// Very large items are checked one at a time, so that only one reader grows to their size.
    std::mutex m_largeMutex;
    std::unique_ptr<ItemChecker> m_largeChecker;
    std::vector<std::thread> m_threads;
};

} // namespace core
