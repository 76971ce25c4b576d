// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/explain.h"

#include "app/format.h"

#include <QHash>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;

namespace {

/// Ends with a full stop, unless it ends a sentence already.
QString closed(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty() || trimmed.endsWith(u'.') || trimmed.endsWith(u'!')
        || trimmed.endsWith(u'?') || trimmed.endsWith(u'”'))
        return trimmed;
    return trimmed + u'.';
}

QString after(const QString &opening, const Error &error)
{
    const QString detail = harmless(error.detail.trimmed());
    QString text = detail.isEmpty() ? closed(opening) : closed(opening + u": "_s + detail);
    if (!error.requestId.isEmpty())
        text += u" (request "_s + harmless(error.requestId) + u')';
    return text;
}

QString alone(const Error &error, const QString &otherwise)
{
    return error.detail.trimmed().isEmpty() ? otherwise : closed(harmless(error.detail));
}

} // namespace

QString explain(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Network: return after(u"The service could not be reached"_s, error);
    case Error::Kind::Timeout: return after(u"The service did not answer in time"_s, error);
    case Error::Kind::Authentication:
        return error.status == 0 ? alone(error, u"There is no key for this profile."_s)
                                 : after(u"The key was refused"_s, error);
    case Error::Kind::Billing:
        return after(u"The service does not serve this account for now"_s, error);
    case Error::Kind::Permission: return after(u"The key may not do this"_s, error);
    case Error::Kind::NotFound:
        return error.status == 0 ? alone(error, u"There is no such thing."_s)
                                 : after(u"The service does not know it"_s, error);
    case Error::Kind::Conflict: return after(u"Somebody else was changing the same thing"_s, error);
    case Error::Kind::InvalidRequest: return after(u"The service refused the request"_s, error);
    case Error::Kind::RequestTooLarge:
        return after(u"The service found the request too large"_s, error);
    case Error::Kind::RateLimit: return after(u"The rate limit is reached"_s, error);
    case Error::Kind::Overloaded: return after(u"The service is overloaded"_s, error);
    case Error::Kind::Server: return after(u"The service had an internal error"_s, error);
    case Error::Kind::BadResponse:
        return after(u"The answer is not one that the service gives"_s, error);
    case Error::Kind::Unclear:
        return after(u"It is unclear whether the service took the batch"_s, error);
    case Error::Kind::BadInput: return alone(error, u"The input cannot be used."_s);
    case Error::Kind::Storage: return alone(error, u"This machine could not store or read it."_s);
    case Error::Kind::Busy: return alone(error, u"Another running copy of the program is at it."_s);
    case Error::Kind::Canceled: return u"Interrupted."_s;
    }
    return closed(harmless(error.detail));
}

QString advice(const Error &error, const QString &profile)
{
    const QString name = profile.isEmpty() ? u"NAME"_s : profile;
    switch (error.kind) {
    case Error::Kind::Authentication:
        return name == u"default"_s || profile.isEmpty()
            ? u"Store a key with “tokenwise profile key %1”, or set ANTHROPIC_API_KEY."_s.arg(name)
            : u"Store a key with “tokenwise profile key %1”; ANTHROPIC_API_KEY is that of the "
              u"profile "
              "“default” alone. Without a keychain use “--profile default”, with a --data-dir for "
              "each account."_s.arg(name);
    case Error::Kind::Network:
        return u"“tokenwise doctor” tells what works. What was begun goes on with “tokenwise batch "
               "resume”."_s;
    case Error::Kind::RateLimit:
    case Error::Kind::Overloaded:
    case Error::Kind::Server:
    case Error::Kind::Timeout:
        if (error.retryAfter) {
            const auto wait = std::chrono::ceil<std::chrono::seconds>(*error.retryAfter);
            return u"It asks to be left alone for %1."_s.arg(inTime(wait));
        }
        return u"Try again later."_s;
    default: return {};
    }
}

QString kindName(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Network: return u"network"_s;
    case Error::Kind::Timeout: return u"timeout"_s;
    case Error::Kind::Authentication: return u"authentication"_s;
    case Error::Kind::Billing: return u"billing"_s;
    case Error::Kind::Permission: return u"permission"_s;
    case Error::Kind::NotFound: return u"not_found"_s;
    case Error::Kind::Conflict: return u"conflict"_s;
    case Error::Kind::InvalidRequest: return u"invalid_request"_s;
    case Error::Kind::RequestTooLarge: return u"request_too_large"_s;
    case Error::Kind::RateLimit: return u"rate_limit"_s;
    case Error::Kind::Overloaded: return u"overloaded"_s;
    case Error::Kind::Server: return u"server"_s;
    case Error::Kind::BadResponse: return u"bad_response"_s;
    case Error::Kind::Unclear: return u"unclear"_s;
    case Error::Kind::BadInput: return u"bad_input"_s;
    case Error::Kind::Storage: return u"storage"_s;
    case Error::Kind::Busy: return u"busy"_s;
    case Error::Kind::Canceled: return u"interrupted"_s;
    }
    return u"other"_s;
}

} // namespace app
