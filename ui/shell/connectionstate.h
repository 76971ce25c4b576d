// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpclient.h"
#include "ui/format/format.h"
#include "ui/widgets/pill.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace ui {

/// How things are between here and the service, from what its client met last. News for the status
/// bar and for pages that must know whether the key is good.
class ConnectionState : public QObject
{
    Q_OBJECT
public:
    enum class Kind {
        NotConnected,
        NoKey, ///< what is here is shown, nothing is sent
        Checking,
        Connected,
        Busy,
        Offline,
        Failing, ///< it answers, with errors of its own
        KeyRefused,
        Foreign ///< something answers that is not the service
    };
    explicit ConnectionState(core::Clock &clock, QObject *parent = nullptr);

    /// nullptr: not connected to any.
    void follow(core::HttpClient *http);
    void checking();
    /// There may be a network again: whoever was away is looked for at once.
    void lookNow();

    Kind kind() const { return m_kind; }
    /// "API connected · 212 ms"; counts down while busy.
    QString text(const Format &format) const;
    Tone tone() const;
    /// Last answer, latency and request id, for the panel.
    QString details(const Format &format) const;

    /// Requests that the service takes until the minute is over; nullopt when it has not said lately.
    std::optional<core::RequestAllowance> allowance() const;

signals:
    void changed();
    /// Offline or failing for a while: whoever knows the service should ask it something that is free. Comes
    /// again, at ever longer intervals, until it answers.
    void lookWanted();

private:
    void begin();
    void set(Kind kind);
    void lookLater();
    void onContact(std::chrono::milliseconds latency);
    void onFailure(const core::Error &error);
    void onWait(std::chrono::milliseconds delay, const core::Error &reason);

    core::Clock &m_clock;
    QPointer<core::HttpClient> m_http;
    Kind m_kind = Kind::NotConnected;
    std::chrono::milliseconds m_latency{0};
    core::Contact m_last; ///< the last answer of the service
    std::optional<core::Instant> m_lastContact;
    std::optional<core::Instant> m_busyUntil;
    std::chrono::milliseconds m_busyFor{0};
    std::optional<core::Error> m_lastError;
    bool m_asAsked = false; ///< the wait is the service's own
    QTimer m_countdown;
    quint64 m_look = 0;      ///< the last one that was planned, or taken back
    bool m_willLook = false;
    int m_looks = 0; ///< since it was last connected
};

} // namespace ui
