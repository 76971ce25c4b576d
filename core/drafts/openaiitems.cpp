// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/openaiitems.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/openaimessages.h"
#include "core/drafts/requestbody.h"

namespace core {

using namespace Qt::StringLiterals;

OpenAiItems::OpenAiItems(const DraftSource &source, const ModelCatalog &models)
    : m_model{source.model}, m_overrideModel{source.overrideModel},
      m_maxTokens{source.maxTokens.value_or(DefaultMaxTokens)}, m_models{models}
{ }

/// A member that is there and not null.
static QByteArrayView given(QByteArrayView object, QByteArrayView key)
{
    const QByteArrayView value = jsonMember(object, key);
    return jsonType(value) == JsonType::Null ? QByteArrayView{} : value;
}

/// One body on its way.
class OpenAiItems::Translation
{
public:
    Translation(const OpenAiItems &rules, DraftItem *item, QByteArrayView body)
        : m_rules{rules}, m_item{item}, m_body{body}
    { }

    QByteArray run();

private:
    void fault(const QString &path, const QString &message)
    {
        m_item->error(u"openai_untranslatable"_s, path, message);
    }
    void model();
    void maxTokens();
    void messages();
    void stop();
    void tools();
    void toolChoice();
    void outputConfig();
    void others();
    void add(QByteArrayView name, QByteArrayView value)
    {
        if (m_json.size() > 1)
            m_json.append(',');
        m_json.append('"').append(name).append("\":").append(value);
    }

    void add(QByteArrayView name, const QByteArray &value) { add(name, QByteArrayView{value}); }

