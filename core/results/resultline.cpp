// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultline.h"

#include "core/results/jsonscan.h"
#include "core/results/jsontext.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <limits>
#include <string>

#include <simdjson.h>

namespace core {

namespace od = simdjson::ondemand;

namespace {

constexpr int MaxDepth = 256; // what is deeper is read without recursion
constexpr std::size_t KeptCapacity = 4 * 1024 * 1024;

constexpr const char *NotJson = "not JSON";
constexpr const char *NotCount = "a token count is not a whole number from 0 to 4,294,967,295";

} // namespace

struct ResultLineReader::Private
{
    ResultLine line;
    const char *fault = nullptr;

    const ResultLine *read(const char *text, std::size_t size)
    {
        std::vector<std::string_view> texts = std::move(line.rawTexts);
        texts.clear();
        line = {};
        line.rawTexts = std::move(texts); // its memory is used again
        m_unescaped.clear();
        m_haveId = false;
        m_haveResult = false;
        m_haveMessage = false;
        fault = nullptr;
        m_line = {text, size};
        if (!m_parser || m_parser->capacity() > KeptCapacity)
            m_parser = std::make_unique<od::parser>();
        if (m_parser->capacity() < size
            && m_parser->allocate(std::max(size, size_t{64 * 1024})) != simdjson::SUCCESS)
            return fail("too long");
        od::document document;
        if (m_parser->iterate(text, size, size + Padding).get(document) != simdjson::SUCCESS)
            return rescue();
        m_document = &document;
        // After the root nothing may follow.
        const bool sound =
            readRoot(document) && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
        m_document = nullptr;
        if (!sound)
            return rescue();
        return judge();
    }

private:
    /// Of a line that is no JSON all through nothing is believed but whose result it is.
    const ResultLine *rescue()
    {
        fault = NotJson;
        const std::string_view id = customIdIn(m_line);
        if (id.empty())
            return nullptr;
        line = {};
        line.rawCustomId = id;
        line.customId = unescaped(id.substr(1, id.size() - 2));
        line.fault = fault;
        return &line;
    }

    const ResultLine *unreadable(const char *why)
    {
        line.outcome = Outcome::Unknown;
        line.fault = fault = why;
        return &line;
    }

    const ResultLine *fail(const char *why)
    {
        if (!fault)
            fault = why;
        return nullptr;
    }

    /// Calls `take(key, value)` for each field; false if the JSON is not sound. `take` answers the
    /// same.
    template<typename Object, typename Take> bool forFields(Object &&source, Take take)
    {
        od::object object;
        if (source.get_object().get(object) != simdjson::SUCCESS)
            return false;
        for (auto entry : object) {
            od::field field;
            if (std::move(entry).get(field) != simdjson::SUCCESS)
                return false;
            const char *const key = field.key().raw();
            const char *end = key;
            while (*end != '"')
                end += *end == '\\' ? 2 : 1;
            const std::string_view raw{key, std::size_t(end - key)};
            if (!escapesAreValid(raw) || !take(unescaped(raw), field.value()))
                return false;
        }
        return true;
    }

    static std::string_view tokenOf(od::value &value) { return trimmedEnd(value.raw_json_token()); }

    /// Checks a scalar and steps over it. Strings need the step: left alone, one that a colon
    /// follows is taken for a key.
    static bool passScalar(od::value &value, std::string_view token)
    {
        return isJsonScalar(token)
            && (token.front() != '"' || value.get_raw_json_string().error() == simdjson::SUCCESS);
    }

    std::string_view unescaped(std::string_view raw)
    {
        if (raw.find('\\') == std::string_view::npos)
            return raw;
        std::string &text = m_unescaped.emplace_back();
        appendUnescaped(text, raw);
        return text;
    }

    /// Checks a value nobody asked for.
    bool pass(od::value value, int depth)
    {
        const std::string_view token = tokenOf(value);
        if (token.empty())
            return false;
        if (depth > MaxDepth && (isObject(token) || isArray(token)))
            return soundContainer(m_line.substr(std::size_t(token.data() - m_line.data()))) > 0;
        if (token.front() == '{')
            return forFields(
                value, [&](std::string_view, od::value inner) { return pass(inner, depth + 1); });
        if (token.front() != '[')
            return passScalar(value, token);
        od::array array;
        if (value.get_array().get(array) != simdjson::SUCCESS)
            return false;
        for (auto entry : array) {
            od::value inner;
            if (std::move(entry).get(inner) != simdjson::SUCCESS || !pass(inner, depth + 1))
                return false;
        }
        return true;
    }

    /// Where the value that was read through ends, seen from its begin.
    std::string_view spanFrom(const char *begin)
    {
        const char *next = nullptr;
        if (m_document->current_location().get(next) != simdjson::SUCCESS || next < begin)
            return {};
        return trimmedEnd({begin, std::size_t(next - begin)});
    }

