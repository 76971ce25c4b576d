// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/pricedtokens.h"

#include <QDate>
#include <QLocale>

#include <algorithm>

namespace core {
namespace {

using namespace Qt::StringLiterals;

Error badTokens(const QString &detail) { return {.kind = Error::Kind::BadInput, .detail = detail}; }

QString grouped(Tokens count)
{
    return QLocale{QLocale::English, QLocale::UnitedStates}.toString(count);
}

QString speedName(Speed speed) { return speed == Speed::Fast ? u"fast"_s : u"standard"_s; }

/// Which prompts the row is for: "" if for all.
QString bandName(const PriceRow &row, const QList<Tokens> &steps)
{
    if (row.abovePrompt)
        return u", prompts above "_s + grouped(*row.abovePrompt) + u" tokens"_s;
    if (!steps.isEmpty())
        return u", prompts up to "_s + grouped(steps.first()) + u" tokens"_s;
    return {};
}

QString missingClasses(const Usage &usage, const PriceRow &row)
{
    QStringList missing;
    const auto check = [&missing](Tokens count, const std::optional<Money> &price,
                                  const QString &name) {
        if (count > 0 && !price)
            missing.append(name);
    };
    check(usage.input, row.input, u"input"_s);
    check(usage.cacheWrite5m, row.cacheWrite5m, u"five-minute cache writes"_s);
    check(usage.cacheWrite1h, row.cacheWrite1h, u"one-hour cache writes"_s);
    check(usage.cacheRead, row.cacheRead, u"cache reads"_s);
    check(usage.output, row.output, u"output"_s);
    return missing.join(u", "_s);
}

bool anyNegative(const Usage &usage)
{
    return std::min({usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead,
                     usage.output, usage.webSearches})
        < 0;
}

} // namespace

Result<PricedTokens> priceTokens(const Usage &usage, const BillingTerms &terms,
                                 const QString &model, const QString &utcDay,
                                 const ModelCatalog &models, const PriceSheet &prices)
{
    const Model *known = models.find(model);
    const QString name = pricedName(model, models);
    if (!known && prices.rows(name).isEmpty())
        return badTokens(u"The model \"%1\" is unknown, so it has no price."_s.arg(model));
    if (utcDay.size() != 10 || !QDate::fromString(utcDay, Qt::ISODate).isValid())
        return badTokens(u"\"%1\" is not a day such as 2026-11-24."_s.arg(utcDay));
    if (anyNegative(usage))
        return badTokens(u"A count of tokens cannot be negative."_s);
    if (terms.batch && terms.speed == Speed::Fast)
        return badTokens(u"Fast mode is not sold in batches."_s);
    if (std::max({usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead,
                  usage.output, usage.webSearches})
        > MostBilledTokens)
        return badTokens(u"A count of tokens is too large."_s);
    const PriceRow *row = prices.find(name, utcDay, terms.speed, usage.prompt());
    if (!row)
        return badTokens(
            u"%1 has no %2 price on %3."_s.arg(name, speedName(terms.speed), utcDay));
    if (const QString missing = missingClasses(usage, *row); !missing.isEmpty())
        return badTokens(u"%1 has no price for %2 on %3."_s.arg(name, missing, utcDay));
    const std::optional<Cost> cost = costOf(usage, terms, name, utcDay, models, prices);
    if (!cost || cost->total().isAtLimit())
        return badTokens(u"The cost is more than can be added up."_s);

    QString source = name + u", "_s + speedName(terms.speed);
    if (terms.batch)
        source += u", batch"_s;
    if (terms.usOnly && known->inferenceGeo)
        source += u", US only"_s;
    source += u", from "_s + row->from;
    if (!row->until.isEmpty())
        source += u" until "_s + row->until;
    source += bandName(*row, prices.promptSteps(name, utcDay, terms.speed));
    if (row->confidence != PriceRow::Confidence::High)
        source += u", not confirmed by the vendor's page"_s;
    if (row->own)
        source += u"; set by you on "_s + row->setOn
            + (row->note.isEmpty() ? QString{} : QString{u": "_s + row->note});
    else
        source += u"; prices as of "_s + prices.asOf();
    return PricedTokens{.cost = *cost, .model = name, .priceSource = source};
}

} // namespace core
