// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/openaimessages.h"

#include "core/drafts/jsonsyntax.h"
#include "core/drafts/jsontext.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

QByteArrayView given(QByteArrayView object, QByteArrayView key)
{
    if (jsonType(object) != JsonType::Object)
        return {};
    const QByteArrayView value = jsonMember(object, key);
    return jsonType(value) == JsonType::Null ? QByteArrayView{} : value;
}

class Translator
{
public:
    OpenAiMessages run(QByteArrayView list);

private:
    void fault(const QString &path, const QString &message)
    {
        m_result.findings.append(
            {Finding::Severity::Error, u"openai_untranslatable"_s, path, message, -1});
    }
    void warn(const QString &code, const QString &path, const QString &message)
    {
        m_result.findings.append({Finding::Severity::Warning, code, path, message, -1});
    }
    void message(QByteArrayView message, const QString &path);
    void system(QByteArrayView content, const QString &path);
    void addMessage(QByteArrayView role, const QByteArray &content)
    {
        if (m_result.messages.size() > 1)
            m_result.messages.append(',');
        m_result.messages.append("{\"role\":\"").append(role).append("\",\"content\":");
        m_result.messages.append(content).append('}');
    }
    /// Content as this service takes it: a text as it is, parts as blocks; "" with a fault.
    QByteArray content(QByteArrayView content, const QString &path);
    QByteArray blocks(QByteArrayView parts, const QString &path);
    QByteArray block(QByteArrayView part, const QString &path);
    QByteArray image(QByteArrayView part, const QString &path);
    QByteArray document(QByteArrayView part, const QString &path);
    QByteArray toolUses(QByteArrayView calls, const QString &path);

    OpenAiMessages m_result;
    QList<QByteArray> m_system; ///< raw JSON strings
    bool m_conversationBegun = false;
};

/// `data:image/png;base64,AAAA` in its parts; nullopt if it is none.
struct DataUrl
{
    QByteArray mediaType;
    QByteArray base64;
};
std::optional<DataUrl> dataUrl(const QByteArray &url)
{
    const qsizetype comma = url.indexOf(',');
    if (!url.startsWith("data:") || comma < 0 || !url.first(comma).endsWith(";base64"))
        return {};
    const QByteArray head = url.sliced(5, comma - 5 - 7);
    return DataUrl{.mediaType = head.left(head.indexOf(';') < 0 ? head.size() : head.indexOf(';')),
                   .base64 = url.sliced(comma + 1)};
}

QByteArray base64Source(const DataUrl &url)
{
    return "{\"type\":\"base64\",\"media_type\":" + toJsonString(url.mediaType)
        + ",\"data\":" + toJsonString(url.base64) + "}";
}

QByteArray Translator::image(QByteArrayView part, const QString &path)
{
    const QByteArrayView image = given(part, "image_url");
    const auto url =
        jsonStringValue(jsonType(image) == JsonType::String ? image : given(image, "url"));
    if (!url) {
        fault(path, u"the image has no url"_s);
        return {};
    }
    if (const auto data = dataUrl(*url))
        return "{\"type\":\"image\",\"source\":" + base64Source(*data) + "}";
    if (url->startsWith("https://") || url->startsWith("http://"))
        return "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":" + toJsonString(*url)
            + "}}";
    fault(path, u"the url of the image is neither a web address nor base64 data"_s);
    return {};
}

QByteArray Translator::document(QByteArrayView part, const QString &path)
{
    const QByteArrayView file = given(part, "file");
    const auto content = jsonStringValue(given(file, "file_data"));
    const auto data = content ? dataUrl(*content) : std::nullopt;
    if (!data || data->mediaType != "application/pdf") {
        fault(path, u"of files, only PDF as base64 data can be translated"_s);
        return {};
    }
    QByteArray json = "{\"type\":\"document\",\"source\":" + base64Source(*data);
    if (const QByteArrayView name = given(file, "filename"); !name.isNull())
        json += ",\"title\":" + name.toByteArray();
    return json + "}";
}

QByteArray Translator::block(QByteArrayView part, const QString &path)
{
    const QByteArrayView type = given(part, "type");
    if (type == "\"text\"" && !given(part, "text").isNull())
        return "{\"type\":\"text\",\"text\":" + given(part, "text").toByteArray() + "}";
    if (type == "\"refusal\"" && !given(part, "refusal").isNull())
        return "{\"type\":\"text\",\"text\":" + given(part, "refusal").toByteArray() + "}";
    if (type == "\"image_url\"")
        return image(part, path);
    if (type == "\"file\"")
        return document(part, path);
    fault(path,
          u"content of type %1 cannot be translated"_s.arg(
              type.isNull() ? u"unknown"_s : QString::fromUtf8(type)));
    return {};
}

QByteArray Translator::blocks(QByteArrayView parts, const QString &path)
{
    QByteArray json;
    JsonWalk walk{parts};
    QByteArrayView part;
    for (int i = 0; walk.nextElement(&part); ++i) {
        if (!json.isEmpty())
            json.append(',');
        json.append(block(part, u"%1.%2"_s.arg(path).arg(i)));
    }
    return json;
}

