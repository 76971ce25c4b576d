// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QElapsedTimer>
#include <QTimer>

#include <cmath>

namespace test {

/// Time that runs so many times faster than the real one: waits of the program are short, real
/// sockets keep up.
class QuickClock final : public core::Clock
{
public:
    explicit QuickClock(int factor = 50) : m_factor{factor}, m_start{m_system.now()}
    {
        m_elapsed.start();
    }

    core::Instant now() const override
    {
        return m_start + std::chrono::milliseconds{m_elapsed.elapsed() * m_factor} + m_jump;
    }
    void callAfter(std::chrono::milliseconds delay, QObject *context,
                   std::function<void()> callback) override
    {
        // Rounded up: a callback never comes before its time.
        const std::chrono::milliseconds real{(delay.count() + m_factor - 1) / m_factor};
        QTimer::singleShot(real, Qt::PreciseTimer, context, std::move(callback));
    }
    /// As after a sleep: the clock is ahead, timers have stood still.
    void jump(std::chrono::milliseconds by) { m_jump += by; }

private:
    core::SystemClock m_system;
    const int m_factor;
    const core::Instant m_start;
    std::chrono::milliseconds m_jump{0};
    QElapsedTimer m_elapsed;
};

} // namespace test
