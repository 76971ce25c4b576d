// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/usagelogline.h"

#include "core/sources/jsonfields.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace core {

namespace dom = simdjson::dom;

struct UsageLogLineReader::Private
{
    UsageLogRecord record;
    const char *fault = nullptr;

    bool read(const char *line, std::size_t size)
    {
        constexpr std::size_t KeptCapacity = 4 * 1024 * 1024;
        record = {};
        fault = nullptr;
        if (!m_parser || m_parser->capacity() > KeptCapacity)
            m_parser = std::make_unique<dom::parser>();
        if (m_parser->capacity() < size
            && m_parser->allocate(std::max(size, std::size_t{16 * 1024})) != simdjson::SUCCESS)
            return fail("too long");
        dom::element root;
        if (const auto code = m_parser->parse(line, size, false).get(root); code != simdjson::SUCCESS)
            return fail(code == simdjson::UTF8_ERROR ? "not UTF-8" : "not JSON");
        dom::object object;
        if (root.get_object().get(object) != simdjson::SUCCESS)
            return fail("not a JSON object");
        readRecord(object);
        return !fault;
    }

private:
    bool fail(const char *why)
    {
        if (!fault)
            fault = why;
        return false;
    }

    void readRecord(dom::object object)
    {
        JsonField v, ts, seq, workflow, stage, tier, model, provider, user, cost, duration, tokens,
            cache, promptCache;
        const std::initializer_list<std::pair<std::string_view, JsonField *>> fields{
            {"v", &v},
            {"ts", &ts},
            {"seq", &seq},
            {"workflow", &workflow},
            {"stage", &stage},
            {"tier", &tier},
            {"model", &model},
            {"provider", &provider},
            {"user_id", &user},
            {"cost", &cost},
            {"duration_ms", &duration},
            {"tokens", &tokens},
            {"cache", &cache},
            {"prompt_cache", &promptCache}};
        readFields(object, fields);
        keepOthers(object, fields);
        if (!takeInstant(ts, record.at))
            fail("no readable ts");
        takeText(ts, record.ts);
        for (const auto &[field, target] :
             {std::pair{&v, &record.version}, {&workflow, &record.workflow},
              {&stage, &record.stage}, {&model, &record.model}, {&user, &record.user}}) {
            if (!takeText(*field, *target))
                fail("v, workflow, stage, model or user_id is no text");
        }
        std::int64_t number = 0;
        if (seq.isThere()) {
            if (seq.element->get_int64().get(number) != simdjson::SUCCESS)
                fail("seq is no whole number");
            record.seq = number;
        }
        takeText(tier, record.tier);
        takeText(provider, record.provider);
        if (duration.isThere())
            record.durationMs = countIn(*duration.element);
        if (!takeMoney(cost, record.cost))
            fail("cost is not an amount");
        if (const auto counts = objectIn(tokens)) {
            record.usage.input = count(*counts, "input");
            record.usage.output = count(*counts, "output");
        }
        if (const auto local = objectIn(cache)) {
            record.localCacheHit = flag(*local, "hit");
            JsonField type;
            readFields(*local, {{"type", &type}});
            takeText(type, record.cacheType);
        }
        if (const auto service = objectIn(promptCache)) {
            record.promptCacheRecorded = true;
            record.promptCacheHit = flag(*service, "hit");
            record.usage.cacheWrite5m = count(*service, "creation_tokens");
            record.usage.cacheRead = count(*service, "read_tokens");
        }
    }

    std::optional<dom::object> objectIn(const JsonField &field)
    {
        dom::object object;
        if (!field.isThere())
            return {};
        if (field.element->get_object().get(object) == simdjson::SUCCESS)
            return object;
        fail("tokens, cache or prompt_cache is no object");
        return {};
    }

    Tokens count(dom::object object, std::string_view name)
    {
        JsonField field;
        readFields(object, {{name, &field}});
        if (!field.isThere())
            return 0;
        const std::optional<qint64> value = countIn(*field.element);
        if (!value)
            fail(NotACount);
        return value.value_or(0);
    }

    /// Unknown fields are kept (task catalog §7).
    void keepOthers(dom::object object,
                    std::initializer_list<std::pair<std::string_view, JsonField *>> known)
    {
        for (const dom::key_value_pair field : object) {
            if (std::any_of(known.begin(), known.end(),
                            [&field](const auto &one) { return one.first == field.key; }))
                continue;
            record.other += record.other.empty() ? '{' : ',';
            record.other += quoted(field.key);
            record.other += ':';
            record.other += simdjson::minify(field.value);
        }
        if (!record.other.empty())
            record.other += '}';
    }

    /// The text as JSON has it.
    static std::string quoted(std::string_view text)
    {
        const QJsonArray array{QString::fromUtf8(text.data(), qsizetype(text.size()))};
        const QByteArray json = QJsonDocument{array}.toJson(QJsonDocument::Compact);
        return json.mid(1, json.size() - 2).toStdString();
    }

    bool flag(dom::object object, std::string_view name)
    {
        JsonField field;
        readFields(object, {{name, &field}});
        bool value = false;
        if (field.isThere() && field.element->get_bool().get(value) != simdjson::SUCCESS)
            fail("hit is neither true nor false");
        return value;
    }

    std::unique_ptr<dom::parser> m_parser;
};

UsageLogLineReader::UsageLogLineReader() : d{std::make_unique<Private>()} { }
UsageLogLineReader::~UsageLogLineReader() = default;

const UsageLogRecord *UsageLogLineReader::read(const char *line, std::size_t size)
{
    return d->read(line, size) ? &d->record : nullptr;
}

const char *UsageLogLineReader::fault() const { return d->fault; }

} // namespace core
