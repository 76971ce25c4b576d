// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/units/instant.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace core {

/// Reads the fields of one small JSON object of the service, so that a parser is a table. The first
/// field that is missing or of the wrong type is remembered and becomes the BadResponse of
/// finish(); what is read after it has no meaning. Paths go into nested objects by dots:
/// "request_counts.processing". A nullable field counts as absent when it is null (API reference
/// §1.2). Unknown fields are not looked at.
class JsonReader
{
public:
    /// `what` names the object in the error: "batch".
    JsonReader(const QByteArray &json, QString what);
    JsonReader(const QJsonValue &value, QString what);

    QString string(QStringView path);
    QString stringIfAny(QStringView path); ///< "" if absent
    bool flagIfAny(QStringView path, bool absent);
    /// A count: 0 to `max`.
    qint64 count(QStringView path, qint64 max);
    std::optional<qint64> countIfAny(QStringView path, qint64 max);
    Instant instant(QStringView path);
    std::optional<Instant> instantIfAny(QStringView path);
    QJsonArray array(QStringView path);
    std::optional<QJsonObject> objectIfAny(QStringView path);

    bool failed() const { return !m_fault.isEmpty(); }
    /// For faults that the caller finds: "«path» of the batch is not a URL".
    void fail(const QString &fault);
    Error error() const;

    template<typename T> Result<T> finish(T value) const
    {
        if (failed())
            return error();
        return value;
    }

private:
    QJsonValue find(QStringView path) const; ///< Undefined when absent
    /// nullopt when absent or null; fails when it is of another type.
    std::optional<QJsonValue> findIfAny(QStringView path, QJsonValue::Type type);
    QJsonValue require(QStringView path, QJsonValue::Type type);
    void wrongType(QStringView path, QJsonValue::Type wanted);

    QJsonObject m_object;
    QString m_what;
    QString m_fault;
};

} // namespace core
