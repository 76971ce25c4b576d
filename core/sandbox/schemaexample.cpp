// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/schemaexample.h"

#include "core/sandbox/fingerprint.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace core::sandbox {
namespace {

using namespace Qt::StringLiterals;

constexpr int MaxDepth = 24;
constexpr qsizetype MaxValues = 10'000;
constexpr qint64 MaxLength = 10'000;

/// Builds a value that fits a schema.
class Example
{
public:
    Example(QJsonObject root, quint64 seed) : m_root{std::move(root)}, m_dice{seed} { }

    QJsonValue of(const QJsonValue &schema, int depth = 0)
    {
        if (depth > MaxDepth || ++m_values > MaxValues || !schema.isObject())
            return QJsonValue{};
        const QJsonObject object = resolved(schema.toObject());
        if (object.contains("const"_L1))
            return object.value("const"_L1);
        if (const QJsonArray choices = object.value("enum"_L1).toArray(); !choices.isEmpty())
            return choices.at(qsizetype(m_dice.below(quint64(choices.size()))));
        for (const auto &key : {"anyOf"_L1, "oneOf"_L1}) {
            const QJsonArray choices = object.value(key).toArray();
            if (!choices.isEmpty())
                return of(merged(object, choices.first().toObject(), key), depth + 1);
        }
        if (const QJsonArray parts = object.value("allOf"_L1).toArray(); !parts.isEmpty()) {
            QJsonObject whole = object;
            whole.remove("allOf"_L1);
            for (const QJsonValue &part : parts)
                whole = merged(whole, resolved(part.toObject()), {});
            return of(whole, depth + 1);
        }
        const QString type = typeOf(object);
        if (type == u"object")
            return objectOf(object, depth);
        if (type == u"array")
            return arrayOf(object, depth);
        if (type == u"integer")
            return qint64(numberOf(object, true));
        if (type == u"number")
            return numberOf(object, false);
        if (type == u"boolean")
            return m_dice.below(2) == 0;
        if (type == u"null")
            return QJsonValue{};
        return textOf(object);
    }

private:
    static QString typeOf(const QJsonObject &schema)
    {
        const QJsonValue type = schema.value("type"_L1);
        if (type.isArray()) {
            const QJsonArray types = type.toArray();
            for (const QJsonValue &each : types) {
                if (each.toString() != u"null")
                    return each.toString();
            }
            return u"null"_s;
        }
        if (type.isString())
            return type.toString();
        if (schema.contains("properties"_L1) || schema.contains("required"_L1))
            return u"object"_s;
        return schema.contains("items"_L1) ? u"array"_s : u"string"_s;
    }

    static QJsonObject merged(QJsonObject base, const QJsonObject &more, QLatin1StringView without)
    {
        if (!without.isEmpty())
            base.remove(without);
        for (auto each = more.begin(); each != more.end(); ++each) {
            if (each.key() == u"properties") {
                QJsonObject both = base.value("properties"_L1).toObject();
                const QJsonObject added = each.value().toObject();
                for (auto property = added.begin(); property != added.end(); ++property)
                    both.insert(property.key(), property.value());
                base.insert(u"properties"_s, both);
            } else if (each.key() == u"required") {
                QJsonArray both = base.value("required"_L1).toArray();
                const QJsonArray added = each.value().toArray();
                for (const QJsonValue &name : added)
                    both.append(name);
                base.insert(u"required"_s, both);
            } else {
                base.insert(each.key(), each.value());
            }
        }
        return base;
    }

    /// Follows `$ref` within the document.
    QJsonObject resolved(QJsonObject schema) const
    {
        for (int hops = 0; hops < MaxDepth && schema.contains("$ref"_L1); ++hops) {
            const QStringList steps = schema.value("$ref"_L1).toString().split(u'/');
            QJsonValue at = m_root;
            for (qsizetype i = 1; i < steps.size(); ++i) {
                QString step = steps.at(i);
                at = at.toObject().value(step.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s));
            }
            schema.remove("$ref"_L1);
            schema = merged(schema, at.toObject(), {});
        }
        return schema;
    }

    QJsonObject objectOf(const QJsonObject &schema, int depth)
    {
        QJsonObject result;
        const QJsonObject properties = schema.value("properties"_L1).toObject();
        const QJsonArray required = schema.value("required"_L1).toArray();
        for (auto each = properties.begin(); each != properties.end(); ++each) {
            // Deep down only what must be there: a schema may refer to itself.
            if (depth < 4 || required.contains(each.key()))
                result.insert(each.key(), of(each.value(), depth + 1));
        }
        for (const QJsonValue &name : required) {
            if (!result.contains(name.toString()))
                result.insert(name.toString(), textOf({}));
        }
        return result;
    }

