// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

/// A body that every model takes, with `more` fields at its end.
inline QByteArray bodyWith(const QByteArray &more = {},
                           const QByteArray &model = "claude-haiku-4-5")
{
    return R"({"model":")" + model
        + R"(","max_tokens":100,"messages":[{"role":"user","content":"What is the capital of France?"}])"
        + (more.isEmpty() ? QByteArray{} : "," + more) + "}";
}

/// A body whose one user message has these content blocks.
inline QByteArray bodyOfBlocks(const QByteArray &blocks, const QByteArray &role = "user")
{
    return R"({"model":"claude-haiku-4-5","max_tokens":100,"messages":[{"role":")" + role
        + R"(","content":[)" + blocks + "]}]}";
}

inline QByteArray bodyOfMessages(const QByteArray &messages)
{
    return R"({"model":"claude-haiku-4-5","max_tokens":100,"messages":[)" + messages + "]}";
}
