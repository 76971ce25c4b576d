// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/usagelog.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace core::sandbox {

using namespace Qt::StringLiterals;

void UsageLog::add(const UsageLog &other)
{
    for (auto sum = other.m_sums.cbegin(); sum != other.m_sums.cend(); ++sum)
        m_sums[sum.key()] += sum.value();
}

QList<UsageEntry> UsageLog::entries() const
{
    QList<UsageEntry> entries;
    for (auto sum = m_sums.cbegin(); sum != m_sums.cend(); ++sum)
        entries.append({sum.key(), sum.value()});
    return entries;
}

QByteArray UsageLog::toJson() const
{
    QJsonArray array;
    for (auto sum = m_sums.cbegin(); sum != m_sums.cend(); ++sum) {
        const UsageKey &key = sum.key();
        array.append(QJsonObject{
            {u"minute"_s, key.minute},
            {u"workspace"_s, QString::fromLatin1(key.workspace)},
            {u"model"_s, QString::fromLatin1(key.model)},
            {u"tier"_s, QString::fromLatin1(key.serviceTier)},
            {u"geo"_s, QString::fromLatin1(key.inferenceGeo)},
            {u"fast"_s, key.fast},
            {u"large"_s, key.largePrompt},
            {u"step"_s, key.priceStep},
            {u"input"_s, sum->input},
            {u"write_5m"_s, sum->cacheWrite5m},
            {u"write_1h"_s, sum->cacheWrite1h},
            {u"read"_s, sum->cacheRead},
            {u"output"_s, sum->output},
        });
    }
    return QJsonDocument{array}.toJson(QJsonDocument::Compact);
}

UsageLog UsageLog::fromJson(const QByteArray &json)
{
    UsageLog log;
    const QJsonArray array = QJsonDocument::fromJson(json).array();
    for (const QJsonValue &each : array) {
        const QJsonObject object = each.toObject();
        UsageKey key;
        key.minute = object.value("minute"_L1).toInteger();
        key.workspace = object.value("workspace"_L1).toString().toLatin1();
        key.model = object.value("model"_L1).toString().toLatin1();
        key.serviceTier = object.value("tier"_L1).toString().toLatin1();
        key.inferenceGeo = object.value("geo"_L1).toString().toLatin1();
        key.fast = object.value("fast"_L1).toBool();
        key.largePrompt = object.value("large"_L1).toBool();
        key.priceStep = object.value("step"_L1).toInteger();
        Usage usage;
        usage.input = object.value("input"_L1).toInteger();
        usage.cacheWrite5m = object.value("write_5m"_L1).toInteger();
        usage.cacheWrite1h = object.value("write_1h"_L1).toInteger();
        usage.cacheRead = object.value("read"_L1).toInteger();
        usage.output = object.value("output"_L1).toInteger();
        log.add(key, usage);
    }
    return log;
}

} // namespace core::sandbox