QByteArray Translator::content(QByteArrayView content, const QString &path)
{
    switch (jsonType(content)) {
    case JsonType::String: return content.toByteArray();
    case JsonType::Array: return "[" + blocks(content, path) + "]";
    default:
        fault(path,
              u"content must be a text or an array, but is %1"_s.arg(describe(jsonType(content))));
        return {};
    }
}

void Translator::system(QByteArrayView content, const QString &path)
{
    if (m_conversationBegun)
        warn(u"openai_system_moved"_s, path,
             u"an instruction in the midst of the conversation is put into the system prompt"_s);
    if (jsonType(content) == JsonType::String) {
        m_system.append(content.toByteArray());
        return;
    }
    if (jsonType(content) != JsonType::Array) {
        fault(path,
              u"content must be a text or an array, but is %1"_s.arg(describe(jsonType(content))));
        return;
    }
    JsonWalk walk{content};
    QByteArrayView part;
    while (walk.nextElement(&part)) {
        const QByteArrayView text = given(part, "text");
        if (jsonType(text) == JsonType::String)
            m_system.append(text.toByteArray());
        else
            fault(path, u"a system message may hold only text"_s);
    }
}

QByteArray Translator::toolUses(QByteArrayView calls, const QString &path)
{
    QByteArray json;
    JsonWalk walk{calls};
    QByteArrayView call;
    for (int i = 0; walk.nextElement(&call); ++i) {
        const QString place = u"%1.tool_calls.%2"_s.arg(path).arg(i);
        const QByteArrayView function = given(call, "function");
        const QByteArrayView id = given(call, "id");
        const QByteArrayView name = given(function, "name");
        const QByteArrayView rawArguments = given(function, "arguments");
        if (id.isNull() || name.isNull()) {
            fault(place, u"a tool call needs an id and the name of a function"_s);
            continue;
        }
        QByteArray arguments = jsonStringValue(rawArguments).value_or(QByteArray{}).trimmed();
        if (arguments.isEmpty())
            arguments = "{}";
        if (jsonSyntaxError(arguments) || jsonType(arguments) != JsonType::Object) {
            fault(place, u"the arguments of the tool call are not a JSON object"_s);
            continue;
        }
        if (!json.isEmpty())
            json.append(',');
        json.append("{\"type\":\"tool_use\",\"id\":").append(id).append(",\"name\":").append(name);
        json.append(",\"input\":").append(arguments).append('}');
    }
    return json;
}

void Translator::message(QByteArrayView message, const QString &path)
{
    const QByteArrayView role = given(message, "role");
    const QByteArrayView text = given(message, "content");
    if (role == "\"system\"" || role == "\"developer\"") {
        system(text, path);
        return;
    }
    m_conversationBegun = true;
    if (!given(message, "name").isNull())
        warn(u"openai_left_out"_s, path,
             u"left out, since this service has no counterpart: the name of who speaks"_s);
    if (role == "\"user\"") {
        addMessage("user", content(text, path));
    } else if (role == "\"tool\"") {
        const QByteArrayView id = given(message, "tool_call_id");
        if (id.isNull()) {
            fault(path, u"tool_call_id is missing"_s);
            return;
        }
        addMessage("user",
                   "[{\"type\":\"tool_result\",\"tool_use_id\":" + id.toByteArray()
                       + ",\"content\":" + content(text, path) + "}]");
    } else if (role == "\"assistant\"") {
        const QByteArrayView calls = given(message, "tool_calls");
        if (!given(message, "function_call").isNull()) {
            fault(path, u"function_call is an older form of tool_calls and cannot be translated"_s);
            return;
        }
        if (jsonType(calls) != JsonType::Array) {
            addMessage("assistant", content(text, path));
            return;
        }
        QByteArray parts;
        if (jsonType(text) == JsonType::String && text.size() > 2)
            parts = "{\"type\":\"text\",\"text\":" + text.toByteArray() + "}";
        else if (jsonType(text) == JsonType::Array)
            parts = blocks(text, path);
        const QByteArray uses = toolUses(calls, path);
        if (!parts.isEmpty() && !uses.isEmpty())
            parts += ',';
        addMessage("assistant", "[" + parts + uses + "]");
    } else {
        fault(path,
              u"a message with the role %1 cannot be translated"_s.arg(
                  role.isNull() ? u"of nobody"_s : QString::fromUtf8(role)));
    }
}

OpenAiMessages Translator::run(QByteArrayView list)
{
    m_result.messages = "[";
    JsonWalk walk{list};
    QByteArrayView element;
    for (int i = 0; walk.nextElement(&element); ++i)
        message(element, u"messages.%1"_s.arg(i));
    m_result.messages.append(']');
    if (m_system.size() == 1) {
        m_result.system = m_system.first();
    } else if (m_system.size() > 1) {
        QByteArray json;
        for (const QByteArray &text : qAsConst(m_system))
            json +=
                (json.isEmpty() ? "{\"type\":\"text\",\"text\":" : ",{\"type\":\"text\",\"text\":")
                + text + "}";
        m_result.system = "[" + json + "]";
    }
    return std::move(m_result);
}

} // namespace

OpenAiMessages translateOpenAiMessages(QByteArrayView list) { return Translator{}.run(list); }

} // namespace core
