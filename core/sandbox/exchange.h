// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/reply.h"
#include "core/sandbox/requesthead.h"

#include <memory>

namespace core::sandbox {

/// One request being served: takes the body as it comes, then answers.
class Exchange
{
public:
    virtual ~Exchange() = default;
    /// The answer is certain already and the body is of no interest.
    virtual bool isRefused() const { return false; }
    virtual qint64 bodyLimit() const = 0;
    /// False to break the connection at once.
    virtual bool take(QByteArrayView piece) = 0;
    /// Called once, when the whole body was taken, or at once if the exchange is refused and
    /// skipping the body would be long.
    virtual Reply answer() = 0;
    /// Instead of answer(): what came is no body by HTTP, is larger than bodyLimit(), or did not
    /// come in time.
    virtual Reply refuse(int status, const QByteArray &reason) = 0;

protected:
    Exchange() = default;
    Exchange(const Exchange &) = default;
    Exchange &operator=(const Exchange &) = default;
};

/// What stands behind the HTTP server.
class ExchangeFactory
{
public:
    virtual ~ExchangeFactory() = default;
    virtual std::unique_ptr<Exchange> open(RequestHead head) = 0;
    /// The answer to something that is no HTTP request.
    virtual Reply refuse(const BadHead &bad) = 0;

protected:
    ExchangeFactory() = default;
    ExchangeFactory(const ExchangeFactory &) = default;
    ExchangeFactory &operator=(const ExchangeFactory &) = default;
};

} // namespace core::sandbox
