// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QPromise>

#include <functional>

namespace core {

/// What was asked for and comes later. A promise dropped unfulfilled cancels its answer.
template<typename T>
using Answer = QFuture<Result<T>>;

/// An answer that is there already.
template<typename T>
Answer<T> answered(Result<T> result)
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(std::move(result));
    promise.finish();
    return promise.future();
}

/// Calls `callback(const Result<T> &)` once, in the thread this was called from, unless `context`
/// is gone by then or the answer was canceled. The only way in which answers are consumed:
/// QFuture::then() with a context asserts on Qt 6.4 when the context died first.
template<typename T, typename Callback>
void whenAnswered(const Answer<T> &answer, QObject *context, Callback callback)
{
    auto *watcher = new QFutureWatcher<Result<T>>{context};
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, callback = std::move(callback)]() mutable {
                         watcher->deleteLater();
                         const QFuture<Result<T>> future = watcher->future();
                         if (!future.isCanceled() && future.resultCount() > 0)
                             callback(future.result());
                     });
    watcher->setFuture(answer);
}

} // namespace core
