// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agenda.h"

#include <algorithm>

namespace core {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Timers stand still while the machine sleeps: short ones notice the jump of the clock soon after
/// the wake.
constexpr milliseconds LongestNap = seconds{5};
/// A clock this far off the expected time was set, or the machine slept.
constexpr milliseconds Jump = seconds{15};

} // namespace

Agenda::Agenda(Clock &clock, QObject *parent) : QObject{parent}, m_clock{clock} { }

void Agenda::after(milliseconds delay, const Key &key, std::function<void()> action)
{
    m_entries.insert(
        key,
        {.due = m_clock.now() + std::max(delay, milliseconds{0}), .action = std::move(action)});
    arm();
}

void Agenda::drop(const QString &jobId)
{
    m_entries.removeIf([&jobId](const auto &entry) { return entry.key().jobId == jobId; });
}

void Agenda::setOnline(bool online)
{
    if (m_online == online)
        return;
    m_online = online;
    if (online)
        hurry();
}

void Agenda::hurry()
{
    const Instant now = m_clock.now();
    for (Entry &entry : m_entries)
        entry.due = std::min(entry.due, now);
    arm();
}

std::optional<Instant> Agenda::next() const
{
    if (!m_online || m_entries.isEmpty())
        return std::nullopt;
    if (m_wakeAt && m_clock.now() < m_armedAt) // the clock was set back: all is due at the next wake
        return m_clock.now();
    return std::min_element(m_entries.begin(), m_entries.end(),
                            [](const Entry &a, const Entry &b) { return a.due < b.due; })
        ->due;
}

void Agenda::arm()
{
    const std::optional<Instant> due = next();
    if (!due)
        return;
    const Instant now = m_clock.now();
    const Instant wakeAt = now + std::clamp<milliseconds>(*due - now, milliseconds{0}, LongestNap);
    // A wake that comes early enough is under way already.
    if (m_wakeAt && *m_wakeAt <= wakeAt && now >= m_armedAt && now - *m_wakeAt < Jump)
        return;
    m_wakeAt = wakeAt;
    m_armedAt = now;
    const quint64 arming = ++m_arming;
    m_clock.callAfter(wakeAt - now, this, [this, arming] {
        if (arming == m_arming)
            wake();
    });
}

void Agenda::wake()
{
    const Instant now = m_clock.now();
    const bool jumped = now - *m_wakeAt > Jump || now < m_armedAt;
    m_wakeAt.reset();
    if (jumped)
        hurry();
    runDue();
    arm();
}

void Agenda::runDue()
{
    if (!m_online)
        return;
    const Instant now = m_clock.now();
    QList<std::function<void()>> due;
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        if (entry->due <= now) {
            due.append(std::move(entry->action));
            entry = m_entries.erase(entry);
        } else {
            ++entry;
        }
    }
    for (const auto &action : std::as_const(due))
        action();
}

} // namespace core