    const OpenAiItems &m_rules;
    DraftItem *m_item;
    QByteArrayView m_body;
    QByteArray m_json{"{"};
    QStringList m_leftOut;
};

void OpenAiItems::Translation::model()
{
    const auto asked = jsonStringValue(given(m_body, "model"));
    const QString name = asked ? QString::fromUtf8(*asked) : QString{};
    const Model *const known = name.isEmpty() ? nullptr : m_rules.m_models.find(name);
    QString chosen = known ? known->id : QString{};
    if (known && m_rules.m_models.findExact(name))
        chosen = name;
    if (!m_rules.m_model.isEmpty() && (m_rules.m_overrideModel || chosen.isEmpty()))
        chosen = m_rules.m_model;
    if (chosen.isEmpty()) {
        m_item->error(
            u"model_unknown"_s, u"model"_s,
            name.isEmpty()
                ? u"no model is named; choose the one to use"_s
                : u"%1 is not a model of this service; choose the one to use instead"_s.arg(name));
        return;
    }
    if (chosen != name && !name.isEmpty())
        m_item->warning(u"openai_model"_s, u"model"_s, u"%1 instead of %2"_s.arg(chosen, name));
    add("model", toJsonString(chosen.toUtf8()));
}

void OpenAiItems::Translation::maxTokens()
{
    QByteArrayView value = given(m_body, "max_completion_tokens");
    if (value.isNull())
        value = given(m_body, "max_tokens");
    if (!value.isNull()) {
        add("max_tokens", value);
        return;
    }
    m_item->warning(
        u"max_tokens_default"_s, u"max_tokens"_s,
        u"no limit of the output is given; %1 tokens are asked for"_s.arg(m_rules.m_maxTokens));
    add("max_tokens", QByteArray::number(m_rules.m_maxTokens));
}

void OpenAiItems::Translation::messages()
{
    const QByteArrayView list = given(m_body, "messages");
    if (jsonType(list) != JsonType::Array) {
        fault(u"messages"_s,
              list.isNull()
                  ? u"messages is missing"_s
                  : u"messages must be an array, but is %1"_s.arg(describe(jsonType(list))));
        return;
    }
    const OpenAiMessages translated = translateOpenAiMessages(list);
    for (const Finding &finding : translated.findings)
        m_item->findings.append(finding);
    if (!translated.system.isEmpty())
        add("system", translated.system);
    add("messages", translated.messages);
}

void OpenAiItems::Translation::stop()
{
    const QByteArrayView value = given(m_body, "stop");
    if (jsonType(value) == JsonType::String)
        add("stop_sequences", "[" + value.toByteArray() + "]");
    else if (jsonType(value) == JsonType::Array)
        add("stop_sequences", value);
    else if (!value.isNull())
        fault(u"stop"_s,
              u"stop must be a text or an array, but is %1"_s.arg(describe(jsonType(value))));
}

void OpenAiItems::Translation::tools()
{
    const QByteArrayView list = given(m_body, "tools");
    if (list.isNull())
        return;
    if (jsonType(list) != JsonType::Array) {
        fault(u"tools"_s, u"tools must be an array, but is %1"_s.arg(describe(jsonType(list))));
        return;
    }
    QByteArray json{"["};
    JsonWalk walk{list};
    QByteArrayView tool;
    for (int i = 0; walk.nextElement(&tool); ++i) {
        const QString path = u"tools.%1"_s.arg(i);
        const QByteArrayView function =
            jsonType(tool) == JsonType::Object ? given(tool, "function") : QByteArrayView{};
        const QByteArrayView name =
            jsonType(function) == JsonType::Object ? given(function, "name") : QByteArrayView{};
        if (name.isNull()) {
            fault(path, u"only tools of type function with a name can be translated"_s);
            continue;
        }
        if (json.size() > 1)
            json.append(',');
        json.append("{\"name\":").append(name);
        if (const QByteArrayView text = given(function, "description"); !text.isNull())
            json.append(",\"description\":").append(text);
        const QByteArrayView schema = given(function, "parameters");
        json.append(",\"input_schema\":")
            .append(schema.isNull() ? QByteArrayView{"{\"type\":\"object\",\"properties\":{}}"}
                                    : schema);
        if (given(function, "strict") == "true")
            json.append(",\"strict\":true");
        json.append('}');
    }
    add("tools", json + "]");
}

void OpenAiItems::Translation::toolChoice()
{
    const QByteArrayView choice = given(m_body, "tool_choice");
    const bool oneAtATime = given(m_body, "parallel_tool_calls") == "false";
    const bool hasTools = !given(m_body, "tools").isNull();
    QByteArray inside;
    if (choice == "\"auto\"" || (choice.isNull() && oneAtATime && hasTools)) {
        inside = "\"type\":\"auto\"";
    } else if (choice == "\"required\"") {
        inside = "\"type\":\"any\"";
    } else if (choice == "\"none\"") {
        add("tool_choice", QByteArrayView{"{\"type\":\"none\"}"});
        return;
    } else if (jsonType(choice) == JsonType::Object) {
        const QByteArrayView function = given(choice, "function");
        const QByteArrayView name =
            jsonType(function) == JsonType::Object ? given(function, "name") : QByteArrayView{};
        if (name.isNull()) {
            fault(u"tool_choice"_s, u"only the choice of one function can be translated"_s);
            return;
        }
        inside = "\"type\":\"tool\",\"name\":" + name.toByteArray();
    } else {
        if (!choice.isNull())
            fault(u"tool_choice"_s, u"tool_choice is none that can be translated"_s);
        return;
    }
    if (oneAtATime)
        inside += ",\"disable_parallel_tool_use\":true";
    add("tool_choice", "{" + inside + "}");
}

void OpenAiItems::Translation::outputConfig()
{
    QByteArray inside;
    const QByteArrayView format = given(m_body, "response_format");
    if (jsonType(format) == JsonType::Object) {
        const QByteArrayView type = given(format, "type");
        const QByteArrayView wrapped = given(format, "json_schema");
        const QByteArrayView schema =
            jsonType(wrapped) == JsonType::Object ? given(wrapped, "schema") : QByteArrayView{};
        if (type == "\"json_schema\"" && !schema.isNull())
            inside =
                "\"format\":{\"type\":\"json_schema\",\"schema\":" + schema.toByteArray() + "}";
        else if (type != "\"text\"")
            m_leftOut.append(u"response_format"_s);
    } else if (!format.isNull()) {
        m_leftOut.append(u"response_format"_s);
    }
    const QByteArrayView effort = given(m_body, "reasoning_effort");
    for (const QByteArrayView level : {"\"low\"", "\"medium\"", "\"high\"", "\"xhigh\""}) {
        if (effort == level)
            inside += (inside.isEmpty() ? "\"effort\":" : ",\"effort\":") + effort.toByteArray();
    }
    if (!effort.isNull() && !inside.contains("\"effort\""))
        m_leftOut.append(u"reasoning_effort"_s);
    if (!inside.isEmpty())
        add("output_config", "{" + inside + "}");
}

/// What is left: told about, unless leaving it out changes nothing.
void OpenAiItems::Translation::others()
{
    static constexpr QByteArrayView Translated[] = {
        "model", "messages",    "max_tokens",          "max_completion_tokens", "stop",
        "tools", "tool_choice", "parallel_tool_calls", "response_format",       "reasoning_effort",
        "user"};
    JsonWalk walk{m_body};
    QByteArrayView rawKey;
    QByteArrayView value;
    QByteArray buffer;
    while (walk.nextMember(&rawKey, &value)) {
        const QByteArrayView key = jsonKey(rawKey, &buffer);
        if (std::find(std::begin(Translated), std::end(Translated), key) != std::end(Translated)
            || jsonType(value) == JsonType::Null || (key == "stream" && value == "false")
            || (key == "n" && value == "1"))
            continue;
        if (key == "n") {
            fault(u"n"_s,
                  u"n asks for %1 answers, and this service gives one a request"_s.arg(
                      QString::fromUtf8(value)));
            continue;
        }
        if (key == "functions" || key == "function_call") {
            fault(QString::fromUtf8(key),
                  u"%1 is an older form of tools and cannot be translated"_s.arg(
                      QString::fromUtf8(key)));
            continue;
        }
        m_leftOut.append(QString::fromUtf8(key));
    }
    if (const QByteArrayView user = given(m_body, "user"); jsonType(user) == JsonType::String)
        add("metadata", "{\"user_id\":" + user.toByteArray() + "}");
    if (!m_leftOut.isEmpty())
        m_item->warning(
            u"openai_left_out"_s, m_leftOut.first(),
            u"left out, since this service has no counterpart: %1"_s.arg(m_leftOut.join(u", "_s)));
}

QByteArray OpenAiItems::Translation::run()
{
    model();
    maxTokens();
    messages();
    stop();
    tools();
    toolChoice();
    outputConfig();
    others();
    return m_json + "}";
}

DraftItem OpenAiItems::translate(const SourceItem &, QByteArrayView text) const
{
    DraftItem item;
    if (jsonSyntaxError(text)) {
        noteSyntaxError(&item, text);
        return item;
    }
    if (jsonType(text.trimmed()) != JsonType::Object) {
        item.error(u"not_an_object"_s, {},
                   u"a request must be an object with custom_id and body, but is %1"_s.arg(
                       describe(jsonType(text.trimmed()))));
        return item;
    }
    JsonWalk walk{text};
    QByteArrayView rawKey;
    QByteArrayView value;
    while (walk.nextMember(&rawKey, &value)) { }
    if (walk.failed()) {
        noteSyntaxError(&item, text);
        return item;
    }
    const auto offsetOf = [&](QByteArrayView part) { return part.data() - text.data(); };
    noteRepeatedKey(&item, text, text);
    if (const QByteArrayView id = jsonMember(text, "custom_id"); !id.isNull())
        takeId(&item, id, u"custom_id"_s, offsetOf(id));
    else
        item.error(u"custom_id_missing"_s, u"custom_id"_s, u"custom_id is missing"_s);
    if (const auto url = jsonStringValue(given(text, "url"));
        url && !url->endsWith("/chat/completions"))
        item.error(u"openai_untranslatable"_s, u"url"_s,
                   u"only requests to /v1/chat/completions can be translated, not %1"_s.arg(
                       QString::fromUtf8(*url)),
                   offsetOf(given(text, "url")));
    const QByteArrayView body = jsonMember(text, "body");
    if (jsonType(body) != JsonType::Object) {
        item.error(u"body_missing"_s, u"body"_s,
                   body.isNull()
                       ? u"body is missing"_s
                       : u"body must be an object, but is %1"_s.arg(describe(jsonType(body))));
        return item;
    }
    noteRepeatedKey(&item, body, text);
    if (item.hasErrors())
        return item;
    QByteArray params = Translation{*this, &item, body}.run();
    if (!item.hasErrors())
        item.setParams(std::move(params));
    return item;
}

} // namespace core
