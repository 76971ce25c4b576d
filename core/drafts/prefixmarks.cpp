// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/prefixmarks.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/sharedprefixes.h"

namespace core {

/// A write for an hour costs twice a plain read of the prompt; it pays from the second use of it on
/// (§7.4).
static constexpr qint64 FewestSharing = 3;
static constexpr QByteArrayView OneHour = "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";

/// `whole` with `part`, a view into it, replaced.
static QByteArray withPart(QByteArrayView whole, QByteArrayView part, const QByteArray &replacement)
{
    const qsizetype at = part.data() - whole.data();
    return whole.first(at).toByteArray() + replacement
        + whole.sliced(at + part.size()).toByteArray();
}

static QByteArray marked(QByteArrayView block)
{
    return withMember(block, "cache_control", OneHour);
}

/// The last element of an array if it is an object; an empty view else.
static QByteArrayView lastObject(QByteArrayView array)
{
    QByteArrayView last;
    if (jsonType(array) != JsonType::Array)
        return {};
    JsonWalk walk{array};
    while (walk.nextElement(&last)) { }
    return jsonType(last) == JsonType::Object ? last : QByteArrayView{};
}

/// Marks the end of the system prompt, or of the tools without one.
static QByteArray withSystemMarked(QByteArrayView params, bool *done)
{
    *done = true;
    const QByteArrayView system = jsonMember(params, "system");
    if (jsonType(system) == JsonType::String && system.size() > 2) {
        const QByteArray block = "{\"type\":\"text\",\"text\":" + system.toByteArray() + "}";
        return withPart(params, system, "[" + marked(block) + "]");
    }
    if (const QByteArrayView block = lastObject(system); !block.isNull())
        return withPart(params, block, marked(block));
    if (const QByteArrayView tool = lastObject(jsonMember(params, "tools")); !tool.isNull())
        return withPart(params, tool, marked(tool));
    *done = false;
    return params.toByteArray();
}

/// Marks the first block of the first message, which has several.
static QByteArray withFirstBlockMarked(QByteArrayView params, bool *done)
{
    const QByteArrayView messages = jsonMember(params, "messages");
    QByteArrayView message;
    QByteArrayView block;
    *done = jsonType(messages) == JsonType::Array && JsonWalk{messages}.nextElement(&message)
        && jsonType(message) == JsonType::Object
        && jsonType(jsonMember(message, "content")) == JsonType::Array
        && JsonWalk{jsonMember(message, "content")}.nextElement(&block)
        && jsonType(block) == JsonType::Object;
    return *done ? withPart(params, block, marked(block)) : params.toByteArray();
}

QByteArray withSharedPrefixMarked(QByteArrayView params, const RequestFacts &facts,
                                  const Model &model, const SharedPrefixes &shared, int *marked)
{
    *marked = 0;
    QByteArray result = params.toByteArray();
    if (!model.minCacheableTokens || !facts.cacheMarks.isEmpty() || facts.automaticCaching)
        return result;
    const auto pays = [&](const RequestFacts::Prefix &prefix) {
        return prefix.tokens >= *model.minCacheableTokens
            && shared.requestsWith(prefix.hash) >= FewestSharing;
    };
    bool done = false;
    if (pays(facts.systemPrefix)) {
        result = withSystemMarked(result, &done);
        *marked += done ? 1 : 0;
    }
    if (pays(facts.firstBlockPrefix)) {
        result = withFirstBlockMarked(result, &done);
        *marked += done ? 1 : 0;
    }
    return result;
}

} // namespace core
