// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/jsonreader.h"

#include <QJsonDocument>
#include <QJsonParseError>

using namespace Qt::StringLiterals;

namespace core {
namespace {

QString nameOf(QJsonValue::Type type)
{
    switch (type) {
    case QJsonValue::Bool: return u"true or false"_s;
    case QJsonValue::Double: return u"a whole number"_s;
    case QJsonValue::String: return u"text"_s;
    case QJsonValue::Array: return u"a list"_s;
    default: return u"an object"_s;
    }
}

} // namespace

JsonReader::JsonReader(const QByteArray &json, QString what) : m_what{std::move(what)}
{
    QJsonParseError parsed;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parsed);
    if (json.trimmed().isEmpty())
        fail(u"the answer is empty where a %1 was expected"_s.arg(m_what));
    else if (parsed.error != QJsonParseError::NoError)
        fail(u"the answer is not JSON where a %1 was expected (at byte %2: %3)"_s.arg(
            m_what, QString::number(parsed.offset), parsed.errorString()));
    else if (!document.isObject())
        fail(u"the answer is not a JSON object where a %1 was expected"_s.arg(m_what));
    m_object = document.object();
}

JsonReader::JsonReader(const QJsonValue &value, QString what)
    : m_object{value.toObject()}, m_what{std::move(what)}
{
    if (!value.isObject())
        fail(u"a %1 in the answer is not an object"_s.arg(m_what));
}

void JsonReader::fail(const QString &fault)
{
    if (m_fault.isEmpty())
        m_fault = fault;
}

Error JsonReader::error() const { return {.kind = Error::Kind::BadResponse, .detail = m_fault}; }

QJsonValue JsonReader::find(QStringView path) const
{
    QJsonValue value = m_object;
    for (const QStringView part : path.split(u'.')) {
        if (!value.isObject())
            return QJsonValue{QJsonValue::Undefined};
        value = value.toObject().value(part);
    }
    return value;
}

void JsonReader::wrongType(QStringView path, QJsonValue::Type wanted)
{
    fail(u"\"%1\" of the %2 is not %3"_s.arg(path, m_what, nameOf(wanted)));
}

std::optional<QJsonValue> JsonReader::findIfAny(QStringView path, QJsonValue::Type type)
{
    const QJsonValue value = find(path);
    if (value.isUndefined() || value.isNull())
        return {};
    if (value.type() != type) {
        wrongType(path, type);
        return {};
    }
    return value;
}

QJsonValue JsonReader::require(QStringView path, QJsonValue::Type type)
{
    const QJsonValue value = find(path);
    if (value.isUndefined())
        fail(u"\"%1\" of the %2 is missing"_s.arg(path, m_what));
    else if (value.type() != type)
        wrongType(path, type);
    return value;
}

QString JsonReader::string(QStringView path)
{
    return require(path, QJsonValue::String).toString();
}

QString JsonReader::stringIfAny(QStringView path)
{
    return findIfAny(path, QJsonValue::String).value_or(QJsonValue{}).toString();
}

bool JsonReader::flagIfAny(QStringView path, bool absent)
{
    return findIfAny(path, QJsonValue::Bool).value_or(QJsonValue{absent}).toBool();
}

qint64 JsonReader::count(QStringView path, qint64 max)
{
    const QJsonValue value = require(path, QJsonValue::Double);
    if (failed())
        return 0;
    // toInteger() gives the fallback for what is no whole number, such as 1.5 or 1e300.
    const qint64 number = value.toInteger(-1);
    if (number < 0 || number > max) {
        fail(u"\"%1\" of the %2 is not a whole number from 0 to %3"_s.arg(path, m_what,
                                                                          QString::number(max)));
        return 0;
    }
    return number;
}

std::optional<qint64> JsonReader::countIfAny(QStringView path, qint64 max)
{
    if (!findIfAny(path, QJsonValue::Double))
        return {};
    return count(path, max);
}

Instant JsonReader::instant(QStringView path)
{
    const QString text = string(path);
    const std::optional<Instant> instant = instantFromRfc3339(text);
    if (!instant)
        fail(u"\"%1\" of the %2 is not a date and time"_s.arg(path, m_what));
    return instant.value_or(Instant{});
}

std::optional<Instant> JsonReader::instantIfAny(QStringView path)
{
    if (!findIfAny(path, QJsonValue::String))
        return {};
    return instant(path);
}

QJsonArray JsonReader::array(QStringView path)
{
    return require(path, QJsonValue::Array).toArray();
}

std::optional<QJsonObject> JsonReader::objectIfAny(QStringView path)
{
    const std::optional<QJsonValue> value = findIfAny(path, QJsonValue::Object);
    return value ? std::optional{value->toObject()} : std::nullopt;
}

} // namespace core
