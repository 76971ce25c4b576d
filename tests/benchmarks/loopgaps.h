// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QObject>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <ctime>

namespace bench {

/// How long an event waits for the event loop of the thread that made this: another thread posts one each millisecond, as a
/// key press or a paint would come, and each tells how late it was handled. So a loop that is held for 50 ms shows up as 50
/// late events, not as one: the percentages are shares of the time. On a machine with other work a thread also waits for a
/// processor; the processor time that the thread itself used between two events tells how much of a wait was its own doing.
class LoopGaps : public QObject
{
public:
    LoopGaps()
    {
        m_late.reserve(200'000);
        m_poster = std::jthread{[this](const std::stop_token &stop) {
            auto next = Clock::now();
            while (!stop.stop_requested()) {
                QCoreApplication::postEvent(this, new Ping);
                next += std::chrono::milliseconds{1};
                std::this_thread::sleep_until(next);
            }
        }};
    }
    ~LoopGaps() override
    {
        m_poster.request_stop();
        m_poster.join();
    }

    /// Forgets what was measured so far.
    void begin()
    {
        m_late.clear();
        m_busiest = 0;
        m_used = processorTime();
    }

    /// ms that the thread that asks has run.
    static double processorTime()
    {
        timespec used{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        return double(used.tv_sec) * 1e3 + double(used.tv_nsec) / 1e6;
    }

    struct Found
    {
        qsizetype events = 0;
        double within16 = 1; ///< share of the events that waited at most 16 ms
        double p999 = 0;     ///< ms that 99.9 % did not exceed
        double longest = 0;  ///< ms
        double busiest = 0;  ///< ms of processor time between two events
    };
    Found found()
    {
        Found found;
        found.events = qsizetype(m_late.size());
        if (m_late.empty())
            return found;
        std::sort(m_late.begin(), m_late.end());
        const auto within = std::upper_bound(m_late.begin(), m_late.end(), 16.0) - m_late.begin();
        found.within16 = double(within) / double(m_late.size());
        found.p999 = m_late[std::min(m_late.size() - 1, size_t(double(m_late.size()) * 0.999))];
        found.longest = m_late.back();
        found.busiest = m_busiest;
        return found;
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != Ping::Kind)
            return QObject::event(event);
        const auto late = Clock::now() - static_cast<Ping *>(event)->posted;
        m_late.push_back(std::chrono::duration<double, std::milli>(late).count());
        const double used = processorTime();
        m_busiest = std::max(m_busiest, used - m_used);
        m_used = used;
        return true;
    }

private:
    using Clock = std::chrono::steady_clock;
    struct Ping : QEvent
    {
        static constexpr Type Kind = Type(QEvent::User + 77);
        Ping() : QEvent{Kind} { }
        Clock::time_point posted = Clock::now();
    };
    std::vector<double> m_late; ///< ms, in the order of handling
    double m_used = processorTime();
    double m_busiest = 0;
    std::jthread m_poster;
};

} // namespace bench
