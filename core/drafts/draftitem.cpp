// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/draftitem.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/utf8.h"

namespace core {

using namespace Qt::StringLiterals;

void noteSyntaxError(DraftItem *item, QByteArrayView text)
{
    item->syntaxError = jsonSyntaxError(text);
    if (!item->syntaxError) {
        item->error(u"too_deep"_s, {}, u"nested deeper than %1 levels"_s.arg(MaxJsonDepth));
        return;
    }
    const qsizetype offset = item->syntaxError->offset;
    if (firstInvalidUtf8(text) == offset)
        item->error(u"not_utf8"_s, {}, u"not valid UTF-8"_s, offset);
    else
        item->error(u"json_invalid"_s, {}, u"not valid JSON: "_s + item->syntaxError->what, offset);
}

void noteRepeatedKey(DraftItem *item, QByteArrayView object, QByteArrayView text)
{
    const QByteArrayView key = repeatedKey(object);
    if (key.isNull())
        return;
    QByteArray buffer;
    const QString name = QString::fromUtf8(jsonKey(key, &buffer));
    item->error(u"duplicate_key"_s, name, u"the key \"%1\" occurs twice"_s.arg(name),
                key.data() - 1 - text.data());
}

void takeId(DraftItem *item, QByteArrayView value, const QString &name, qsizetype offset)
{
    const JsonType type = jsonType(value);
    if (type == JsonType::Number) {
        item->id = value.toByteArray();
        item->hasId = true;
        item->warning(
            u"custom_id_number"_s, name,
            u"%1 is a number and is read as the text \"%2\""_s.arg(name, QString::fromUtf8(value)),
            offset);
        return;
    }
    const auto text = type == JsonType::String ? jsonStringValue(value) : std::nullopt;
    if (!text) {
        item->error(u"custom_id_type"_s, name,
                    u"%1 must be a text, but is %2"_s.arg(name, describe(type)), offset);
        return;
    }
    if (text->isEmpty()) {
        item->error(u"custom_id_empty"_s, name, u"%1 is empty"_s.arg(name), offset);
        return;
    }
    item->id = *text;
    item->hasId = true;
}

} // namespace core
