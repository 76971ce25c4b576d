// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/connectionstate.h"

#include "ui/explain/explain.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr std::chrono::seconds FirstLook = 5s; ///< twice as long each time, up to LongestLook
static constexpr std::chrono::seconds LongestLook = 60s;

ConnectionState::ConnectionState(core::Clock &clock, QObject *parent) :
    QObject{parent}, m_clock{clock}
{
    m_countdown.setInterval(1s);
    connect(&m_countdown, &QTimer::timeout, this, [this] {
        if (m_busyUntil && m_clock.now() >= *m_busyUntil)
            set(Kind::Checking);
        else
            emit changed();
    });
}

void ConnectionState::follow(core::HttpClient *http)
{
    if (m_http)
        disconnect(m_http, nullptr, this, nullptr);
    m_http = http;
    m_last = {};
    m_lastContact.reset();
    m_lastError.reset();
    if (http) {
        connect(http, &core::HttpClient::contacted, this, &ConnectionState::onContact);
        connect(http, &core::HttpClient::failed, this, &ConnectionState::onFailure);
        connect(http, &core::HttpClient::endpointChanged, this, &ConnectionState::begin);
        connect(http, &core::HttpClient::waiting, this, &ConnectionState::onWait);
        connect(http, &core::HttpClient::answered, this, [this](const core::Contact &contact) {
            m_last = contact;
            m_lastContact = m_clock.now();
            emit changed();
        });
    }
    begin();
}

void ConnectionState::begin()
{
    if (!m_http)
        set(Kind::NotConnected);
    else
        set(m_http->endpoint().whyClosed.isEmpty() ? Kind::Checking : Kind::NoKey);
}

void ConnectionState::checking()
{
    if (m_http && m_kind != Kind::Connected && m_kind != Kind::Foreign && m_kind != Kind::NoKey)
        set(Kind::Checking);
}

void ConnectionState::set(Kind kind)
{
    m_kind = kind;
    const bool isAway = kind == Kind::Offline || kind == Kind::Failing;
    if (isAway)
        lookLater();
    else if (kind != Kind::Checking)
        m_looks = 0;
    m_willLook = m_willLook && isAway;
    if (kind == Kind::Busy)
        m_countdown.start();
    else
        m_countdown.stop();
    emit changed();
}

/// While nothing runs nobody else asks the service, and it would be away for ever.
void ConnectionState::lookLater()
{
    if (m_willLook)
        return;
    m_willLook = true;
    const std::chrono::seconds delay = std::min(FirstLook * (1 << std::min(m_looks, 4)), LongestLook);
    m_clock.callAfter(delay, this, [this, look = ++m_look] {
        if (!m_willLook || look != m_look)
            return;
        m_willLook = false;
        ++m_looks;
        emit lookWanted();
    });
}

void ConnectionState::lookNow()
{
    if (m_kind != Kind::Offline && m_kind != Kind::Failing)
        return;
    m_willLook = false;
    m_looks = 0;
    lookLater();
    emit lookWanted();
}

void ConnectionState::onContact(std::chrono::milliseconds latency)
{
    m_latency = latency;
    m_lastContact = m_clock.now();
    set(Kind::Connected);
}

void ConnectionState::onFailure(const core::Error &error)
{
    using ErrorKind = core::Error::Kind;
    m_lastError = error;
    switch (error.kind) {
    case ErrorKind::Authentication: set(Kind::KeyRefused); break;
    case ErrorKind::Network:
    case ErrorKind::Timeout: set(Kind::Offline); break;
    case ErrorKind::Server:
    case ErrorKind::Overloaded:
        m_lastContact = m_clock.now();
        set(Kind::Failing);
        break;
    case ErrorKind::Canceled:
    case ErrorKind::BadInput:
    case ErrorKind::Storage:
    case ErrorKind::Unclear: break; // says nothing about the service
    default:
        // It answered, if not with what was hoped for. The service's own errors have a type.
        m_lastContact = m_clock.now();
        set(error.type.isEmpty() && (error.kind == ErrorKind::BadResponse || error.kind == ErrorKind::NotFound)
                ? Kind::Foreign
                : Kind::Connected);
    }
}

