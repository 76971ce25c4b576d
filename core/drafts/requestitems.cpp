// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/requestitems.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/utf8.h"

namespace core {

using namespace Qt::StringLiterals;

DraftItem RequestItems::translate(const SourceItem &, QByteArrayView text) const
{
    DraftItem item;
    JsonWalk walk{text};
    if (walk.failed() || !walk.isObject()) {
        noteSyntaxError(&item, text);
        if (!item.syntaxError) {
            item.findings.clear();
            item.error(u"not_an_object"_s, {},
                       u"a request must be an object with custom_id and params, but is %1"_s.arg(
                           describe(jsonType(text.trimmed()))));
        }
        return item;
    }
    const auto offsetOf = [&](QByteArrayView part) { return part.data() - text.data(); };
    QByteArrayView rawKey;
    QByteArrayView value;
    QByteArray buffer;
    bool idSeen = false;
    bool paramsSeen = false;
    QStringList others;
    bool otherIsBroken = false;
    while (walk.nextMember(&rawKey, &value)) {
        const QByteArrayView key = jsonKey(rawKey, &buffer);
        if (key == "custom_id" || key == "params") {
            bool &seen = key == "params" ? paramsSeen : idSeen;
            if (seen)
                item.error(u"duplicate_key"_s, QString::fromUtf8(key),
                           u"the key \"%1\" occurs twice"_s.arg(QString::fromUtf8(key)),
                           offsetOf(rawKey) - 1);
            else if (key == "params")
                item.params = value;
            else
                takeId(&item, value, u"custom_id"_s, offsetOf(value));
            seen = true;
        } else {
            others.append(QString::fromUtf8(key));
            otherIsBroken = otherIsBroken || jsonSyntaxError(value).has_value()
                || !jsonStringValue(toJsonString(key));
        }
    }
    // Within params it is the reader that looks at each byte.
    const qsizetype paramsBegin = paramsSeen ? offsetOf(item.params) : text.size();
    const qsizetype paramsEnd = paramsSeen ? paramsBegin + item.params.size() : text.size();
    const bool isUtf8 = isValidUtf8(text.first(paramsBegin)) && isValidUtf8(text.sliced(paramsEnd));
    if (walk.failed() || otherIsBroken || !isUtf8
        || skipJsonSpace(text, walk.end()) != text.size()) {
        item = {};
        noteSyntaxError(&item, text);
        return item;
    }
    if (!idSeen)
        item.error(u"custom_id_missing"_s, u"custom_id"_s, u"custom_id is missing"_s);
    if (!paramsSeen)
        item.error(u"params_missing"_s, u"params"_s, u"params is missing"_s);
    else if (jsonType(item.params) != JsonType::Object)
        item.error(u"params_type"_s, u"params"_s,
                   u"params must be an object, but is %1"_s.arg(describe(jsonType(item.params))),
                   offsetOf(item.params));
    if (!others.isEmpty())
        item.warning(
            u"unknown_field"_s, others.first(),
            u"not sent, since the service does not know it: %1"_s.arg(others.join(u", "_s)));
    if (item.hasErrors()) {
        // Broken syntax is the first thing to be said, whatever else is wrong.
        if (jsonSyntaxError(text)) {
            item = {};
            noteSyntaxError(&item, text);
        }
    }
    return item;
}

} // namespace core
