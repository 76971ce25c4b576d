// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/turns.h"

#include "core/base/filelock.h"

namespace core {

namespace {

/// Between two tries for the lock that another copy holds.
constexpr std::chrono::milliseconds AskAgain{100};

} // namespace

Turns::Turns(Clock &clock, int atOnce, QString lockFile, QObject *parent)
    : QObject{parent}, m_clock{clock}, m_atOnce{atOnce}, m_lockFile{std::move(lockFile)}
{
    Q_ASSERT(m_lockFile.isEmpty() || m_atOnce == 1);
}

void Turns::take(QObject *waiting, std::function<void(const Result<Turn> &)> callback)
{
    m_waiting.append({.who = waiting, .callback = std::move(callback)});
    // Never called back before take() has returned.
    QMetaObject::invokeMethod(
        this, [this] { next(); }, Qt::QueuedConnection);
}

void Turns::next()
{
    while (m_working < m_atOnce && !m_waiting.isEmpty()) {
        if (!m_waiting.first().who) {
            m_waiting.removeFirst();
            continue;
        }
        std::shared_ptr<const void> lock;
        if (!m_lockFile.isEmpty()) {
            const auto taken = FileLock::take(m_lockFile);
            if (!taken && taken.error().kind == Error::Kind::Busy) {
                if (!m_askingAgain) {
                    m_askingAgain = true;
                    m_clock.callAfter(AskAgain, this, [this] {
                        m_askingAgain = false;
                        next();
                    });
                }
                return;
            }
            if (!taken) {
                m_waiting.takeFirst().callback(taken.error());
                continue;
            }
            lock = taken.value();
        }
        const Waiting first = m_waiting.takeFirst();
        first.callback(begin(std::move(lock)));
    }
}

Turns::Turn Turns::begin(std::shared_ptr<const void> lock)
{
    ++m_working;
    return Turn{this, [self = QPointer<Turns>{this}, lock](const void *) mutable {
                    lock.reset();
                    if (!self)
                        return;
                    --self->m_working;
                    QMetaObject::invokeMethod(
                        self, [self] { self->next(); }, Qt::QueuedConnection);
                }};
}

} // namespace core
