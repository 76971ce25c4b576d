// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <QRandomGenerator>
#include <QTimer>

namespace core {

Instant SystemClock::now() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void SystemClock::callAfter(std::chrono::milliseconds delay, QObject *context,
                            std::function<void()> callback)
{
    QTimer::singleShot(delay, context, std::move(callback));
}

Jitter randomJitter()
{
    return [] { return QRandomGenerator::global()->generateDouble(); };
}

} // namespace core
