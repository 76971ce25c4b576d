// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

namespace core {

/// Lets so many work at a time, first come, first served; with a lock file, also among running
/// copies of the program.
class Turns : public QObject
{
    Q_OBJECT
public:
    /// The turn is over when the last copy of this has gone.
    using Turn = std::shared_ptr<const void>;

    /// `lockFile` only with `atOnce` 1; "" for this copy alone.
    Turns(Clock &clock, int atOnce, QString lockFile = {}, QObject *parent = nullptr);

    /// Calls back in this thread when it is the turn of `waiting`, unless that has gone by then.
    /// Errors: Storage.
    void take(QObject *waiting, std::function<void(const Result<Turn> &)> callback);

private:
    struct Waiting
    {
        QPointer<QObject> who;
        std::function<void(const Result<Turn> &)> callback;
    };

    void next();
    Turn begin(std::shared_ptr<const void> lock);

    Clock &m_clock;
    const int m_atOnce;
    const QString m_lockFile;
    QList<Waiting> m_waiting;
    int m_working = 0;
    bool m_askingAgain = false;
};

} // namespace core
