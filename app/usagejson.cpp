// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/usagejson.h"

#include <QJsonArray>

namespace app {

using namespace Qt::StringLiterals;

static QJsonValue rateOf(const std::optional<double> &rate)
{
    return rate ? QJsonValue{*rate} : QJsonValue{};
}

QJsonObject jsonOf(const core::UsageFigures &figures)
{
    const core::Usage usage = figures.usage();
    const core::Cost cost = figures.cost();
    return {
        {u"entries"_s, figures.entries()},
        {u"input"_s, usage.input},
        {u"cache_write_5m"_s, usage.cacheWrite5m},
        {u"cache_write_1h"_s, usage.cacheWrite1h},
        {u"cache_read"_s, usage.cacheRead},
        {u"output"_s, usage.output},
        {u"thinking"_s, usage.thinking},
        {u"web_searches"_s, usage.webSearches},
        {u"cost"_s, figures.total().toDecimalUsd()},
        {u"cost_parts"_s,
         QJsonObject{{u"input"_s, cost.input.toDecimalUsd()},
                     {u"cache_write_5m"_s, cost.cacheWrite5m.toDecimalUsd()},
                     {u"cache_write_1h"_s, cost.cacheWrite1h.toDecimalUsd()},
                     {u"cache_read"_s, cost.cacheRead.toDecimalUsd()},
                     {u"output"_s, cost.output.toDecimalUsd()},
                     {u"server_tools"_s, cost.serverTools.toDecimalUsd()}}},
        {u"cost_realtime"_s, figures.realtime().toDecimalUsd()},
        {u"cost_baseline"_s, figures.baseline().toDecimalUsd()},
        {u"saved_batch"_s, figures.savedByBatch().toDecimalUsd()},
        {u"saved_cache"_s, figures.savedByCache().toDecimalUsd()},
        {u"saved"_s, figures.saved().toDecimalUsd()},
        {u"token_hit_rate"_s, rateOf(figures.tokenHitRate())},
        {u"request_hit_rate"_s, rateOf(figures.requestHitRate())},
        {u"batch_entries"_s, figures.batchEntries()},
        {u"batch_cost"_s, figures.batchCost().toDecimalUsd()},
        {u"unpriced_entries"_s, figures.unpriced()},
        {u"reported_entries"_s, figures.values[core::UsageFigures::Reported]},
        {u"reported_cost"_s, figures.reportedCost().toDecimalUsd()},
    };
}

QJsonArray jsonOf(const QList<core::UsageRow> &rows)
{
    QJsonArray array;
    for (const core::UsageRow &row : rows) {
        QJsonObject object = jsonOf(row.figures);
        object.insert(u"key"_s, row.keys.value(0));
        if (row.keys.size() > 1)
            object.insert(u"keys"_s, QJsonArray::fromStringList(row.keys));
        array.append(object);
    }
    return array;
}

} // namespace app
