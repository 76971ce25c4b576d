// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/transcriptline.h"

#include "core/sources/jsonfields.h"

#include <array>

#include <cstring>

namespace core {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t KeptCapacity = 4 * 1024 * 1024;
constexpr std::size_t LongestId = 1'000;
constexpr std::size_t LongestLabel = 4'096; // of a path

constexpr bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool contains(std::string_view text, std::string_view word)
{
    return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

/// Begins like 1.2.3.
bool isVersion(std::string_view text)
{
    std::size_t at = 0;
    for (int part = 0; part < 3; ++part) {
        if (part > 0 && (at >= text.size() || text[at++] != '.'))
            return false;
        const std::size_t begin = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9')
            ++at;
        if (at == begin)
            return false;
    }
    return true;
}

/// What stands beside the message, in the line or in what agent progress nests.
struct Envelope
{
    JsonField message, data, timestamp, sessionId, cwd, requestId, isSidechain, costUsd, version;
};

} // namespace

bool mayHaveUsage(std::string_view line)
{
    while (!line.empty() && isSpace(line.front()))
        line.remove_prefix(1);
    while (!line.empty() && isSpace(line.back()))
        line.remove_suffix(1);
    if (line.empty())
        return false;
    if (line.front() != '{' || line.back() != '}')
        return true; // no object: to be told of
    // A letter of the key may be written as an escape; all five are below U+0080.
    return contains(line, "usage") || contains(line, "\\u006") || contains(line, "\\u007");
}

struct TranscriptLineReader::Private
{
    std::vector<TranscriptAnswer> answers;
    const char *fault = nullptr;

    void read(const char *line, std::size_t size)
    {
        answers.clear();
        fault = nullptr;
        if (!m_parser || m_parser->capacity() > KeptCapacity)
            m_parser = std::make_unique<dom::parser>();
        if (m_parser->capacity() < size
            && m_parser->allocate(std::max(size, std::size_t{64 * 1024})) != simdjson::SUCCESS)
            return fail("too long");
        dom::element root;
        if (const auto code = m_parser->parse(line, size, false).get(root); code != simdjson::SUCCESS)
            return fail(code == simdjson::UTF8_ERROR ? "not UTF-8" : "not JSON");
        dom::object object;
        if (root.get_object().get(object) != simdjson::SUCCESS)
            return fail("not a JSON object");
        readRoot(object);
        if (fault)
            answers.clear();
        else
            fault = m_partFault;
        m_partFault = nullptr;
    }

private:
    void fail(const char *why)
    {
        if (!fault)
            fault = why;
    }

    static Envelope envelopeOf(dom::object object)
    {
        Envelope envelope;
        readFields(object,
                   {{"message", &envelope.message},
                    {"data", &envelope.data},
                    {"timestamp", &envelope.timestamp},
                    {"sessionId", &envelope.sessionId},
                    {"cwd", &envelope.cwd},
                    {"requestId", &envelope.requestId},
                    {"isSidechain", &envelope.isSidechain},
                    {"costUSD", &envelope.costUsd},
                    {"version", &envelope.version}});
        return envelope;
    }

    static std::optional<dom::object> objectIn(const JsonField &field, std::string_view key)
    {
        dom::object object;
        if (!field.element || field.element->get_object().get(object) != simdjson::SUCCESS)
            return {};
        JsonField inner;
        readFields(object, {{key, &inner}});
        if (!inner.element || inner.element->get_object().get(object) != simdjson::SUCCESS)
            return {};
        return object;
    }

    void readRoot(dom::object object)
    {
        const Envelope outer = envelopeOf(object);
        if (const auto usage = objectIn(outer.message, "usage"))
            return readAnswer(outer, outer, *usage);
        // Agent progress: {data: {message: {timestamp, requestId, message: {id, usage, …}, …}}}
        const auto nested = objectIn(outer.data, "message");
        if (!nested)
            return;
        Envelope inner = envelopeOf(*nested);
        if (const auto usage = objectIn(inner.message, "usage"))
            readAnswer(inner, outer, *usage);
    }

    std::string_view text(const JsonField &field, const char *emptyOrMistyped)
    {
        std::string_view value;
        if (!takeText(field, value) || (field.isThere() && value.empty()))
            fail(emptyOrMistyped);
        if (value.size() > LongestId)
            fail("an id or the model is longer than 1,000 bytes");
        return value;
    }

