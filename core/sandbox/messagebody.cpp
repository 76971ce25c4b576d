// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/messagebody.h"

#include "core/sandbox/jsontext.h"
#include "core/sandbox/reply.h"

#include <algorithm>

namespace core::sandbox {
namespace {

constexpr qsizetype BytesPerToken = 5; ///< of made-up English, for the pace
constexpr qsizetype BytesPerDelta = 24;

bool isCurrent(const MessageFacts &message) { return message.version != ApiVersion::V2023_06_01; }

void appendField(QByteArray &out, const char *name, qint64 number)
{
    out += name;
    appendNumber(out, number);
}

void appendOutputDetails(QByteArray &out, const MadeUpAnswer &answer)
{
    if (answer.thinks) {
        appendField(out, R"(,"output_tokens_details":{"thinking_tokens":)", answer.thinkingTokens);
        out += '}';
    } else {
        out += R"(,"output_tokens_details":null)";
    }
}

void appendUsage(QByteArray &out, const MessageFacts &message, Tokens outputTokens, bool isFinal)
{
    appendField(out, R"({"input_tokens":)", message.input);
    appendField(out, R"(,"cache_creation_input_tokens":)",
                message.cache.write5m + message.cache.write1h);
    appendField(out, R"(,"cache_read_input_tokens":)", message.cache.read);
    appendField(out, R"(,"cache_creation":{"ephemeral_5m_input_tokens":)", message.cache.write5m);
    appendField(out, R"(,"ephemeral_1h_input_tokens":)", message.cache.write1h);
    appendField(out, R"(},"output_tokens":)", outputTokens);
    if (isFinal && (isCurrent(message) || message.answer.thinks))
        appendOutputDetails(out, message.answer);
    else if (isCurrent(message))
        out += R"(,"output_tokens_details":null)"; // not known yet
    if (isCurrent(message))
        out += R"(,"server_tool_use":null)";
    out += R"(,"service_tier":")" + message.serviceTier + R"(","inference_geo":")"
        + message.inferenceGeo + '"';
    if (!message.speed.isEmpty())
        out += R"(,"speed":")" + message.speed + '"';
    else if (isCurrent(message))
        out += R"(,"speed":null)";
    out += '}';
}

void appendTextBlock(QByteArray &out, QByteArrayView text, bool withCitations)
{
    out += R"({"type":"text","text":)";
    appendJsonString(out, text);
    out += withCitations ? R"(,"citations":null})" : "}";
}

void appendThinkingBlock(QByteArray &out, QByteArrayView thinking, QByteArrayView signature)
{
    out += R"({"type":"thinking","thinking":)";
    appendJsonString(out, thinking);
    out += R"(,"signature":)";
    appendJsonString(out, signature);
    out += '}';
}

void appendToolUse(QByteArray &out, const AnswerBlock &block, QByteArrayView input, bool withCaller)
{
    out += R"({"type":"tool_use","id":")" + block.id + R"(","name":)";
    appendJsonString(out, block.name);
    out += R"(,"input":)";
    out += input;
    out += withCaller ? R"(,"caller":{"type":"direct"}})" : "}";
}

void appendContent(QByteArray &out, const MessageFacts &message)
{
    out += '[';
    bool first = true;
    for (const AnswerBlock &block : message.answer.blocks) {
        if (!std::exchange(first, false))
            out += ',';
        switch (block.kind) {
        case AnswerBlock::Kind::Text: appendTextBlock(out, block.text, isCurrent(message)); break;
        case AnswerBlock::Kind::Thinking:
            appendThinkingBlock(out, block.text, block.signature);
            break;
        case AnswerBlock::Kind::ToolUse:
            appendToolUse(out, block, block.input, isCurrent(message));
            break;
        }
    }
    out += ']';
}

/// `"stop_reason":…` and what belongs to it.
void appendStop(QByteArray &out, const MessageFacts &message)
{
    const MadeUpAnswer &answer = message.answer;
    out += R"("stop_reason":")" + answer.stopReason + R"(","stop_sequence":)";
    if (answer.stopSequence)
        appendJsonString(out, *answer.stopSequence);
    else
        out += "null";
    if (answer.stopReason == "refusal") {
        out += R"(,"stop_details":{"type":"refusal","category":"general_harms",)"
               R"("explanation":"Asked for by the prompt of this Sandbox request."})";
    } else if (isCurrent(message)) {
        out += R"(,"stop_details":null)";
    }
    if (isCurrent(message))
        out += R"(,"container":null)";
}

void appendDiagnostics(QByteArray &out, const MessageFacts &message)
{
    if (!message.diagnostics.isEmpty())
        out += R"(,"diagnostics":)" + message.diagnostics;
    else if (isCurrent(message))
        out += R"(,"diagnostics":null)";
}

void appendHead(QByteArray &out, const MessageFacts &message)
{
    out += R"({"model":)";
    appendJsonString(out, message.model);
    out += R"(,"id":")" + message.id + R"(","type":"message","role":"assistant","content":)";
}

void appendEvent(QByteArray &out, const char *name, QByteArrayView data)
{
    out += QByteArray{"event: "} + name + "\ndata: ";
    out += data;
    out += "\n\n";
}

} // namespace

void appendMessage(QByteArray &out, const MessageFacts &message)
{
    appendHead(out, message);
    appendContent(out, message);
    out += ',';
    appendStop(out, message);
    appendDiagnostics(out, message);
    out += R"(,"usage":)";
    appendUsage(out, message, message.answer.outputTokens, true);
    out += '}';
}

MessageStream::MessageStream(MessageFacts message, double tokensPerSecond,
                             const std::optional<SandboxFault> &fault)
    : m_message{std::move(message)}, m_tokensPerSecond{tokensPerSecond}, m_fault{fault}
{ }

