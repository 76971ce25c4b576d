// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchrecord.h"
#include "core/sandbox/cachediagnosis.h"
#include "core/sandbox/call.h"
#include "core/sandbox/itemprocessor.h"
#include "core/sandbox/messagemaker.h"
#include "core/sandbox/ratelimits.h"

#include <atomic>

namespace core::sandbox {

/// `POST /v1/messages` and `POST /v1/messages/count_tokens` (API reference §3, §4).
class MessageRoutes
{
public:
    MessageRoutes(const Knowledge &knowledge, const std::atomic<double> &speed)
        : m_knowledge{knowledge}, m_speed{speed}, m_judge{knowledge}
    { }

    Outcome create(const Call &call, QByteArray body);
    Outcome countTokens(const Call &call, QByteArray body);

    /// What is cached now, for a batch that is being created.
    QByteArray cacheSnapshot(qint64 nowUs) const { return m_cache.snapshot(nowUs); }
    /// What was answered since the start.
    const UsageLog &usage() const { return m_usage; }

private:
    Knowledge m_knowledge;
    const std::atomic<double> &m_speed;
    RequestJudge m_judge;
    PromptReader m_prompts;
    PromptCache m_cache;
    CacheDiagnosis m_diagnosis;
    RateLimits m_limits;
    UsageLog m_usage;
};

} // namespace core::sandbox
