// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/rowitems.h"

#include "core/drafts/csvrow.h"
#include "core/drafts/jsontext.h"
#include "core/drafts/requestbody.h"
#include "core/drafts/utf8.h"

namespace core {

using namespace Qt::StringLiterals;

RowItems::RowItems(const DraftForm &form, PromptTemplate prompt, const QString &model,
                   qint64 maxTokens, const QString &system)
    : m_columns{form.columns.size()}, m_delimiter{form.delimiter}, m_prompt{std::move(prompt)},
      m_model{model}, m_maxTokens{maxTokens}, m_system{system.isEmpty()
                                                           ? QByteArray{}
                                                           : toJsonString(system.toUtf8())}
{
    for (const auto *const name : {u"custom_id", u"task_id", u"id"}) {
        for (qsizetype column = 0; column < form.columns.size() && m_idColumn < 0; ++column) {
            if (form.columns.at(column).compare(QStringView{name}, Qt::CaseInsensitive) == 0)
                m_idColumn = column;
        }
    }
}

DraftItem RowItems::translate(const SourceItem &source, QByteArrayView text) const
{
    DraftItem item;
    if (const qsizetype bad = firstInvalidUtf8(text); bad >= 0) {
        item.error(u"not_utf8"_s, {}, u"not valid UTF-8"_s, bad);
        return item;
    }
    if (const qsizetype nul = text.indexOf('\0'); nul >= 0) {
        item.error(u"nul_byte"_s, {}, u"a NUL byte in the row"_s, nul);
        return item;
    }
    const auto fields = csvFields(text, m_delimiter);
    if (!fields) {
        item.error(u"csv_invalid"_s, {}, u"the row cannot be read"_s);
        return item;
    }
    if (fields->size() != m_columns) {
        item.error(u"csv_fields"_s, {},
                   u"the row has %1, but the header names %2"_s
                       .arg(fields->size() == 1 ? u"1 field"_s : u"%1 fields"_s.arg(fields->size()))
                       .arg(m_columns));
        return item;
    }
    item.id =
        m_idColumn < 0 ? "row-" + QByteArray::number(source.index + 1) : fields->at(m_idColumn);
    item.hasId = !item.id.isEmpty();
    if (!item.hasId) {
        item.error(u"custom_id_empty"_s, u"custom_id"_s, u"the id of the row is empty"_s);
        return item;
    }
    item.setParams(requestBody(m_model, m_maxTokens, m_system, m_prompt.fill(*fields)));
    return item;
}

} // namespace core