    static bool isObject(std::string_view token) { return !token.empty() && token.front() == '{'; }
    static bool isArray(std::string_view token) { return !token.empty() && token.front() == '['; }

    /// A string, or nothing where something else stands; false if it is not sound.
    bool takeText(od::value value, std::string_view &target)
    {
        const std::string_view token = tokenOf(value);
        target = {};
        if (token.empty() || token.front() != '"')
            return pass(value, 8);
        if (!passScalar(value, token))
            return false;
        target = unescaped(token.substr(1, token.size() - 2));
        return true;
    }

    /// A count, or null; with anything else the line has no usage.
    bool takeCount(od::value value, std::optional<Tokens> &target)
    {
        const std::string_view token = tokenOf(value);
        target.reset();
        if (token == "null")
            return true;
        if (isObject(token) || isArray(token)) {
            fail(NotCount);
            return pass(value, 8);
        }
        quint32 count = 0;
        const char *const last = token.data() + token.size();
        const auto [end, code] = std::from_chars(token.data(), last, count);
        const bool isWhole = end == last
            || (*end == '.' && end + 1 != last && std::count(end + 1, last, '0') == last - end - 1);
        if (!passScalar(value, token))
            return false;
        if (code != std::errc{} || !isWhole)
            fail(NotCount);
        else
            target = count;
        return true;
    }

    bool readRoot(od::document &document)
    {
        return forFields(document, [this](std::string_view key, od::value value) {
            if (key == "custom_id") {
                const std::string_view token = tokenOf(value);
                m_haveId = !token.empty() && token.front() == '"';
                line.rawCustomId = token;
                return takeText(value, line.customId);
            }
            if (key == "result")
                return readResult(value);
            return pass(value, 1);
        });
    }

    bool readResult(od::value value)
    {
        const std::string_view token = tokenOf(value);
        m_haveResult = true;
        if (!isObject(token)) {
            line.rawResult = token;
            return pass(value, 1);
        }
        const bool sound = forFields(value, [this](std::string_view key, od::value inner) {
            if (key == "type")
                return takeText(inner, line.type);
            if (key == "message" && isObject(tokenOf(inner)))
                return readMessage(inner);
            if (key == "error")
                return readError(inner);
            return pass(inner, 2);
        });
        line.rawResult = spanFrom(token.data());
        return sound;
    }

    bool readMessage(od::value value)
    {
        m_haveMessage = true;
        return forFields(value, [this](std::string_view key, od::value inner) {
            if (key == "id")
                return takeText(inner, line.messageId);
            if (key == "model")
                return takeText(inner, line.model);
            if (key == "stop_reason")
                return takeText(inner, line.stopReason);
            if (key == "content" && isArray(tokenOf(inner)))
                return readContent(inner);
            if (key == "usage" && isObject(tokenOf(inner)))
                return readUsage(inner);
            return pass(inner, 3);
        });
    }

    bool readContent(od::value value)
    {
        const char *const begin = tokenOf(value).data();
        line.rawTexts.clear();
        od::array blocks;
        if (value.get_array().get(blocks) != simdjson::SUCCESS)
            return false;
        for (auto entry : blocks) {
            od::value block;
            if (std::move(entry).get(block) != simdjson::SUCCESS)
                return false;
            if (!isObject(tokenOf(block)) ? !pass(block, 5) : !readBlock(block))
                return false;
        }
        line.rawContent = spanFrom(begin);
        return true;
    }

    bool readBlock(od::value value)
    {
        std::string_view type;
        std::string_view text;
        const bool sound = forFields(value, [&](std::string_view key, od::value inner) {
            if (key == "type")
                return takeText(inner, type);
            const std::string_view token = tokenOf(inner);
            if (key == "text" && token.size() >= 2 && token.front() == '"')
                text = token.substr(1, token.size() - 2);
            return pass(inner, 6);
        });
        if (sound && type == "text")
            line.rawTexts.push_back(text);
        return sound;
    }

