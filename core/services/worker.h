// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>

namespace core {

/// Runs `work()` on a thread of `pool`; what it returns is the answer.
template<typename Work>
auto onWorker(QThreadPool &pool, Work work) -> QFuture<std::invoke_result_t<Work &>>
{
    auto promise = std::make_shared<QPromise<std::invoke_result_t<Work &>>>();
    promise->start();
    const auto future = promise->future();
    pool.start([promise, work = std::move(work)]() mutable {
        promise->addResult(work());
        promise->finish();
    });
    return future;
}

} // namespace core
