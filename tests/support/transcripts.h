// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace test {

/// An answer in a Claude Code transcript, made up; what is not said is left out.
struct AnswerLine
{
    QByteArray id = "msg_1";
    QByteArray request = "req_1";
    qint64 input = 10;
    qint64 output = 20;
    bool sidechain = false;
    QByteArray at = "2026-06-10T10:00:00.000Z";
    QByteArray session = "session-1";
    QByteArray cwd = "/home/me/shop";
    QByteArray model = "claude-sonnet-4-5";
    QByteArray more = {}; ///< further fields of the line: `,"version":"2.1.0"`
    QByteArray moreUsage = {}; ///< further fields of its usage

    QByteArray message() const
    {
        QByteArray text = R"({"role":"assistant",)";
        if (!id.isEmpty())
            text += R"("id":")" + id + R"(",)";
        return text + R"("model":")" + model + R"(","content":[{"type":"text","text":"ok"}],)"
            + R"("usage":{"input_tokens":)" + QByteArray::number(input) + R"(,"output_tokens":)"
            + QByteArray::number(output) + moreUsage + "}}";
    }
    QByteArray line() const
    {
        QByteArray text = R"({"type":"assistant","timestamp":")" + at + R"(",)";
        if (!session.isEmpty())
            text += R"("sessionId":")" + session + R"(",)";
        if (!request.isEmpty())
            text += R"("requestId":")" + request + R"(",)";
        return text + R"("cwd":")" + cwd + R"(","isSidechain":)" + (sidechain ? "true" : "false")
            + R"(,"message":)" + message() + more + "}";
    }
};

} // namespace test
