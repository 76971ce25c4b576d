// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/httpclient.h"
#include "core/api/retrypolicy.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr qsizetype LongestDetail = 2000;

/// Text of a server as it may stand in a message or a terminal: one line, no control characters, no
/// key, not endless.
QString quotable(const QString &text)
{
    QString clean;
    for (const QChar c : text.left(4 * LongestDetail)) {
        const bool printable = c.isPrint() || c.isSurrogate();
        clean += printable ? c : u' ';
    }
    static const QRegularExpression key{u"sk-ant-[A-Za-z0-9_-]+"_s};
    // A regular expression gives up on half a surrogate pair, which JSON can bring in.
    clean = QString::fromUtf8(clean.toUtf8());
    clean.replace(key, u"sk-ant-…"_s);
    clean = clean.simplified();
    if (clean.size() > LongestDetail)
        clean = clean.left(LongestDetail) + u"…"_s;
    return clean;
}

/// For a body that is not the service's: what can be said without it, and the body itself if it is
/// a short plain sentence.
QString foreignDetail(int status, const QByteArray &body)
{
    // Nothing is at that place, or it takes no requests of that kind: no place of the service is so.
    const bool otherPlace = status == 404 || status == 405 || status == 501;
    const QString base = u"HTTP %1 without an error of the service"_s.arg(status)
        + (otherPlace ? u"; check the base URL"_s : QString{});
    const QByteArray trimmed = body.trimmed();
    if (trimmed.isEmpty())
        return base;
    const bool plain = trimmed.size() <= 300 && !trimmed.contains('<') && !trimmed.contains('{');
    if (plain)
        return base + u": "_s + quotable(QString::fromUtf8(trimmed));
    if (trimmed.startsWith('<'))
        return base + u" (a web page, as a proxy or gateway in between sends)"_s;
    return base + u" (text that is not its JSON, as a proxy or gateway in between sends)"_s;
}

bool isSpendLimit(const QString &code)
{
    return code == u"enforced_spend_limit_reached" || code == u"contract_spend_limit_reached";
}

/// A limit that the customer set, or no credit left: both come as 400 (API reference §1.7, §1.8).
bool isOutOfMoney(const QString &message)
{
    return (message.startsWith(u"You have reached your specified")
            && message.contains(u"usage limits"))
        || message.startsWith(u"Your credit balance is too low");
}

Error::Kind kindOf(int status, const QString &type, const QString &code, const QString &message)
{
    switch (status) {
    case 400:
        if (isOutOfMoney(message))
            return Error::Kind::Billing;
        return code == u"organization_on_hold" ? Error::Kind::Permission
                                               : Error::Kind::InvalidRequest;
    case 401: return Error::Kind::Authentication;
    case 402: return Error::Kind::Billing;
    case 403: return Error::Kind::Permission;
    case 404: return Error::Kind::NotFound;
    case 407: // the proxy wants a password
        return Error::Kind::Network;
    case 408: return Error::Kind::Timeout;
    case 409: return Error::Kind::Conflict;
    case 413: return Error::Kind::RequestTooLarge;
    case 429: return isSpendLimit(code) ? Error::Kind::Billing : Error::Kind::RateLimit;
    case 529: return Error::Kind::Overloaded;
    default:
        if (status >= 500)
            return type == u"overloaded_error" ? Error::Kind::Overloaded : Error::Kind::Server;
        return status >= 400 ? Error::Kind::InvalidRequest : Error::Kind::BadResponse;
    }
}

QString redirectDetail(int status, const QByteArray &location)
{
    // The host alone: a whole URL may hold a token.
    const QString host = QUrl::fromEncoded(location).host();
    return u"HTTP %1: the service answered with a redirect%2, which is not followed; check the base URL"_s
        .arg(QString::number(status), host.isEmpty() ? QString{} : u" to "_s + quotable(host));
}

} // namespace

Error errorOf(int status, const QByteArray &body, const HttpHeaders &headers)
{
    const QJsonObject root = QJsonDocument::fromJson(body).object();
    const QJsonObject error = root.value(u"error").toObject();
    const QString message = error.value(u"message").toString();

    Error result;
    result.status = status;
    result.type = quotable(error.value(u"type").toString());
    result.code = quotable(error.value(u"details").toObject().value(u"error_code").toString());
    result.requestId = quotable(QString::fromLatin1(headerOf(headers, "request-id")));
    if (result.requestId.isEmpty())
        result.requestId = quotable(root.value(u"request_id").toString());
    result.kind = kindOf(status, result.type, result.code, message);
    if (status >= 300 && status < 400)
        result.detail = redirectDetail(status, headerOf(headers, "location"));
    else if (!message.isEmpty() && !message.contains(u"<html", Qt::CaseInsensitive))
        result.detail = quotable(message);
    else
        result.detail = foreignDetail(status, error.isEmpty() ? body : QByteArray{});
    result.retryAfter = retryAfterOf(headers, SystemClock{}.now());
    return result;
}

} // namespace core