    QJsonArray arrayOf(const QJsonObject &schema, int depth)
    {
        const qint64 least = schema.value("minItems"_L1).toInteger(0);
        const qint64 most = schema.value("maxItems"_L1).toInteger(std::max<qint64>(least, 2));
        const qint64 count =
            std::min({std::max<qint64>(least, depth < 6 ? 1 : 0), most, qint64(100)});
        QJsonArray result;
        for (qint64 i = 0; i < count; ++i)
            result.append(of(schema.value("items"_L1), depth + 1));
        return result;
    }

    double numberOf(const QJsonObject &schema, bool whole)
    {
        const auto bound = [&schema](QLatin1StringView key, QLatin1StringView exclusive,
                                     double step) {
            std::optional<double> limit;
            if (schema.value(key).isDouble())
                limit = schema.value(key).toDouble();
            if (schema.value(exclusive).isDouble())
                limit = schema.value(exclusive).toDouble() + step;
            return limit;
        };
        const double step = whole ? 1 : 0.5;
        const std::optional<double> low = bound("minimum"_L1, "exclusiveMinimum"_L1, step);
        const std::optional<double> high = bound("maximum"_L1, "exclusiveMaximum"_L1, -step);
        double number = double(m_dice.below(10));
        if (low)
            number = std::max(number, *low);
        if (high)
            number = std::min(number, *high);
        if (const double multiple = schema.value("multipleOf"_L1).toDouble(); multiple > 0) {
            number = std::ceil(number / multiple) * multiple;
            if (high && number > *high)
                number -= multiple;
        }
        if (!whole)
            return number;
        number = low ? std::ceil(number) : std::floor(number);
        return std::clamp(number, -9e15, 9e15);
    }

    QJsonValue textOf(const QJsonObject &schema)
    {
        const QString format = schema.value("format"_L1).toString();
        static const QHash<QString, QString> formats{
            {u"date-time"_s, u"2026-01-02T03:04:05Z"_s},
            {u"date"_s, u"2026-01-02"_s},
            {u"time"_s, u"03:04:05Z"_s},
            {u"duration"_s, u"PT1H"_s},
            {u"email"_s, u"sandbox@example.com"_s},
            {u"hostname"_s, u"sandbox.example.com"_s},
            {u"ipv4"_s, u"192.0.2.1"_s},
            {u"ipv6"_s, u"2001:db8::1"_s},
            {u"uri"_s, u"https://example.com/sandbox"_s},
            {u"uuid"_s, u"00000000-0000-4000-8000-000000000000"_s},
        };
        if (const auto known = formats.constFind(format); known != formats.constEnd())
            return *known;
        static const QStringList words{u"made up"_s, u"sandbox"_s, u"lighthouse"_s,
                                       u"teapot"_s,  u"bicycle"_s, u"turnip"_s};
        QString text = words.at(qsizetype(m_dice.below(quint64(words.size()))));
        const qint64 least = std::min(schema.value("minLength"_L1).toInteger(0), MaxLength);
        while (text.size() < least)
            text += u" sandbox"_s;
        if (const QJsonValue most = schema.value("maxLength"_L1); most.isDouble())
            text.truncate(std::max<qint64>(most.toInteger(), 0));
        return text;
    }

    QJsonObject m_root;
    Dice m_dice;
    qsizetype m_values = 0;
};

} // namespace

QByteArray exampleOf(const QByteArray &schema, quint64 seed)
{
    const QJsonObject root = QJsonDocument::fromJson(schema).object();
    const QJsonValue value = Example{root, seed}.of(root);
    if (value.isObject())
        return QJsonDocument{value.toObject()}.toJson(QJsonDocument::Compact);
    if (value.isArray())
        return QJsonDocument{value.toArray()}.toJson(QJsonDocument::Compact);
    // QJsonDocument writes only objects and lists: take a list's brackets off again.
    const QByteArray list = QJsonDocument{QJsonArray{value}}.toJson(QJsonDocument::Compact);
    return root.isEmpty() ? QByteArray{"{}"} : list.sliced(1, list.size() - 2);
}

} // namespace core::sandbox
