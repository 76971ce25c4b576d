// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"

#include <QEventLoop>
#include <QTimer>

namespace test {

/// Runs the event loop until `answer` has come. Canceled without a value, or not there in time, is
/// an Error of kind Canceled or Timeout with the detail "await".
template<typename T>
core::Result<T> await(const core::Answer<T> &answer,
                      std::chrono::milliseconds limit = std::chrono::seconds{30})
{
    if (!answer.isFinished()) {
        QEventLoop loop;
        QFutureWatcher<core::Result<T>> watcher;
        QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
        watcher.setFuture(answer);
        QTimer::singleShot(limit, &loop, &QEventLoop::quit);
        if (!answer.isFinished())
            loop.exec();
    }
    const auto failed = [](core::Error::Kind kind) {
        return core::Error{.kind = kind, .detail = QStringLiteral("await")};
    };
    if (!answer.isFinished())
        return failed(core::Error::Kind::Timeout);
    if (answer.isCanceled() || answer.resultCount() == 0)
        return failed(core::Error::Kind::Canceled);
    return answer.result();
}

} // namespace test
