// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/pricesheet.h"

#include <QDate>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <numeric>

namespace core {
namespace {

using namespace Qt::StringLiterals;

Error badSheet(const QString &what)
{
    return {.kind = Error::Kind::BadInput, .detail = u"price sheet: " + what};
}

bool isDay(const QString &text)
{
    return text.size() == 10 && QDate::fromString(text, Qt::ISODate).isValid();
}

/// `pico` over `divisor` if that is whole, else nullopt.
std::optional<Money> wholePart(Money money, qint64 divisor)
{
    if (money.picoUsd() % divisor != 0)
        return {};
    return Money::fromPicoUsd(money.picoUsd() / divisor);
}

/// "0.25" USD per million tokens as money per token.
std::optional<Money> perToken(const QString &usdPerMillion)
{
    const std::optional<Money> price = Money::fromDecimalUsd(usdPerMillion);
    if (!price || *price <= Money{})
        return {};
    return wholePart(*price, 1'000'000);
}

/// "1.1" as 11/10. Up to 4 decimals, so that products of two ratios stay within an int.
std::optional<Ratio> ratioFrom(const QString &text)
{
    const std::optional<Money> value = Money::fromDecimalUsd(text);
    if (!value)
        return {};
    const std::optional<Money> tenThousandths = wholePart(*value, 100'000'000);
    if (!tenThousandths || *tenThousandths <= Money{} || tenThousandths->picoUsd() > 40'000)
        return {};
    const int numerator = int(tenThousandths->picoUsd());
    const int common = std::gcd(numerator, 10'000);
    return Ratio{numerator / common, 10'000 / common};
}

/// A price of `object`: a decimal string, or null where none is published. False if it is something
/// else.
bool readPrice(const QJsonObject &object, QLatin1StringView name, std::optional<Money> &price)
{
    const QJsonValue value = object.value(name);
    if (value.isNull())
        return true;
    price = value.isString() ? perToken(value.toString()) : std::nullopt;
    return price.has_value();
}

std::optional<PriceRow> readRow(const QJsonObject &object)
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
    if (const QJsonValue above = object.value("above_prompt_tokens"_L1); !above.isNull()) {
        row.abovePrompt = above.toInteger(-1);
        if (*row.abovePrompt <= 0)
            return {};
    }
    const QString confidence = object.value("confidence"_L1).toString();
    if (confidence == "low"_L1)
        row.confidence = PriceRow::Confidence::Low;
    else if (confidence == "medium"_L1)
        row.confidence = PriceRow::Confidence::Medium;
    const bool priced = readPrice(object, "input"_L1, row.input)
        && readPrice(object, "output"_L1, row.output)
        && readPrice(object, "cache_write_5m"_L1, row.cacheWrite5m)
        && readPrice(object, "cache_write_1h"_L1, row.cacheWrite1h)
        && readPrice(object, "cache_read"_L1, row.cacheRead);
    return priced ? std::optional{row} : std::nullopt;
}

bool holdsOn(const PriceRow &row, const QString &utcDay)
{
    // Days as ISO text compare as days.
    return row.from <= utcDay && (row.until.isEmpty() || utcDay < row.until);
}

bool overlap(const PriceRow &a, const PriceRow &b)
{
    return a.speed == b.speed && a.abovePrompt == b.abovePrompt
        && (b.until.isEmpty() || a.from < b.until) && (a.until.isEmpty() || b.from < a.until);
}

/// All rows of one model, or what is wrong with them.
Result<QList<PriceRow>> readRows(const QString &modelId, const QJsonArray &array)
{
    QList<PriceRow> rows;
    for (const QJsonValue &entry : array) {
        const std::optional<PriceRow> row = readRow(entry.toObject());
        const QString place = modelId + u", row "_s + QString::number(rows.size() + 1);
        if (!row)
            return badSheet(place + u" is not a price row"_s);
        const bool twice = std::any_of(rows.cbegin(), rows.cend(), [&row](const PriceRow &other) {
            return overlap(*row, other);
        });
        if (twice)
            return badSheet(place + u" overlaps another"_s);
        rows.append(*row);
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const PriceRow &a, const PriceRow &b) { return a.from < b.from; });
    return rows;
}

} // namespace

PriceSheet PriceSheet::builtIn()
{
    QFile file{u":/prices/prices.json"_s};
    const bool open = file.open(QIODevice::ReadOnly);
    Result<PriceSheet> sheet = fromJson(open ? file.readAll() : QByteArray{});
    if (!sheet)
        qFatal("The program was built without a usable prices.json: %s",
               qPrintable(sheet.error().detail));
    return std::move(*sheet);
}

Result<PriceSheet> PriceSheet::fromJson(const QByteArray &json)
{
    QJsonParseError syntax;
    const QJsonObject root = QJsonDocument::fromJson(json, &syntax).object();
    if (syntax.error != QJsonParseError::NoError)
        return badSheet(syntax.errorString());
    PriceSheet sheet;
    sheet.m_asOf = root.value("as_of"_L1).toString();
    if (!isDay(sheet.m_asOf))
        return badSheet(u"as_of is not a day"_s);
    const QJsonObject multipliers = root.value("multipliers"_L1).toObject();
    const std::optional<Ratio> batch = ratioFrom(multipliers.value("batch"_L1).toString());
    const std::optional<Ratio> usOnly = ratioFrom(multipliers.value("us_only"_L1).toString());
    if (!batch || !usOnly)
        return badSheet(u"multipliers are not decimal strings of up to 4 decimals"_s);
    sheet.m_batch = *batch;
    sheet.m_usOnly = *usOnly;
    const std::optional<Money> searches =
        Money::fromDecimalUsd(root.value("web_searches_per_1000"_L1).toString());
    const std::optional<Money> search = searches ? wholePart(*searches, 1000) : std::nullopt;
    if (!search)
        return badSheet(u"web_searches_per_1000 is not a price"_s);
    sheet.m_webSearch = *search;
    const QJsonObject models = root.value("models"_L1).toObject();
    for (auto model = models.constBegin(); model != models.constEnd(); ++model) {
        const Result<QList<PriceRow>> rows = readRows(model.key(), model.value().toArray());
        if (!rows)
            return rows.error();
        sheet.m_rows.insert(model.key(), *rows);
    }
    return sheet;
}

const PriceRow *PriceSheet::find(const QString &modelId, const QString &utcDay, Speed speed,
                                 Tokens promptTokens) const
{
    const auto rows = m_rows.constFind(modelId);
    if (rows == m_rows.cend())
        return nullptr;
    const PriceRow *best = nullptr;
    for (const PriceRow &row : *rows) {
        const bool fits = row.speed == speed && holdsOn(row, utcDay)
            && (!row.abovePrompt || promptTokens > *row.abovePrompt);
        if (fits && (!best || row.abovePrompt.value_or(0) > best->abovePrompt.value_or(0)))
            best = &row;
    }
    return best;
}

QList<Tokens> PriceSheet::promptSteps(const QString &modelId, const QString &utcDay) const
{
    QList<Tokens> steps;
    for (const PriceRow &row : rows(modelId)) {
        if (row.speed == Speed::Standard && row.abovePrompt && holdsOn(row, utcDay))
            steps.append(*row.abovePrompt);
    }
    std::sort(steps.begin(), steps.end());
    return steps;
}

} // namespace core
