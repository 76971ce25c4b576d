// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/batchbody.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace core::sandbox {
namespace {

/// No request is larger: the Messages API itself takes 32 MB. Bounds what is held in memory.
constexpr qsizetype MaxItemBytes = 64 * 1000 * 1000;

bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

qsizetype characters(QByteArrayView utf8)
{
    return std::count_if(utf8.begin(), utf8.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

QByteArrayView view(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

} // namespace

struct BatchBody::Parsers
{
    simdjson::dom::parser dom;
    simdjson::ondemand::parser onDemand;
};

BatchBody::BatchBody() : m_parsers{std::make_unique<Parsers>()} { }
BatchBody::~BatchBody() = default;

void BatchBody::take(QByteArrayView piece)
{
    while (!piece.isEmpty() && m_state != State::Broken) {
        if (m_capturing) {
            const qsizetype length = m_scanner.scan(piece);
            m_value.append(piece.first(length));
            m_taken += length;
            piece = piece.sliced(length);
            if (m_scanner.isTooDeep())
                notJson("nested too deeply");
            else if (m_value.size() > MaxItemBytes) {
                m_syntax = tooLarge();
                m_state = State::Broken;
            } else if (m_scanner.isDone())
                valueFinished();
            continue;
        }
        if (isBlank(piece.front()) || takeStructure(piece.front())) {
            ++m_taken;
            piece = piece.sliced(1);
        }
    }
}

/// Takes one character between values; false if it begins a value, which is then to be captured.
bool BatchBody::takeStructure(char c)
{
    const auto unexpected = [this, c] {
        notJson(QByteArray{"unexpected '"} + (c >= ' ' && c <= '~' ? c : '?') + "'");
        return true;
    };
    switch (m_state) {
    case State::Start:
        if (c != '{') {
            if (!QByteArrayView{"[\"-0123456789tfn"}.contains(c))
                return unexpected();
            fault("Input should be an object");
            m_state = State::Broken;
            return true;
        }
        m_state = State::KeyOrEnd;
        return true;
    case State::KeyOrEnd:
        if (c == '}') {
            m_state = State::End;
            return true;
        }
        [[fallthrough]];
    case State::Key:
        if (c != '"')
            return unexpected();
        beginValue(c, State::Colon);
        return false;
    case State::Colon:
        if (c != ':')
            return unexpected();
        m_state = State::Value;
        return true;
    case State::Value:
        if (m_key == "requests" && c == '[') {
            m_state = State::ItemOrEnd;
            return true;
        }
        beginValue(c, State::CommaOrEnd);
        return false;
    case State::ItemOrEnd:
        if (c == ']') {
            m_state = State::CommaOrEnd;
            return true;
        }
        [[fallthrough]];
    case State::Item: beginValue(c, State::ItemCommaOrEnd); return false;
    case State::ItemCommaOrEnd:
        if (c != ',' && c != ']')
            return unexpected();
        m_state = c == ',' ? State::Item : State::CommaOrEnd;
        return true;
    case State::CommaOrEnd:
        if (c != ',' && c != '}')
            return unexpected();
        m_state = c == ',' ? State::Key : State::End;
        return true;
    case State::End: return unexpected();
    case State::Broken: break;
    }
    return true;
}

void BatchBody::beginValue(char first, State after)
{
    m_after = after;
    m_capturing = true;
    m_scanner.begin(first);
    m_value.resize(0);
    m_valueFrom = m_taken;
}

void BatchBody::valueFinished()
{
    m_capturing = false;
    const qsizetype size = m_value.size();
    m_value.reserve(size + qsizetype(simdjson::SIMDJSON_PADDING));
    simdjson::dom::element element;
    const simdjson::error_code error =
        m_parsers->dom.parse(m_value.constData(), size_t(size), false).get(element);
    if (error != simdjson::SUCCESS) {
        notJson(simdjson::error_message(error));
        return;
    }
    if (m_after == State::Colon) {
        std::string_view key;
        if (element.get(key) != simdjson::SUCCESS) {
            notJson("a key is not a string");
            return;
        }
        m_key = view(key).toByteArray();
        if (m_key != "requests")
            fault(m_key + ": Extra inputs are not permitted");
        else if (std::exchange(m_hasRequests, true))
            fault("requests: The field is given twice");
    } else if (m_after == State::ItemCommaOrEnd) {
        itemFinished();
    } else if (m_key == "requests") {
        fault("requests: Input should be a valid list");
    }
    m_state = m_after;
}

QByteArray BatchBody::itemPath() const { return "requests." + QByteArray::number(m_items); }

void BatchBody::itemFinished()
{
    if (m_fault || m_items >= MaxBatchRequests) { // the rest need only be JSON
        ++m_items;
        return;
    }
    namespace ondemand = simdjson::ondemand;
    ItemPlace place;
    bool hasId = false;
    bool hasParams = false;
    ondemand::document document;
    ondemand::object object;
    const size_t size = size_t(m_value.size());
    if (m_parsers->onDemand.iterate(m_value.constData(), size, size_t(m_value.capacity()))
                .get(document)
            != simdjson::SUCCESS
        || document.get_object().get(object) != simdjson::SUCCESS) {
        fault(itemPath() + ": Input should be an object");
        ++m_items;
        return;
    }
    for (simdjson::simdjson_result<ondemand::field> each : object) {
        ondemand::field field;
        std::string_view key;
        if (std::move(each).get(field) != simdjson::SUCCESS
            || field.unescaped_key().get(key) != simdjson::SUCCESS) {
            notJson("malformed object");
            return;
        }
        if (key == "custom_id") {
            std::string_view id;
            if (field.value().get_string().get(id) != simdjson::SUCCESS) {
                fault(itemPath() + ".custom_id: Input should be a valid string");
                continue;
            }
            if (std::exchange(hasId, true))
                fault(itemPath() + ".custom_id: The field is given twice");
            checkCustomId(view(id));
            place.idLength = quint32(std::min(id.size(), sizeof place.id));
            std::memcpy(place.id, id.data(), place.idLength);
        } else if (key == "params") {
            ondemand::json_type type{};
            std::string_view raw;
            if (field.value().type().get(type) != simdjson::SUCCESS
                || type != ondemand::json_type::object
                || simdjson::to_json_string(field.value()).get(raw) != simdjson::SUCCESS) {
                fault(itemPath() + ".params: Input should be an object");
                hasParams = true;
                continue;
            }
            if (std::exchange(hasParams, true))
                fault(itemPath() + ".params: The field is given twice");
            place.paramsOffset = quint64(m_valueFrom + (raw.data() - m_value.constData()));
            place.paramsLength = quint32(raw.size());
        } else {
            fault(itemPath() + '.' + view(key).toByteArray() + ": Extra inputs are not permitted");
        }
    }
    if (!hasId)
        fault(itemPath() + ".custom_id: Field required");
    if (!hasParams)
        fault(itemPath() + ".params: Field required");
    ++m_items;
    m_places.append(place);
}

void BatchBody::checkCustomId(QByteArrayView id)
{
    const QByteArray path = itemPath() + ".custom_id: ";
    if (characters(id) > 64) {
        fault(path + "String should have at most 64 characters");
        return;
    }
    const bool matches = !id.isEmpty() && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '_' || c == '-';
    });
    if (!matches) {
        fault(path + "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
        return;
    }
    const QByteArray owned = id.toByteArray();
    if (m_ids.contains(owned))
        fault(path + "Duplicate custom_id '" + owned + "'. Each request needs its own.");
    else
        m_ids.insert(owned);
}

void BatchBody::notJson(const QByteArray &what)
{
    m_syntax = invalidRequest("The request body is not valid JSON: " + what + " at byte "
                              + QByteArray::number(m_taken) + '.');
    m_state = State::Broken;
}

void BatchBody::fault(const QByteArray &message)
{
    if (!m_fault)
        m_fault = invalidRequest(message);
}

std::optional<ApiError> BatchBody::finish()
{
    if (m_state != State::End && m_state != State::Broken)
        notJson(m_taken == 0 ? "it is empty" : "it ends early");
    if (m_syntax)
        return m_syntax;
    if (m_items > MaxBatchRequests) {
        return invalidRequest(
            "requests: List should have at most 100000 items after validation, not "
            + QByteArray::number(m_items));
    }
    if (m_fault)
        return m_fault;
    if (!m_hasRequests)
        return invalidRequest("requests: Field required");
    if (m_items == 0)
        return invalidRequest("requests: List should have at least 1 item after validation, not 0");
    return {};
}

} // namespace core::sandbox
