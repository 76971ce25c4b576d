// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/pricerow.h"

#include <QDate>

namespace core {

using namespace Qt::StringLiterals;

constexpr qint64 Million = 1'000'000;

bool isDay(const QString &text)
{
    return text.size() == 10 && QDate::fromString(text, Qt::ISODate).isValid();
}

std::optional<Money> tokenPrice(const QString &usdPerMillion)
{
    const std::optional<Money> price = Money::fromDecimalUsd(usdPerMillion);
    if (!price || *price < Money{} || price->picoUsd() % Million != 0)
        return {};
    return Money::fromPicoUsd(price->picoUsd() / Million);
}

QString usdPerMillion(Money perToken) { return (perToken * Million).toDecimalUsd(); }

/// A price of `object`: a decimal string, or null where none is known. False if it is something
/// else.
static bool readPrice(const QJsonObject &object, QLatin1StringView name,
                      std::optional<Money> &price)
{
    const QJsonValue value = object.value(name);
    if (value.isNull())
        return true;
    price = value.isString() ? tokenPrice(value.toString()) : std::nullopt;
    return price.has_value();
}

std::optional<PriceRow> priceRowFromJson(const QJsonObject &object)
{
    PriceRow row;
    row.from = object.value("from"_L1).toString();
    row.until = object.value("until"_L1).toString();
    if (!isDay(row.from) || !(row.until.isEmpty() || (isDay(row.until) && row.until > row.from)))
        return {};
    const QString speed = object.value("speed"_L1).toString();
    if (speed != "standard"_L1 && speed != "fast"_L1)
        return {};
    row.speed = speed == "fast"_L1 ? Speed::Fast : Speed::Standard;
    const QJsonValue above = object.value("above_prompt_tokens"_L1);
    if (!above.isNull()) {
        row.abovePrompt = above.toInteger(-1);
        if (*row.abovePrompt <= 0)
            return {};
    }
    const QString confidence = object.value("confidence"_L1).toString();
    if (confidence == "low"_L1)
        row.confidence = PriceRow::Confidence::Low;
    else if (confidence == "medium"_L1)
        row.confidence = PriceRow::Confidence::Medium;
    row.note = object.value("note"_L1).toString();
    row.setOn = object.value("set_on"_L1).toString();
    const bool priced = readPrice(object, "input"_L1, row.input)
        && readPrice(object, "output"_L1, row.output)
        && readPrice(object, "cache_write_5m"_L1, row.cacheWrite5m)
        && readPrice(object, "cache_write_1h"_L1, row.cacheWrite1h)
        && readPrice(object, "cache_read"_L1, row.cacheRead);
    return priced ? std::optional{row} : std::nullopt;
}

QJsonObject toJson(const PriceRow &row)
{
    const auto price = [](const std::optional<Money> &money) {
        return money ? QJsonValue{usdPerMillion(*money)} : QJsonValue{};
    };
    QJsonObject object{
        {u"from"_s, row.from},
        {u"until"_s, row.until.isEmpty() ? QJsonValue{} : QJsonValue{row.until}},
        {u"speed"_s, row.speed == Speed::Fast ? u"fast"_s : u"standard"_s},
        {u"above_prompt_tokens"_s,
         row.abovePrompt ? QJsonValue{*row.abovePrompt} : QJsonValue{}},
        {u"input"_s, price(row.input)},
        {u"output"_s, price(row.output)},
        {u"cache_write_5m"_s, price(row.cacheWrite5m)},
        {u"cache_write_1h"_s, price(row.cacheWrite1h)},
        {u"cache_read"_s, price(row.cacheRead)},
    };
    if (row.own) {
        object.insert(u"note"_s, row.note);
        object.insert(u"set_on"_s, row.setOn);
    }
    return object;
}

} // namespace core
