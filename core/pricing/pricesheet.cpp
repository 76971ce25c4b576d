// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/pricesheet.h"

#include "core/models/modelname.h"

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

/// `pico` over `divisor` if that is whole, else nullopt.
std::optional<Money> wholePart(Money money, qint64 divisor)
{
    if (money.picoUsd() % divisor != 0)
        return {};
    return Money::fromPicoUsd(money.picoUsd() / divisor);
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

/// What is built in names no price that is none; of the user's own, some may be.
bool isFree(const PriceRow &row)
{
    const auto prices = {row.input, row.output, row.cacheWrite5m, row.cacheWrite1h, row.cacheRead};
    return std::any_of(prices.begin(), prices.end(),
                       [](const std::optional<Money> &price) { return price == Money{}; });
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
        const std::optional<PriceRow> row = priceRowFromJson(entry.toObject());
        const QString place = modelId + u", row "_s + QString::number(rows.size() + 1);
        if (!row || isFree(*row))
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
    PriceSheet made;
    Sheet &sheet = made.m_now.filled();
    sheet.asOf = root.value("as_of"_L1).toString();
    if (!isDay(sheet.asOf))
        return badSheet(u"as_of is not a day"_s);
    const QJsonObject multipliers = root.value("multipliers"_L1).toObject();
    const std::optional<Ratio> batch = ratioFrom(multipliers.value("batch"_L1).toString());
    const std::optional<Ratio> usOnly = ratioFrom(multipliers.value("us_only"_L1).toString());
    if (!batch || !usOnly)
        return badSheet(u"multipliers are not decimal strings of up to 4 decimals"_s);
    sheet.batch = *batch;
    sheet.usOnly = *usOnly;
    const std::optional<Money> searches =
        Money::fromDecimalUsd(root.value("web_searches_per_1000"_L1).toString());
    const std::optional<Money> search = searches ? wholePart(*searches, 1000) : std::nullopt;
    if (!search)
        return badSheet(u"web_searches_per_1000 is not a price"_s);
    sheet.webSearch = *search;
    const QJsonObject models = root.value("models"_L1).toObject();
    for (auto model = models.constBegin(); model != models.constEnd(); ++model) {
        const Result<QList<PriceRow>> rows = readRows(model.key(), model.value().toArray());
        if (!rows)
            return rows.error();
        sheet.rows.insert(model.key(), *rows);
    }
    return made;
}

const PriceRow *PriceSheet::find(const QString &modelId, const QString &utcDay, Speed speed,
                                 Tokens promptTokens) const
{
    const Sheet &sheet = *m_now;
    const auto rows = sheet.rows.constFind(modelId);
    if (rows == sheet.rows.cend())
        return nullptr;
    const PriceRow *best = nullptr;
    for (const PriceRow &row : *rows) {
        const bool fits = row.speed == speed && row.holdsOn(utcDay)
            && (!row.abovePrompt || promptTokens > *row.abovePrompt);
        if (fits && (!best || row.abovePrompt.value_or(0) > best->abovePrompt.value_or(0)))
            best = &row;
    }
    return best;
}

QList<Tokens> PriceSheet::promptSteps(const QString &modelId, const QString &utcDay, Speed speed) const
{
    QList<Tokens> steps;
    for (const PriceRow &row : rows(modelId)) {
        if (row.speed == speed && row.abovePrompt && row.holdsOn(utcDay))
            steps.append(*row.abovePrompt);
    }
    std::sort(steps.begin(), steps.end());
    return steps;
}

void PriceSheet::layOver(const QString &model, QList<PriceRow> own)
{
    std::stable_sort(own.begin(), own.end(),
                     [](const PriceRow &a, const PriceRow &b) { return a.from < b.from; });
    QList<PriceRow> rows = m_now->rows.value(model);
    for (PriceRow &row : own) {
        row.own = true;
        QList<PriceRow> left;
        for (const PriceRow &other : std::as_const(rows)) {
            if (!overlap(row, other)) {
                left.append(other);
                continue;
            }
            if (other.from < row.from) {
                left.append(other);
                left.last().until = row.from;
            }
            if (!row.until.isEmpty() && (other.until.isEmpty() || row.until < other.until)) {
                left.append(other);
                left.last().from = row.until;
            }
        }
        left.append(row);
        rows = left;
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const PriceRow &a, const PriceRow &b) { return a.from < b.from; });
    m_now.filled().rows.insert(model, rows);
}

QStringList PriceSheet::names() const
{
    QStringList names = m_now->rows.keys();
    names.sort();
    return names;
}

QString pricedName(QStringView model, const ModelCatalog &models)
{
    const Model *known = models.find(model);
    return known ? known->id : plainModelName(model);
}

} // namespace core