    void readAnswer(const Envelope &envelope, const Envelope &outer, dom::object usage)
    {
        TranscriptAnswer answer;
        if (const JsonField &version = outer.version; version.isThere()) {
            std::string_view value;
            if (!takeText(version, value) || !isVersion(value))
                fail("the version is not like 1.2.3");
        }
        if (!takeInstant(envelope.timestamp, answer.at))
            fail("no readable timestamp");
        answer.session = text(outer.sessionId, "sessionId is empty or no text");
        answer.requestId = text(envelope.requestId, "requestId is empty or no text");
        takeText(envelope.cwd.isThere() ? envelope.cwd : outer.cwd, answer.cwd);
        if (const JsonField &sidechain = envelope.isSidechain; sidechain.isThere()
            && sidechain.element->get_bool().get(answer.sidechain) != simdjson::SUCCESS)
            fail("isSidechain is neither true nor false");
        if (!takeMoney(envelope.costUsd, answer.reportedCost))
            fail("costUSD is not an amount");
        readMessage(envelope.message, answer);
        JsonField iterations;
        readUsage(usage, answer, &iterations);
        for (const JsonField *field :
             {&envelope.message, &envelope.timestamp, &envelope.requestId, &envelope.isSidechain,
              &envelope.costUsd, &outer.sessionId, &outer.version}) {
            if (field->twice)
                fail("a field stands there twice");
        }
        for (std::string_view *label : {&answer.cwd, &answer.stopReason, &answer.serviceTier,
                                        &answer.speed, &answer.geography})
            *label = label->size() > LongestLabel ? std::string_view{} : *label;
        answers.push_back(answer);
        if (!fault)
            readIterations(iterations, answer);
    }

    void readMessage(const JsonField &message, TranscriptAnswer &answer)
    {
        JsonField id, model, stopReason, usage;
        readFields(message.element->get_object().value(),
                   {{"id", &id}, {"model", &model}, {"stop_reason", &stopReason}, {"usage", &usage}});
        answer.messageId = text(id, "message.id is empty or no text");
        answer.model = text(model, "the model is empty or no text");
        takeText(stopReason, answer.stopReason);
        if (id.twice || model.twice || usage.twice)
            fail("a field stands there twice");
    }

    void readUsage(dom::object object, TranscriptAnswer &answer, JsonField *iterations)
    {
        JsonUsage usage;
        usage.read(object);
        *iterations = usage.iterations;
        if (usage.fault)
            fail(usage.fault);
        answer.usage = usage.usage;
        answer.serviceTier = usage.serviceTier;
        answer.speed = usage.speed;
        answer.geography = usage.geography;
    }

    /// What other models added to the answer; not in its own counts (API reference §3.6).
    void readIterations(const JsonField &iterations, const TranscriptAnswer &whole)
    {
        dom::array array;
        if (!iterations.element || iterations.element->get_array().get(array) != simdjson::SUCCESS)
            return;
        int compactions = 0, advisors = 0;
        for (const dom::element element : array) {
            dom::object object;
            if (element.get_object().get(object) != simdjson::SUCCESS)
                continue;
            JsonField type, model;
            readFields(object, {{"type", &type}, {"model", &model}});
            std::string_view kind;
            takeText(type, kind);
            const bool advisor = kind == "advisor_message";
            if (!advisor && kind != "compaction")
                continue;
            TranscriptAnswer part = whole;
            part.part = advisor ? "advisor_message" : "compaction";
            part.partNumber = advisor ? ++advisors : ++compactions;
            part.reportedCost.reset();
            std::string_view named;
            takeText(model, named);
            JsonUsage usage;
            usage.isPart = true;
            usage.read(object);
            if (usage.fault) {
                m_partFault = "a part of the answer has counts that cannot be read";
                continue;
            }
            if (!named.empty()) {
                part.model = named;
            } else if (advisor) {
                m_partFault = "an advisor_message names no model";
                continue;
            }
            part.usage = usage.usage;
            if (!usage.serviceTier.empty())
                part.serviceTier = usage.serviceTier;
            part.speed = usage.speed.empty() && !advisor ? whole.speed : usage.speed;
            if (!usage.geography.empty())
                part.geography = usage.geography;
            answers.push_back(part);
        }
    }

    std::unique_ptr<dom::parser> m_parser;
    const char *m_partFault = nullptr;
};

TranscriptLineReader::TranscriptLineReader() : d{std::make_unique<Private>()} { }
TranscriptLineReader::~TranscriptLineReader() = default;

const std::vector<TranscriptAnswer> &TranscriptLineReader::read(const char *line, std::size_t size)
{
    d->read(line, size);
    return d->answers;
}

const char *TranscriptLineReader::fault() const { return d->fault; }

} // namespace core
