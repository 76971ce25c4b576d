// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestrules.h"
#include "core/sandbox/bodysource.h"
#include "core/sandbox/faults.h"
#include "core/sandbox/madeupanswer.h"
#include "core/sandbox/promptcache.h"

#include <QByteArray>

#include <chrono>
#include <optional>

namespace core::sandbox {

/// Everything that a Message says (API reference §3.6).
struct MessageFacts
{
    QByteArray id;
    QByteArray model; ///< the resolved id
    MadeUpAnswer answer;
    Tokens input = 0; ///< uncached
    CacheUse cache;
    QByteArray serviceTier = "standard";
    QByteArray inferenceGeo;
    QByteArray speed; ///< "" for null
    QByteArray diagnostics; ///< JSON text, "" for null
    ApiVersion version = CurrentApiVersion;
};

/// Appends the Message as JSON. Fields that may be null are left out under 2023-06-01, as in
/// recordings of that version.
void appendMessage(QByteArray &out, const MessageFacts &message);

/// The same Message as server-sent events (§3.7), about `tokensPerSecond` at a time.
class MessageStream final : public BodySource
{
public:
    MessageStream(MessageFacts message, double tokensPerSecond,
                  const std::optional<SandboxFault> &fault);
    Piece next(qsizetype wanted) override;

private:
    void appendBlockStart(QByteArray &out, const AnswerBlock &block) const;
    QByteArray appendDelta(QByteArray &out, const AnswerBlock &block);

    MessageFacts m_message;
    double m_tokensPerSecond;
    std::optional<SandboxFault> m_fault;
    enum class Stage { Start, BlockStart, Deltas, BlockStop, End } m_stage = Stage::Start;
    qsizetype m_block = 0;
    qsizetype m_at = 0; ///< within the text of the block
    bool m_pinged = false;
    bool m_signed = false;
};

} // namespace core::sandbox
