// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/instant.h"

#include <QObject>

#include <chrono>
#include <functional>

namespace core {

/// Time, handed in so that tests need not wait. Used from the thread that owns the context.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    /// Calls `callback` once after `delay`, in the thread of `context`, unless that is gone.
    virtual void callAfter(std::chrono::milliseconds delay, QObject *context,
                           std::function<void()> callback) = 0;

protected:
    Clock() = default;
    Clock(const Clock &) = default;
    Clock &operator=(const Clock &) = default;
};

class SystemClock final : public Clock
{
public:
    Instant now() const override;
    void callAfter(std::chrono::milliseconds delay, QObject *context,
                   std::function<void()> callback) override;
};

/// A number in [0, 1). Drawn for jitter; tests hand in a fixed one.
using Jitter = std::function<double()>;
Jitter randomJitter();

} // namespace core
