// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/session.h"
#include "core/pricing/pricedtokens.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Money;
using core::Result;

namespace {

Result<core::Usage> usageFrom(const Invocation &invocation)
{
    core::Usage usage;
    const std::pair<QStringView, core::Tokens *> counts[]{
        {u"input", &usage.input},
        {u"output", &usage.output},
        {u"cache-write-5m", &usage.cacheWrite5m},
        {u"cache-write-1h", &usage.cacheWrite1h},
        {u"cache-read", &usage.cacheRead},
    };
    for (const auto &[option, tokens] : counts) {
        const Result<std::optional<qint64>> count =
            invocation.count(option, 0, core::MostBilledTokens);
        if (!count)
            return count.error();
        *tokens = count->value_or(0);
    }
    const Result<std::optional<qint64>> searches =
        invocation.count(u"web-searches", 0, core::MostBilledTokens);
    if (!searches)
        return searches.error();
    usage.webSearches = searches->value_or(0);
    return usage;
}

QString textOf(const core::Usage &usage, const core::Cost &cost)
{
    TextTable table{.rows = {{u"CLASS"_s, u"TOKENS"_s, u"USD"_s}}, .rightAligned = {1, 2}};
    const auto row = [&](const QString &name, core::Tokens tokens, Money money) {
        if (tokens > 0)
            table.rows.append({name, inCount(tokens), money.toDecimalUsd()});
    };
    row(u"input"_s, usage.input, cost.input);
    row(u"cache write, 5 min"_s, usage.cacheWrite5m, cost.cacheWrite5m);
    row(u"cache write, 1 h"_s, usage.cacheWrite1h, cost.cacheWrite1h);
    row(u"cache read"_s, usage.cacheRead, cost.cacheRead);
    row(u"output"_s, usage.output, cost.output);
    if (usage.webSearches > 0)
        table.rows.append({u"web searches"_s, inCount(usage.webSearches), cost.serverTools.toDecimalUsd()});
    table.rows.append(
        {u"total"_s, inCount(usage.prompt() + usage.output), cost.total().toDecimalUsd()});
    return table.text();
}

ExitCode runTokensCost(Session &session)
{
    const Invocation &invocation = session.invocation();
    Program &program = session.program();
    if (invocation.value(u"model").isEmpty())
        return session.misuse(u"“tokens cost” needs --model."_s);
    const Result<core::Usage> usage = usageFrom(invocation);
    if (!usage)
        return session.fail(usage.error());
    const QString model = invocation.value(u"model");
    const QString day =
        invocation.has(u"date") ? invocation.value(u"date") : core::utcDay(program.clock().now());
    const core::BillingTerms terms{.batch = invocation.has(u"batch"),
                                   .speed = invocation.has(u"fast") ? core::Speed::Fast : core::Speed::Standard,
                                   .usOnly = invocation.has(u"us-only")};
    const Result<core::PricedTokens> priced =
        core::priceTokens(*usage, terms, model, day, program.models(), program.prices());
    if (!priced) {
        return session.fail(priced.error(),
                            QJsonObject{{u"model"_s, model},
                                        {u"cost"_s, QJsonValue{}},
                                        {u"parts"_s, QJsonValue{}},
                                        {u"price_source"_s, QJsonValue{}}});
    }

    const core::Cost &cost = priced->cost;
    const QJsonObject document{
        {u"model"_s, priced->model},
        {u"date"_s, day},
        {u"batch"_s, terms.batch},
        {u"cost"_s, cost.total().toDecimalUsd()},
        {u"parts"_s,
         QJsonObject{{u"input"_s, cost.input.toDecimalUsd()},
                     {u"output"_s, cost.output.toDecimalUsd()},
                     {u"cache_write_5m"_s, cost.cacheWrite5m.toDecimalUsd()},
                     {u"cache_write_1h"_s, cost.cacheWrite1h.toDecimalUsd()},
                     {u"cache_read"_s, cost.cacheRead.toDecimalUsd()},
                     {u"server_tools"_s, cost.serverTools.toDecimalUsd()}}},
        {u"price_source"_s, priced->priceSource},
    };
    return session.finish(document, textOf(*usage, cost) + u"\n\n"_s + priced->priceSource,
                          ExitCode::Done);
}

} // namespace

QList<Command> tokenCommands()
{
    Command cost;
    cost.words = {u"tokens"_s, u"cost"_s};
    cost.summary = u"Work out what tokens cost."_s;
    cost.description =
        u"Exact arithmetic from the price sheet, with the prices that you set: nothing is sent, nothing is rounded. A "
        u"size "
        "step in a model's prices goes by the whole prompt: input, cache writes and cache reads "
        "together.\n\nA model without a known price is told to be unpriced (exit code 2); it is "
        "never "
        "taken to be free."_s;
    cost.options = {
        {u"model"_s, u"M"_s, u"The model, by its id or an alias."_s},
        {u"input"_s, u"N"_s,
         u"Input tokens that neither come from the cache nor are written to it."_s},
        {u"output"_s, u"N"_s, u"Output tokens, thinking included."_s},
        {u"cache-write-5m"_s, u"N"_s, u"Tokens written to the five-minute cache."_s},
        {u"cache-write-1h"_s, u"N"_s, u"Tokens written to the one-hour cache."_s},
        {u"cache-read"_s, u"N"_s, u"Tokens read from the cache."_s},
        {u"batch"_s, {}, u"At the price of batches."_s},
        {u"fast"_s, {}, u"At the price of fast mode."_s},
        {u"us-only"_s, {}, u"With US-only inference (inference_geo “us”), on models that have it."_s},
        {u"web-searches"_s, u"N"_s, u"Web searches of the service's own tool."_s},
        {u"date"_s, u"D"_s,
         u"At the prices of this UTC day, such as 2026-11-24; otherwise today's."_s},
    };
    cost.examples = {
        {u"tokenwise tokens cost --model claude-sonnet-5 --input 12000 --output 800 --batch"_s, {}},
    };
    cost.run = runTokensCost;
    return {cost};
}

} // namespace app
