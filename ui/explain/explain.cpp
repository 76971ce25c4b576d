// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explain/explain.h"

#include "ui/format/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace ui {

static QString tr(const char *text) { return QCoreApplication::translate("ui::explain", text); }

/// `detail` as a sentence of its own: core writes it without a capital or a full stop.
QString withoutTurns(QString text)
{
    text.removeIf([](QChar c) {
        return (c >= QChar{0x202a} && c <= QChar{0x202e}) || (c >= QChar{0x2066} && c <= QChar{0x2069});
    });
    return text;
}

static QString asSentence(const QString &detail)
{
    QString text = withoutTurns(detail.trimmed());
    if (text.isEmpty())
        return text;
    text[0] = text[0].toUpper();
    if (!text.endsWith(u'.') && !text.endsWith(u'!') && !text.endsWith(u'?'))
        text += u'.';
    return text;
}

/// Something answered that is not the API: its own errors have a type and a request id. What gateways in front of it say
/// when it is down (502 and the like) is like that too, and passes.
static bool isOfAnotherServer(const core::Error &error)
{
    using Kind = core::Error::Kind;
    if (!error.type.isEmpty() || !error.requestId.isEmpty() || error.status < 400)
        return false;
    if (error.kind == Kind::Server)
        return error.status == 501 || error.status == 505;
    return error.kind == Kind::NotFound || error.kind == Kind::InvalidRequest || error.kind == Kind::Conflict
        || error.kind == Kind::Permission;
}

static QString sentenceOf(const core::Error &error, const QString &profile)
{
    using Kind = core::Error::Kind;
    const QString said = asSentence(error.detail);
    if (isOfAnotherServer(error))
        return tr("The server answered with HTTP %1, and not as the API does. Check the base URL: Settings › Profiles and keys.")
            .arg(error.status);
    const QString wait = error.retryAfter ? Format{}.duration(*error.retryAfter) : QString{};
    switch (error.kind) {
    case Kind::Network:
        return tr("The service could not be reached. Check the connection; what is here is safe.");
    case Kind::Timeout: return tr("The service did not answer in time. Try again in a moment.");
    case Kind::Authentication:
        return profile.isEmpty()
            ? tr("The key was refused (401). Enter a key that is valid.")
            : tr("The key for “%1” was refused (401). Enter a key that is valid.").arg(profile);
    case Kind::Billing:
        return tr("The service asks for payment (%1): credit or a spend limit is used up. "
                  "Add credit in the Console, then try again.")
            .arg(error.status > 0 ? error.status : 402);
    case Kind::Permission:
        return tr("The key may not do this (403). Use a key of the right workspace.");
    case Kind::NotFound: return said.isEmpty() ? tr("It is not there any more.") : said;
    case Kind::Conflict: return said.isEmpty() ? tr("The service is in another state (409).")
                              : tr("The service is in another state (409): %1").arg(said);
    case Kind::InvalidRequest:
        return said.isEmpty() ? tr("The service refused the request.")
                              : tr("The service refused the request: %1").arg(said);
    case Kind::RequestTooLarge:
        return tr("The request is too large for the service (413). Split it into smaller ones.");
    case Kind::RateLimit:
        return wait.isEmpty() ? tr("Busy: too many requests at once (429). Try again in a minute.")
                              : tr("Busy. The service asks to wait %1.").arg(wait);
    case Kind::Overloaded:
        return wait.isEmpty() ? tr("The service is overloaded (529). Try again in a few minutes.")
                              : tr("The service is overloaded and asks to wait %1.").arg(wait);
    case Kind::Server:
        return tr("The service had a fault of its own (%1). Try again in a moment.")
            .arg(error.status ? error.status : 500);
    case Kind::BadResponse:
        return tr("The answer was not one of the service’s. Check the base URL and any proxy.");
    case Kind::Unclear:
        return tr("The answer to a submission was lost: the batch may or may not have been created. "
                  "Look on the server before sending it again.");
    case Kind::BadInput: return said.isEmpty() ? tr("The file could not be read.") : said;
    case Kind::Storage:
        return said.isEmpty() ? tr("The data folder could not be written. Nothing was lost.") : said;
    case Kind::Busy:
        return tr("Another running copy of Tokenwise is working on this. It goes on there.");
    case Kind::Canceled: return tr("Stopped.");
    }
    return said;
}

Explanation explain(const core::Error &error, const QString &profile)
{
    QStringList details;
    if (!error.detail.isEmpty())
        details.append(error.detail);
    if (error.status)
        details.append(u"HTTP "_s + QString::number(error.status));
    if (!error.type.isEmpty())
        details.append(error.type);
    if (!error.code.isEmpty())
        details.append(error.code);
    if (!error.requestId.isEmpty())
        details.append(u"request-id: " + error.requestId);
    return {.sentence = sentenceOf(error, profile), .details = details.join(u'\n')};
}

} // namespace ui
