// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/prompttemplate.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/textplace.h"

namespace core {

using namespace Qt::StringLiterals;

Result<PromptTemplate> PromptTemplate::parse(const QString &text, const QStringList &names)
{
    PromptTemplate parsed;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = text.indexOf(u"{{"_s, at);
        Part part;
        appendJsonEscaped(
            &part.text,
            QStringView{text}.sliced(at, (open < 0 ? text.size() : open) - at).toUtf8());
        if (open >= 0) {
            const TextPlace place = TextPlace{}.after(QStringView{text}.first(open).toUtf8());
            const qsizetype close = text.indexOf(u"}}"_s, open);
            if (close < 0)
                return badInput(u"the template"_s, place, u"{{ is not closed by }}"_s);
            const QString name = text.mid(open + 2, close - open - 2).trimmed();
            part.value = names.indexOf(name);
            if (part.value < 0)
                return badInput(
                    u"the template"_s, place,
                    u"there is no column \"%1\"; there are: %2"_s.arg(name, names.join(u", "_s)));
            at = close + 2;
        } else {
            at = text.size();
        }
        parsed.m_parts.append(part);
    }
    return parsed;
}

QByteArray PromptTemplate::fill(const QList<QByteArray> &values) const
{
    QByteArray json{"\""};
    for (const Part &part : m_parts) {
        json.append(part.text);
        if (part.value >= 0)
            appendJsonEscaped(&json, values.at(part.value));
    }
    json.append('"');
    return json;
}

} // namespace core
