// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QList>
#include <QPointer>
#include <QTimer>

#include <algorithm>

namespace test {

/// Time that stands still until it is moved.
class FakeClock final : public core::Clock
{
public:
    enum class Waits {
        Held, ///< callbacks run when advance() reaches them
        Skipped ///< callbacks run from the event loop at once; the clock jumps to their time
    };
    explicit FakeClock(Waits waits = Waits::Skipped,
                       core::Instant now = core::instantFromMs(1'795'500'000'000))
        : m_waits{waits}, m_now{now}
    { }

    core::Instant now() const override { return m_now; }

    void callAfter(std::chrono::milliseconds delay, QObject *context,
                   std::function<void()> callback) override
    {
        m_delays.append(delay);
        if (m_waits == Waits::Skipped) {
            QTimer::singleShot(0, context, [this, due = m_now + delay, callback] {
                m_now = std::max(m_now, due);
                callback();
            });
            return;
        }
        m_pending.append({m_now + delay, context, std::move(callback)});
    }

    /// Runs what falls due on the way, earliest first.
    void advance(std::chrono::milliseconds by)
    {
        const core::Instant until = m_now + by;
        for (;;) {
            const auto next =
                std::min_element(m_pending.begin(), m_pending.end(),
                                 [](const Pending &a, const Pending &b) { return a.due < b.due; });
            if (next == m_pending.end() || next->due > until)
                break;
            const Pending pending = *next;
            m_pending.erase(next);
            m_now = std::max(m_now, pending.due);
            if (pending.context)
                pending.callback();
        }
        m_now = until;
    }

    /// Every delay that was asked for, in order.
    const QList<std::chrono::milliseconds> &delays() const { return m_delays; }
    qsizetype pending() const { return m_pending.size(); }

private:
    struct Pending
    {
        core::Instant due;
        QPointer<QObject> context;
        std::function<void()> callback;
    };

    Waits m_waits;
    core::Instant m_now;
    QList<Pending> m_pending;
    QList<std::chrono::milliseconds> m_delays;
};

} // namespace test
