// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/requestedit.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <simdjson.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

Error damaged()
{
    return {.kind = Error::Kind::Storage, .detail = u"a request in the job's folder is damaged"_s};
}

QByteArray jsonString(const QString &text)
{
    const QByteArray array = QJsonDocument{QJsonArray{text}}.toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

} // namespace

Result<QByteArray> withCustomId(const QByteArray &item, const QString &id)
{
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded{item.constData(), static_cast<size_t>(item.size())};
    simdjson::ondemand::document document;
    simdjson::ondemand::object params;
    std::string_view raw;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS
        || document["params"].get_object().get(params) != simdjson::SUCCESS
        || params.raw_json().get(raw) != simdjson::SUCCESS)
        return damaged();
    QByteArray edited = R"({"custom_id":)" + jsonString(id) + R"(,"params":)";
    edited.append(raw.data(), static_cast<qsizetype>(raw.size()));
    edited.append('}');
    return edited;
}

Result<LongerItem> withLongerOutput(const QByteArray &item, std::optional<qint64> maxTokens,
                                    const ModelCatalog &models)
{
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded{item.constData(), static_cast<size_t>(item.size())};
    simdjson::ondemand::document document;
    simdjson::ondemand::object params;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS
        || document["params"].get_object().get(params) != simdjson::SUCCESS)
        return damaged();
    qsizetype at = -1;
    qsizetype length = 0;
    qint64 present = 0;
    QString model;
    for (auto field : params) {
        std::string_view key;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS)
            return damaged();
        if (key == "max_tokens") {
            auto value = field.value();
            std::string_view token;
            int64_t number = 0;
            if (value.raw_json_token().get(token) != simdjson::SUCCESS
                || value.get_int64().get(number) != simdjson::SUCCESS)
                return damaged();
            // The token runs up to the next one: white space may follow the digits.
            while (!token.empty() && (token.back() < '0' || token.back() > '9'))
                token.remove_suffix(1);
            at = token.data() - padded.data();
            length = static_cast<qsizetype>(token.size());
            present = number;
        } else if (key == "model") {
            std::string_view text;
            if (field.value().get_string().get(text) != simdjson::SUCCESS)
                return damaged();
            model = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        }
    }
    if (at < 0)
        return damaged();
    const Model *known = models.find(model);
    const qint64 cap = known ? std::max(known->maxOutputTokens, present) : present * 2;
    const qint64 longer = maxTokens.value_or(std::min(present * 2, cap));
    QByteArray edited = item;
    edited.replace(at, length, QByteArray::number(longer));
    return LongerItem{edited, longer > present};
}

} // namespace core
