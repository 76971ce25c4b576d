// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"

#include <memory>

namespace core {

/// An answer that is given later. Copies stand for the same one; when the last goes without having
/// given it, the answer is canceled.
template<typename T> class Promised
{
public:
    Promised() : m_promise{std::make_shared<QPromise<Result<T>>>()} { m_promise->start(); }

    Answer<T> answer() const { return m_promise->future(); }
    /// The first counts.
    void give(Result<T> result) const
    {
        if (m_promise->future().isFinished())
            return;
        m_promise->addResult(std::move(result));
        m_promise->finish();
    }

private:
    std::shared_ptr<QPromise<Result<T>>> m_promise;
};

} // namespace core
