// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/csvmapping.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

struct FieldNames
{
    const char *name;
    QStringList columns; ///< names that tell it, the best first
};

const std::array<FieldNames, CsvFieldCount> &fields()
{
    static const std::array<FieldNames, CsvFieldCount> all{{
        {"at", {u"at"_s, u"ts"_s, u"timestamp"_s, u"time"_s, u"date"_s, u"created_at"_s}},
        {"model", {u"model"_s, u"model_version"_s}},
        {"input", {u"input"_s, u"tokens_input"_s, u"input_tokens"_s, u"uncached_input_tokens"_s}},
        {"output", {u"output"_s, u"tokens_output"_s, u"output_tokens"_s}},
        {"cache_write_5m",
         {u"cache_write_5m"_s, u"ephemeral_5m_input_tokens"_s, u"cache_creation_input_tokens"_s}},
        {"cache_write_1h", {u"cache_write_1h"_s, u"ephemeral_1h_input_tokens"_s}},
        {"cache_read", {u"cache_read"_s, u"cache_read_input_tokens"_s}},
        {"thinking", {u"thinking"_s, u"thinking_tokens"_s}},
        {"web_searches", {u"web_searches"_s, u"web_search_requests"_s}},
        {"cost", {u"reported_cost"_s, u"cost"_s, u"cost_usd"_s, u"costusd"_s}},
        {"workflow", {u"workflow"_s}},
        {"project", {u"project"_s}},
        {"session", {u"session"_s, u"session_id"_s}},
        {"service_tier", {u"service_tier"_s}},
        {"speed", {u"speed"_s}},
        {"geography", {u"geography"_s, u"inference_geo"_s}},
        {"stop_reason", {u"stop_reason"_s}},
        {"request_id", {u"request_id"_s, u"custom_id"_s}},
        {"message_id", {u"message_id"_s}},
        {"id", {}},
        {"stage", {u"stage"_s}},
        {"tier", {u"tier"_s}},
        {"provider", {u"provider"_s}},
        {"cache_hit", {u"cache_hit"_s}},
        {"cache_type", {u"cache_type"_s}},
        {"duration_ms", {u"duration_ms"_s}},
    }};
    return all;
}

Error badInput(const QString &detail) { return {.kind = Error::Kind::BadInput, .detail = detail}; }

} // namespace

QStringList csvFieldNames()
{
    QStringList names;
    for (const FieldNames &field : fields())
        names.append(QString::fromLatin1(field.name));
    return names;
}

Result<CsvMapping> CsvMapping::parse(const QString &text)
{
    CsvMapping mapping;
    const QStringList names = csvFieldNames();
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const QString name = part.section(u'=', 0, 0).trimmed();
        const QString column = part.section(u'=', 1).trimmed();
        const int field = int(names.indexOf(name));
        if (column.isEmpty())
            return badInput(u"“%1” is not of the form field=column."_s.arg(part.trimmed()));
        if (field < 0) {
            return badInput(u"There is no field “%1”. There are: %2."_s.arg(
                name, names.join(u", "_s)));
        }
        if (mapping.m_named.contains(field))
            return badInput(u"Two columns are named for “%1”."_s.arg(name));
        mapping.m_named.insert(field, column);
    }
    return mapping;
}

QByteArray CsvMapping::key() const
{
    QByteArray key;
    for (auto named = m_named.cbegin(); named != m_named.cend(); ++named)
        key += QByteArray::number(named.key()) + '=' + named.value().toUtf8() + ',';
    return key;
}

Result<void> CsvMapping::apply(const QStringList &header)
{
    const auto find = [&header](const QString &name) {
        for (int i = 0; i < header.size(); ++i) {
            if (header[i].compare(name, Qt::CaseInsensitive) == 0)
                return i;
        }
        return -1;
    };
    for (int field = 0; field < CsvFieldCount; ++field) {
        int &column = m_columns[std::size_t(field)];
        column = -1;
        if (m_named.contains(field)) {
            column = find(m_named[field]);
            if (column < 0) {
                return badInput(u"there is no column “%1”; the columns are: %2"_s.arg(
                    m_named[field], header.join(u", "_s)));
            }
            continue;
        }
        for (const QString &name : fields()[std::size_t(field)].columns) {
            if (column < 0)
                column = find(name);
        }
    }
    // Alone it may as well tell of the service's cache.
    if (column(CsvField::CacheType) < 0 && !m_named.contains(int(CsvField::CacheHit)))
        m_columns[std::size_t(CsvField::CacheHit)] = -1;
    for (const CsvField needed : {CsvField::At, CsvField::Model}) {
        if (column(needed) < 0) {
            return badInput(u"no column tells the %1: say which one does by %2=column (the columns "
                            "are: %3)"_s.arg(needed == CsvField::At ? u"time"_s : u"model"_s,
                                             csvFieldNames().at(int(needed)), header.join(u", "_s)));
        }
    }
    bool counts = false;
    for (const CsvField field : {CsvField::Input, CsvField::Output, CsvField::CacheWrite5m,
                                 CsvField::CacheWrite1h, CsvField::CacheRead, CsvField::Cost})
        counts = counts || column(field) >= 0;
    if (!counts) {
        return badInput(u"no column tells tokens or a cost: say which ones do by input=column and "
                        "so on (the columns are: %1)"_s.arg(header.join(u", "_s)));
    }
    return {};
}

} // namespace core
