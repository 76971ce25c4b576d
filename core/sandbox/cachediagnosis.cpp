// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/cachediagnosis.h"

#include <algorithm>

namespace core::sandbox {

constexpr qsizetype MaxRemembered = 5000;

QByteArray CacheDiagnosis::of(const Prompt &prompt, QByteArrayView model, Tokens read) const
{
    const auto reason = [](const QByteArray &json) -> QByteArray {
        return R"({"cache_miss_reason":)" + json + '}';
    };
    if (prompt.previousMessageId.isEmpty())
        return reason("null");
    const auto known = m_messages.constFind(prompt.previousMessageId);
    if (known == m_messages.constEnd())
        return reason(R"({"type":"previous_message_not_found"})");
    if (known->cached == 0 || !prompt.marksFound)
        return reason(R"({"type":"unavailable"})");
    const bool extends = std::any_of(
        prompt.positions.cbegin(), prompt.positions.cend(),
        [&known](const CachePosition &position) { return position.hash == known->lastHash; });
    const char *what = nullptr;
    if (known->model != model)
        what = "model_changed";
    else if (known->toolsHash != prompt.toolsHash)
        what = "tools_changed";
    else if (known->systemHash != prompt.systemHash)
        what = "system_changed";
    else if (!extends)
        what = "messages_changed";
    if (!what)
        return reason("null");
    const Tokens missed = std::max<Tokens>(0, known->cached - read);
    return reason(QByteArray{R"({"type":")"} + what + R"(","cache_missed_input_tokens":)"
                  + QByteArray::number(missed) + '}');
}

void CacheDiagnosis::remember(const QByteArray &messageId, const Prompt &prompt,
                              QByteArrayView model, Tokens cached)
{
    if (m_order.size() >= MaxRemembered)
        m_messages.remove(m_order.takeFirst());
    m_order.append(messageId);
    m_messages.insert(messageId,
                      {.model = model.toByteArray(),
                       .toolsHash = prompt.toolsHash,
                       .systemHash = prompt.systemHash,
                       .lastHash = prompt.positions.isEmpty() ? 0 : prompt.positions.last().hash,
                       .cached = cached});
}

} // namespace core::sandbox
