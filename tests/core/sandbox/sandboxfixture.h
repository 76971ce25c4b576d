// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/sandbox.h"
#include "tests/support/rawclient.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>

namespace test {

inline std::unique_ptr<core::Sandbox> startSandbox(const core::Sandbox::Options &options = {})
{
    core::Result<std::unique_ptr<core::Sandbox>> sandbox = core::Sandbox::start(options);
    return sandbox ? std::move(*sandbox) : nullptr;
}

/// Time that stands still until it is moved; read from the Sandbox's thread.
class HandClock
{
public:
    std::function<core::Instant()> reader()
    {
        return [this] { return core::instantFromMs(m_ms); };
    }
    void advance(std::chrono::milliseconds by) { m_ms += by.count(); }

private:
    std::atomic<qint64> m_ms{1'795'000'000'000}; // 2026-11-18
};

inline QByteArray params(const QByteArray &text = "Hello", const QByteArray &more = {})
{
    return R"({"model":"claude-haiku-4-5","max_tokens":200,)" + more
        + R"("messages":[{"role":"user","content":")" + text + R"("}]})";
}

/// The body of a batch create: requests r0, r1, …
inline QByteArray batchOf(int requests, const QByteArray &text = "Hello")
{
    QByteArray body = R"({"requests":[)";
    for (int i = 0; i < requests; ++i) {
        body +=
            R"({"custom_id":"r)" + QByteArray::number(i) + R"(","params":)" + params(text) + "},";
    }
    body.back() = ']';
    return body + '}';
}

/// The id of a new batch, "" if it was refused.
inline QByteArray createBatch(const core::Sandbox &sandbox, const QByteArray &body)
{
    const RawAnswer answer = ask(sandbox.baseUrl(), "POST", "/v1/messages/batches", body);
    return answer.status == 200 ? answer.json().value(QStringLiteral("id")).toString().toUtf8()
                                : QByteArray{};
}

inline QJsonObject batch(const core::Sandbox &sandbox, const QByteArray &id)
{
    return ask(sandbox.baseUrl(), "GET", "/v1/messages/batches/" + id).json();
}

inline QString statusOf(const core::Sandbox &sandbox, const QByteArray &id)
{
    return batch(sandbox, id).value(QStringLiteral("processing_status")).toString();
}

inline RawAnswer resultsOf(const core::Sandbox &sandbox, const QByteArray &id)
{
    return ask(sandbox.baseUrl(), "GET", "/v1/messages/batches/" + id + "/results");
}

} // namespace test