void ConnectionState::onWait(std::chrono::milliseconds delay, const core::Error &reason)
{
    m_lastError = reason;
    m_asAsked = reason.retryAfter.has_value();
    m_busyUntil = m_clock.now() + delay;
    m_busyFor = delay;
    using ErrorKind = core::Error::Kind;
    set(reason.kind == ErrorKind::Network      ? Kind::Offline
            : reason.kind == ErrorKind::Server ? Kind::Failing
                                               : Kind::Busy);
}

QString ConnectionState::text(const Format &format) const
{
    switch (m_kind) {
    case Kind::NotConnected: return tr("Not connected. Nothing is sent until you choose.");
    case Kind::NoKey: return tr("No key: nothing is sent");
    case Kind::Checking: return tr("Checking…");
    case Kind::Connected:
        return m_latency > 0ms ? tr("API connected · %1 ms").arg(format.grouped(m_latency.count()))
                               : tr("API connected");
    case Kind::Busy: {
        // Not longer than at first, whatever the clock was set to meanwhile.
        const auto left = m_busyUntil
            ? std::chrono::ceil<std::chrono::seconds>(std::min(m_busyFor, *m_busyUntil - m_clock.now()))
            : 0s;
        const qlonglong seconds = qMax<qlonglong>(0, left.count());
        return m_asAsked ? tr("Busy: waiting %1 s, as the service asked").arg(seconds)
                         : tr("Busy: next try in %1 s").arg(seconds);
    }
    case Kind::Offline:
        return m_lastContact ? tr("Offline: showing data up to %1").arg(format.clock(*m_lastContact))
                             : tr("Offline");
    case Kind::Failing:
        return m_lastError && m_lastError->status > 0 ? tr("The service answers with errors (%1)").arg(m_lastError->status)
                                                      : tr("The service answers with errors");
    case Kind::KeyRefused: return tr("Key was refused");
    case Kind::Foreign: return tr("The server is not the API: check the base URL");
    }
    return {};
}

Tone ConnectionState::tone() const
{
    switch (m_kind) {
    case Kind::Connected: return Tone::Ok;
    case Kind::Busy:
    case Kind::NoKey:
    case Kind::Failing:
    case Kind::Foreign: return Tone::Warn;
    case Kind::KeyRefused: return Tone::Bad;
    default: return Tone::Neutral;
    }
}

std::optional<core::RequestAllowance> ConnectionState::allowance() const
{
    const bool recent = m_lastContact && std::chrono::abs(m_clock.now() - *m_lastContact) < 60s;
    return recent ? m_last.allowance : std::nullopt;
}

QString ConnectionState::details(const Format &format) const
{
    if (m_kind == Kind::NotConnected)
        return tr("No profile is open. Open the Sandbox or connect an API key.");
    QStringList lines;
    if (m_http)
        lines.append(m_http->endpoint().baseUrl.toString());
    if (m_lastContact && m_last.status != 0) {
        lines.append(tr("Last request: %1, answered with %2").arg(m_last.request).arg(m_last.status));
        lines.append(tr("%1, after %2 ms").arg(format.time(*m_lastContact, m_clock.now())).arg(m_last.took.count()));
        if (!m_last.requestId.isEmpty())
            lines.append(u"request-id: "_s + m_last.requestId);
    } else if (m_lastContact)
        lines.append(tr("Last answer %1, after %2 ms")
                         .arg(format.time(*m_lastContact, m_clock.now()))
                         .arg(m_latency.count()));
    else if (m_kind == Kind::NoKey)
        lines.append(m_http->endpoint().whyClosed);
    else
        lines.append(tr("No answer yet"));
    if (m_lastError) {
        const Explanation explanation = explain(*m_lastError);
        lines.append(tr("Last trouble: %1").arg(explanation.sentence));
        if (!m_lastError->requestId.isEmpty())
            lines.append(u"request-id: " + m_lastError->requestId);
    }
    return lines.join(u'\n');
}

} // namespace ui
