// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apikey.h"
#include "core/requests/requestrules.h"

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QString>
#include <QUrl>

#include <chrono>
#include <optional>

namespace core {

using HttpHeaders = QList<QPair<QByteArray, QByteArray>>;

/// Where and as whom the service is called.
struct Endpoint
{
    QUrl baseUrl = {}; ///< may have a path, as gateways do; a `/` or `/v1` at its end is dropped
                       ///< when it is used
    ApiKey key = {}; ///< empty: no credential is sent
    QString workspace = {}; ///< anthropic-workspace-id, "" for none
    /// ANTHROPIC_CUSTOM_HEADERS. One of the name of a header of ours replaces that, the credential
    /// included; those that frame the message (host, content-length, …) are left out.
    HttpHeaders extraHeaders = {};
    ApiVersion version = CurrentApiVersion;
    /// Why nothing is to be sent there, as when a profile has no key; "" if it may be. What is asked
    /// for all the same is answered with BadInput and this as its detail, without a call.
    QString whyClosed = {};
};

struct HttpRequest
{
    enum class Method { Get, Post, Delete };
    Method method = Method::Get;
    QString path =
        {}; ///< "/v1/models?limit=20", or an absolute URL (results_url); already percent-encoded
    QByteArray body = {}; ///< JSON
    QString bodyFile = {}; ///< or: a file that is streamed as the body
    QByteArray accept = "application/json";
    QByteArray beta = {}; ///< anthropic-beta
    /// Creates something that must not be created twice: never resent once all of the body may have
    /// left. The answer is then Error::Kind::Unclear for anything but a definite refusal.
    bool onlyOnce = false;
    std::chrono::milliseconds timeout =
        std::chrono::minutes{10}; ///< without a byte in either direction, per attempt
    int maxRetries = 2;
};

struct HttpResponse
{
    int status = 0;
    QByteArray body; ///< empty when it went to a chunk receiver
    QString requestId;
    std::optional<std::chrono::milliseconds> retryAfter;
    HttpHeaders headers; ///< names in lower case
    std::chrono::milliseconds took{
        0}; ///< from the start of the last attempt to the head of its answer

    QByteArray header(QByteArrayView lowerCaseName) const;
};

/// The first header of this name, "" if there is none. Names in `headers` are in lower case.
QByteArray headerOf(const HttpHeaders &headers, QByteArrayView lowerCaseName);

} // namespace core
