// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/httpclient.h"
#include "core/api/httpcall.h"
#include "core/api/serviceurl.h"

using namespace Qt::StringLiterals;

namespace core {

struct HttpClient::Private
{
    Endpoint endpoint;
    Clock &clock;
    Jitter jitter;
};

QByteArray headerOf(const HttpHeaders &headers, QByteArrayView lowerCaseName)
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

QByteArray HttpResponse::header(QByteArrayView lowerCaseName) const
{
    return headerOf(headers, lowerCaseName);
}

HttpClient::HttpClient(Endpoint endpoint, Clock &clock, Jitter jitter, QObject *parent)
    : QObject{parent}, d{new Private{std::move(endpoint), clock, std::move(jitter)}}
{ }

HttpClient::~HttpClient()
{
    // Calls use the clock and the jitter until they are gone.
    const QList<HttpCall *> calls = findChildren<HttpCall *>(Qt::FindDirectChildrenOnly);
    qDeleteAll(calls);
}

const Endpoint &HttpClient::endpoint() const { return d->endpoint; }

void HttpClient::setEndpoint(Endpoint endpoint)
{
    d->endpoint = std::move(endpoint);
    emit endpointChanged();
}

Answer<HttpResponse> HttpClient::send(const HttpRequest &request)
{
    return start<HttpResponse>(request, {}, [](const HttpResponse &response) { return response; });
}

Answer<HttpResponse> HttpClient::stream(const HttpRequest &request, ChunkReceiver receiver,
                                        RestartNotice restarted, ReadyForMore ready)
{
    return start<HttpResponse>(request,
                               {std::move(receiver), std::move(restarted), std::move(ready)},
                               [](const HttpResponse &response) { return response; });
}

QObject *HttpClient::begin(const HttpRequest &request, Flow flow, Done done)
{
    const auto refuse = [&done](Error::Kind kind, const QString &detail) {
        done(Error{.kind = kind, .detail = detail});
        return nullptr;
    };
    if (!d->endpoint.whyClosed.isEmpty())
        return refuse(Error::Kind::BadInput, d->endpoint.whyClosed);
    if (const QString fault = baseUrlFault(tidyBaseUrl(d->endpoint.baseUrl)); !fault.isEmpty())
        return refuse(Error::Kind::BadInput, fault);
    const QUrl url = serviceUrl(d->endpoint.baseUrl, request.path);
    if (!isSameOrigin(url, d->endpoint.baseUrl) || !url.userInfo().isEmpty())
        return refuse(Error::Kind::BadInput,
                      u"the address is not one of %1, so nothing was sent there"_s.arg(
                          d->endpoint.baseUrl.host()));
    if (!d->endpoint.key.isEmpty() && !d->endpoint.key.isWellFormed())
        return refuse(Error::Kind::Authentication,
                      u"the key holds characters that no key has; it was not sent"_s);

    auto *call = new HttpCall{*this,   d->clock,        d->jitter,      d->endpoint,
                              request, std::move(flow), std::move(done)};
    call->attempt();
    return call;
}

} // namespace core
