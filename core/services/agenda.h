// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <optional>

namespace core {

/// What is to be done when, for all jobs of a profile: the one poller. Everything waits while
/// offline; coming online, a wake from sleep (the clock jumped) and hurry() make all of it due at
/// once. Lives in one thread.
class Agenda : public QObject
{
    Q_OBJECT
public:
    struct Key
    {
        QString jobId;
        int shard = -1; ///< -1: the job as a whole
        bool operator==(const Key &) const = default;
    };

    explicit Agenda(Clock &clock, QObject *parent = nullptr);

    /// Replaces what stood under `key`. `action` is called once, in this thread.
    void after(std::chrono::milliseconds delay, const Key &key, std::function<void()> action);
    bool has(const Key &key) const { return m_entries.contains(key); }
    void drop(const QString &jobId);

    void setOnline(bool online);
    bool isOnline() const { return m_online; }
    void hurry();
    /// When the next of them is due; nullopt when there is none or while offline.
    std::optional<Instant> next() const;

private:
    struct Entry
    {
        Instant due;
        std::function<void()> action;
    };

    void arm();
    void wake();
    void runDue();

    Clock &m_clock;
    QHash<Key, Entry> m_entries;
    bool m_online = true;
    std::optional<Instant> m_wakeAt;
    Instant m_armedAt;
    quint64 m_arming = 0;
};

inline size_t qHash(const Agenda::Key &key, size_t seed = 0)
{
    return qHashMulti(seed, key.jobId, key.shard);
}

} // namespace core
