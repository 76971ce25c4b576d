// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/usagejson.h"

#include <QJsonArray>

namespace app {

using namespace Qt::StringLiterals;

static QJsonValue rateOf(const std::optional<double> &rate)
{
    return rate ? QJsonValue{*rate} : QJsonValue{};
}

QJsonValue jsonOf(const core::UsageFigures &figures, core::Money amount)
{
    // Entries of which none has a price do not cost nothing.
    const bool known =
        !figures.overflown && (figures.entries() == 0 || figures.unpriced() < figures.entries());
    return known ? QJsonValue{amount.toDecimalUsd()} : QJsonValue{};
}

QJsonObject jsonOf(const core::UsageFigures &figures)
{
    const core::Usage usage = figures.usage();
    const core::Cost cost = figures.cost();
    const auto money = [&figures](core::Money amount) { return jsonOf(figures, amount); };
    const bool reported = figures.values[core::UsageFigures::Reported] > 0;
    QJsonObject object{
        {u"entries"_s, figures.entries()},
        {u"input"_s, usage.input},
        {u"cache_write_5m"_s, usage.cacheWrite5m},
        {u"cache_write_1h"_s, usage.cacheWrite1h},
        {u"cache_read"_s, usage.cacheRead},
        {u"output"_s, usage.output},
        {u"thinking"_s, usage.thinking},
        {u"web_searches"_s, usage.webSearches},
        {u"cost"_s, money(figures.total())},
        {u"cost_parts"_s,
         QJsonObject{{u"input"_s, money(cost.input)},
                     {u"cache_write_5m"_s, money(cost.cacheWrite5m)},
                     {u"cache_write_1h"_s, money(cost.cacheWrite1h)},
                     {u"cache_read"_s, money(cost.cacheRead)},
                     {u"output"_s, money(cost.output)},
                     {u"server_tools"_s, money(cost.serverTools)}}},
        {u"cost_realtime"_s, money(figures.realtime())},
        {u"cost_baseline"_s, money(figures.baseline())},
        {u"saved_batch"_s, money(figures.savedByBatch())},
        {u"saved_cache"_s, money(figures.savedByCache())},
        {u"saved"_s, money(figures.saved())},
        {u"token_hit_rate"_s, rateOf(figures.tokenHitRate())},
        {u"request_hit_rate"_s, rateOf(figures.requestHitRate())},
        {u"batch_entries"_s, figures.batchEntries()},
        {u"batch_cost"_s, money(figures.batchCost())},
        {u"unpriced_entries"_s, figures.unpriced()},
        {u"reported_entries"_s, figures.values[core::UsageFigures::Reported]},
        {u"reported_cost"_s,
         reported ? QJsonValue{figures.reportedCost().toDecimalUsd()} : QJsonValue{}},
        {u"too_large"_s, figures.overflown},
    };
    for (auto field = object.begin(); figures.overflown && field != object.end(); ++field) {
        if (field.key() != u"entries"_s && field.key() != u"too_large"_s)
            field.value() = QJsonValue{};
    }
    return object;
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