    bool readUsage(od::value value)
    {
        const char *const begin = tokenOf(value).data();
        std::optional<Tokens> input, written, written5m, written1h, read, output, thinking,
            searches, fetches;
        const auto inner =
            [this](od::value object,
                   std::initializer_list<std::pair<std::string_view, std::optional<Tokens> *>>
                       fields) {
                if (!isObject(tokenOf(object)))
                    return pass(object, 5);
                return forFields(object, [&](std::string_view key, od::value count) {
                    for (const auto &[name, target] : fields) {
                        if (key == name)
                            return takeCount(count, *target);
                    }
                    return pass(count, 6);
                });
            };
        const bool sound = forFields(value, [&](std::string_view key, od::value field) {
            if (key == "input_tokens")
                return takeCount(field, input);
            if (key == "output_tokens")
                return takeCount(field, output);
            if (key == "cache_creation_input_tokens")
                return takeCount(field, written);
            if (key == "cache_read_input_tokens")
                return takeCount(field, read);
            if (key == "cache_creation")
                return inner(field,
                             {{"ephemeral_5m_input_tokens", &written5m},
                              {"ephemeral_1h_input_tokens", &written1h}});
            if (key == "output_tokens_details")
                return inner(field, {{"thinking_tokens", &thinking}});
            if (key == "server_tool_use")
                return inner(
                    field, {{"web_search_requests", &searches}, {"web_fetch_requests", &fetches}});
            if (key == "iterations" && isArray(tokenOf(field))) {
                const char *const array = tokenOf(field).data();
                const bool whole = pass(field, 4);
                line.rawIterations = spanFrom(array);
                return whole;
            }
            if (key == "service_tier")
                return takeText(field, line.serviceTier);
            if (key == "inference_geo")
                return takeText(field, line.geography);
            if (key == "speed")
                return takeText(field, line.speed);
            return pass(field, 4);
        });
        // What was written is the total less the part kept for an hour; without a split all of it
        // is kept for five minutes (API reference §8.5).
        const Tokens oneHour = written1h.value_or(0);
        const Tokens fiveMinutes = written ? *written - oneHour : written5m.value_or(0);
        if (fiveMinutes < 0)
            fail("cache_creation says more than cache_creation_input_tokens");
        line.rawUsage = spanFrom(begin);
        // Figures are billed as they were sent or not at all: none is guessed from the others.
        line.hasUsage = !fault && (input.has_value() || output.has_value());
        if (!line.hasUsage)
            return sound;
        line.usage = {.input = input.value_or(0),
                      .cacheWrite5m = fiveMinutes,
                      .cacheWrite1h = oneHour,
                      .cacheRead = read.value_or(0),
                      .output = output.value_or(0),
                      .thinking = thinking.value_or(0),
                      .webSearches = searches.value_or(0),
                      .webFetches = fetches.value_or(0)};
        return sound;
    }

    /// `{type: error, error: {type, message}}`; in some files type and message stand one level
    /// higher.
    bool readError(od::value value)
    {
        const std::string_view token = tokenOf(value);
        if (!isObject(token)) {
            line.rawError = token;
            return token.size() >= 2 && token.front() == '"' ? takeText(value, line.errorMessage)
                                                             : pass(value, 2);
        }
        std::string_view outerType, outerMessage;
        bool inside = false;
        const bool sound = forFields(value, [&](std::string_view key, od::value inner) {
            if (key == "type")
                return takeText(inner, outerType);
            if (key == "message")
                return takeText(inner, outerMessage);
            if (key != "error" || !isObject(tokenOf(inner)))
                return pass(inner, 3);
            inside = true;
            return forFields(inner, [this](std::string_view name, od::value part) {
                if (name == "type")
                    return takeText(part, line.errorType);
                if (name == "message")
                    return takeText(part, line.errorMessage);
                return pass(part, 4);
            });
        });
        if (!inside) {
            line.errorType = outerType;
            line.errorMessage = outerMessage;
        }
        line.rawError = spanFrom(token.data());
        return sound;
    }

    const ResultLine *judge()
    {
        if (!m_haveId)
            return fail("no custom_id");
        line.fault = fault;
        if (!m_haveResult)
            return unreadable("no result");
        if (line.type == "succeeded") {
            if (!m_haveMessage)
                return unreadable("succeeded without a message");
            line.outcome = line.stopReason == "max_tokens"           ? Outcome::Truncated
                : line.stopReason == "refusal"                       ? Outcome::Refused
                : line.stopReason == "model_context_window_exceeded" ? Outcome::Overflowed
                                                                     : Outcome::Succeeded;
        } else if (line.type == "errored") {
            line.outcome = Outcome::Errored;
            line.errorClass = line.errorType == "invalid_request_error"
                ? ResultLine::ErrorClass::InvalidRequest
                : ResultLine::ErrorClass::Other;
        } else if (line.type == "canceled") {
            line.outcome = Outcome::Canceled;
        } else if (line.type == "expired") {
            line.outcome = Outcome::Expired;
        } else {
            line.outcome = Outcome::Unknown;
        }
        return &line;
    }

    std::unique_ptr<od::parser> m_parser;
    od::document *m_document = nullptr;
    std::string_view m_line;
    std::deque<std::string> m_unescaped;
    bool m_haveId = false;
    bool m_haveResult = false;
    bool m_haveMessage = false;
};

ResultLineReader::ResultLineReader() : d{std::make_unique<Private>()} { }
ResultLineReader::~ResultLineReader() = default;

const ResultLine *ResultLineReader::read(const char *line, std::size_t size)
{
    if (size > MaxLine)
        return d->fault = "longer than 64 MB", nullptr;
    return d->read(line, size);
}

const char *ResultLineReader::fault() const { return d->fault; }

} // namespace core