BodySource::Piece MessageStream::next(qsizetype)
{
    Piece piece;
    QByteArray data;
    const QList<AnswerBlock> &blocks = m_message.answer.blocks;
    const QByteArray index = QByteArray::number(m_block);
    switch (m_stage) {
    case Stage::Start:
        data = R"({"type":"message_start","message":)";
        appendHead(data, m_message);
        data += R"([],"stop_reason":null,"stop_sequence":null)";
        if (isCurrent(m_message))
            data += R"(,"stop_details":null,"container":null)";
        appendDiagnostics(data, m_message);
        data += R"(,"usage":)";
        appendUsage(data, m_message, std::min<Tokens>(1, m_message.answer.outputTokens), false);
        data += "}}";
        appendEvent(piece.bytes, "message_start", data);
        m_stage = blocks.isEmpty() ? Stage::End : Stage::BlockStart;
        return piece;
    case Stage::BlockStart:
        data = R"({"type":"content_block_start","index":)" + index + R"(,"content_block":)";
        appendBlockStart(data, blocks[m_block]);
        data += '}';
        appendEvent(piece.bytes, "content_block_start", data);
        if (!std::exchange(m_pinged, true))
            appendEvent(piece.bytes, "ping", R"({"type":"ping"})");
        m_at = 0;
        m_signed = false;
        m_stage = Stage::Deltas;
        return piece;
    case Stage::Deltas: {
        const AnswerBlock &block = blocks[m_block];
        if (m_fault && m_fault->kind == SandboxFault::Kind::StreamError && m_at > 0) {
            const int status = m_fault->status > 0 ? m_fault->status : 529;
            data = R"({"type":"error","error":{"type":")" + errorTypeOf(status) + R"(","message":)";
            appendJsonString(data, customaryMessage(status));
            data += "}}";
            appendEvent(piece.bytes, "error", data);
            piece.last = true;
            return piece;
        }
        data = R"({"type":"content_block_delta","index":)" + index + R"(,"delta":)";
        const qsizetype before = m_at;
        const QByteArray delta = appendDelta(data, block);
        if (delta.isEmpty()) {
            m_stage = Stage::BlockStop;
            return next(0);
        }
        data += '}';
        appendEvent(piece.bytes, "content_block_delta", data);
        const double tokens = double(m_at - before) / double(BytesPerToken);
        piece.wait = std::chrono::milliseconds{qint64(1000 * tokens / m_tokensPerSecond)};
        return piece;
    }
    case Stage::BlockStop:
        data = R"({"type":"content_block_stop","index":)" + index + '}';
        appendEvent(piece.bytes, "content_block_stop", data);
        m_stage = ++m_block < blocks.size() ? Stage::BlockStart : Stage::End;
        return piece;
    case Stage::End:
        data = R"({"type":"message_delta","delta":{)";
        appendStop(data, m_message);
        appendField(data, R"(},"usage":{"input_tokens":)", m_message.input);
        appendField(data, R"(,"cache_creation_input_tokens":)",
                    m_message.cache.write5m + m_message.cache.write1h);
        appendField(data, R"(,"cache_read_input_tokens":)", m_message.cache.read);
        appendField(data, R"(,"output_tokens":)", m_message.answer.outputTokens);
        if (isCurrent(m_message) || m_message.answer.thinks)
            appendOutputDetails(data, m_message.answer);
        if (isCurrent(m_message))
            data += R"(,"server_tool_use":null)";
        data += "}}";
        appendEvent(piece.bytes, "message_delta", data);
        appendEvent(piece.bytes, "message_stop", R"({"type":"message_stop"})");
        piece.last = true;
        return piece;
    }
    return piece;
}

void MessageStream::appendBlockStart(QByteArray &out, const AnswerBlock &block) const
{
    switch (block.kind) {
    case AnswerBlock::Kind::Text: appendTextBlock(out, {}, isCurrent(m_message)); break;
    case AnswerBlock::Kind::Thinking: appendThinkingBlock(out, {}, {}); break;
    case AnswerBlock::Kind::ToolUse: appendToolUse(out, block, "{}", isCurrent(m_message)); break;
    }
}

/// Appends the next delta of the block and returns what it carries; nothing when the block is
/// complete.
QByteArray MessageStream::appendDelta(QByteArray &out, const AnswerBlock &block)
{
    const QByteArray &whole = block.kind == AnswerBlock::Kind::ToolUse ? block.input : block.text;
    if (m_at < whole.size()) {
        qsizetype end = std::min(m_at + BytesPerDelta, whole.size());
        const qsizetype space = whole.indexOf(' ', end);
        if (space >= 0 && space < end + BytesPerDelta)
            end = space;
        end = std::max(wholeCharacters(whole, end), m_at + 1);
        const QByteArray part = whole.sliced(m_at, end - m_at);
        m_at = end;
        switch (block.kind) {
        case AnswerBlock::Kind::Text: out += R"({"type":"text_delta","text":)"; break;
        case AnswerBlock::Kind::Thinking: out += R"({"type":"thinking_delta","thinking":)"; break;
        case AnswerBlock::Kind::ToolUse:
            out += R"({"type":"input_json_delta","partial_json":)";
            break;
        }
        appendJsonString(out, part);
        out += '}';
        return part;
    }
    if (block.kind == AnswerBlock::Kind::Thinking && !std::exchange(m_signed, true)) {
        out += R"({"type":"signature_delta","signature":)";
        appendJsonString(out, block.signature);
        out += '}';
        return block.signature;
    }
    return {};
}

} // namespace core::sandbox
