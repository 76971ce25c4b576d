// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/badinput.h"
#include "app/commands/commands.h"
#include "app/commands/pricetable.h"
#include "app/commands/usageoptions.h"
#include "app/session.h"
#include "core/ledger/unpriced.h"
#include "core/models/modelname.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::OwnPrices;
using core::PriceRow;
using core::Result;

namespace {

/// The end of a command that changed a model's prices: what holds for it now.
ExitCode finishChange(Session &session, const QString &model, const QString &text)
{
    Program &program = session.program();
    program.forgetPrices();
    if (const auto &own = program.ownPrices(); !own)
        return session.fail(own.error());
    const PriceTable table{program, model};
    QString shown = text;
    if (!table.isEmpty())
        shown += u"\n\n"_s + table.text();
    return session.finish(table.document(), shown, ExitCode::Done);
}

ExitCode listPrices(Session &session)
{
    const Invocation &invocation = session.invocation();
    Program &program = session.program();
    const QString model = invocation.value(u"model");
    PriceTable table{program, model};
    if (table.isEmpty())
        return session.misuse(u"There is no price of “%1”."_s.arg(model));
    if (model.isEmpty() && !invocation.has(u"past"))
        table.keepOn(core::utcDay(program.clock().now()));
    return session.finish(table.document(), table.text(), ExitCode::Done);
}

Result<QString> dayFrom(const Invocation &invocation, QStringView option)
{
    const QString day = invocation.value(option);
    if (day.isEmpty() || core::isDay(day))
        return day;
    return badInput(u"--%1: “%2” is not a day such as 2026-11-24."_s.arg(option, day));
}

/// The row that the options of “prices set” describe.
Result<PriceRow> rowFrom(const Invocation &invocation, const QString &today)
{
    const Result<QString> from = dayFrom(invocation, u"from");
    const Result<QString> until = dayFrom(invocation, u"until");
    if (!from || !until)
        return from ? until.error() : from.error();
    if (!until->isEmpty() && *until <= *from)
        return badInput(u"--until must be later than --from."_s);
    const auto above = invocation.count(u"above", 1, core::MostBilledTokens);
    if (!above)
        return above.error();
    PriceRow row;
    row.from = *from;
    row.until = *until;
    row.speed = invocation.has(u"fast") ? core::Speed::Fast : core::Speed::Standard;
    row.abovePrompt = *above;
    row.note = invocation.value(u"note");
    row.setOn = today;
    row.own = true;
    const std::pair<QStringView, std::optional<core::Money> *> classes[]{
        {u"input", &row.input},
        {u"output", &row.output},
        {u"cache-write-5m", &row.cacheWrite5m},
        {u"cache-write-1h", &row.cacheWrite1h},
        {u"cache-read", &row.cacheRead},
    };
    bool any = false;
    for (const auto &[option, price] : classes) {
        if (!invocation.has(option))
            continue;
        *price = core::tokenPrice(invocation.value(option));
        any = true;
        if (!*price)
            return badInput(
                u"--%1: “%2” is not a price in USD per million tokens, such as 3.75. It has at most 6 decimals."_s
                    .arg(option, invocation.value(option)));
    }
    if (!any)
        return badInput(u"“prices set” needs at least one price, such as --input 3."_s);
    return row;
}

QString missingIn(const PriceRow &row)
{
    QStringList names;
    const std::pair<const std::optional<core::Money> *, QString> classes[]{
        {&row.input, u"input"_s},
        {&row.output, u"output"_s},
        {&row.cacheWrite5m, u"five-minute cache writes"_s},
        {&row.cacheWrite1h, u"one-hour cache writes"_s},
        {&row.cacheRead, u"cache reads"_s}};
    for (const auto &[price, name] : classes) {
        if (!*price)
            names.append(name);
    }
    return names.join(u", "_s);
}

ExitCode runSet(Session &session)
{
    const Invocation &invocation = session.invocation();
    Program &program = session.program();
    const QString model = invocation.value(u"model").trimmed();
    if (model.isEmpty() || !invocation.has(u"from"))
        return session.misuse(u"“prices set” needs --model and --from."_s);
    const Result<PriceRow> row = rowFrom(invocation, core::utcDay(program.clock().now()));
    if (!row)
        return session.fail(row.error());
    if (program.ownPrices()->names.contains(model))
        return session.misuse(u"“%1” stands for %2. “prices remove --model %1” ends that."_s.arg(
            model, program.ownPrices()->names.value(model)));
    const QString name = core::pricedName(model, program.models());
    if (name.isEmpty())
        return session.misuse(u"“%1” is not the name of a model."_s.arg(model));
    const Result<void> set = OwnPrices::change(program.ownPricesFile(), [&](OwnPrices &own) {
        own.set(name, *row);
        return Result<void>{};
    });
    if (!set)
        return session.fail(set.error());
    if (!program.models().find(model))
        session.console().say(u"The program does not know “%1”: the price is for entries under that name."_s.arg(name));
    if (const QString missing = missingIn(*row); !missing.isEmpty())
        session.console().say(u"Without a price, so that answers which used it are unpriced: %1."_s.arg(missing));
    return finishChange(session, name, u"Set. It holds for all figures from %1 on, past ones too."_s.arg(row->from));
}

ExitCode removePrice(Session &session)
{
    const Invocation &invocation = session.invocation();
    Program &program = session.program();
    const QString model = invocation.value(u"model").trimmed();
    if (model.isEmpty())
        return session.misuse(u"“prices remove” needs --model."_s);
    const Result<QString> from = dayFrom(invocation, u"from");
    if (!from)
        return session.fail(from.error());
    const bool isName = program.ownPrices()->names.contains(model);
    const QString name = isName ? model : core::pricedName(model, program.models());
    qsizetype removed = 0;
    const Result<void> done = OwnPrices::change(program.ownPricesFile(), [&](OwnPrices &own) -> Result<void> {
        removed = own.remove(name, *from);
        if (removed > 0)
            return {};
        return badInput(from->isEmpty() ? u"You set no price of “%1”."_s.arg(model)
                                        : u"You set no price of “%1” from %2 on."_s.arg(model, *from));
    });
    if (!done)
        return session.fail(done.error());
    return finishChange(session, name, isName ? u"“%1” is an unknown model again."_s.arg(model)
                                              : u"Removed: %1."_s.arg(inCount(removed, u"price row"_s, u"price rows"_s)));
}

ExitCode runMap(Session &session)
{
    Program &program = session.program();
    const QString unknown = session.invocation().operand(0).trimmed();
    const QString known = session.invocation().operand(1).trimmed();
    const core::ModelCatalog builtIn = core::ModelCatalog::builtIn();
    const core::Model *model = builtIn.find(known);
    if (!model)
        return session.misuse(
            u"“%1” is not a model that the program knows. The price of another one is set with “prices set”."_s
                .arg(known));
    if (unknown.isEmpty() || builtIn.find(unknown) || unknown == core::SyntheticModel)
        return session.misuse(u"“%1” is known already."_s.arg(unknown));
    const Result<void> done = OwnPrices::change(program.ownPricesFile(), [&](OwnPrices &own) -> Result<void> {
        if (own.rows.contains(core::plainModelName(unknown)))
            return badInput(u"You set a price of “%1” itself. “prices remove --model %1” ends that."_s.arg(unknown));
        own.names.insert(unknown, model->id);
        return {};
    });
    if (!done)
        return session.fail(done.error());
    return finishChange(session, model->id, u"“%1” is taken for %2 from now on, in past figures too."_s.arg(unknown, model->id));
}

QString inWords(const core::UnpricedModel &model)
{
    const QString word = harmless(model.word.left(40));
    switch (model.why) {
    case core::UnpricedModel::Why::UnknownModel: return u"unknown model"_s;
    case core::UnpricedModel::Why::NoPriceThen: return u"no price on that day or at that speed"_s;
    case core::UnpricedModel::Why::NoClassPrice: return u"no price for a class of its tokens"_s;
    case core::UnpricedModel::Why::Contract: return u"priority tier, priced by contract"_s;
    case core::UnpricedModel::Why::UnknownServiceTier: return u"unknown service tier “%1”"_s.arg(word);
    case core::UnpricedModel::Why::UnknownSpeed: return u"unknown speed “%1”"_s.arg(word);
    case core::UnpricedModel::Why::UnknownGeography: return u"unknown geography “%1”"_s.arg(word);
    }
    return {};
}

QString code(core::UnpricedModel::Why why)
{
    switch (why) {
    case core::UnpricedModel::Why::UnknownModel: return u"unknown_model"_s;
    case core::UnpricedModel::Why::NoPriceThen: return u"no_price_then"_s;
    case core::UnpricedModel::Why::NoClassPrice: return u"no_class_price"_s;
    case core::UnpricedModel::Why::Contract: return u"contract"_s;
    case core::UnpricedModel::Why::UnknownServiceTier: return u"unknown_service_tier"_s;
    case core::UnpricedModel::Why::UnknownSpeed: return u"unknown_speed"_s;
    case core::UnpricedModel::Why::UnknownGeography: return u"unknown_geography"_s;
    }
    return {};
}

ExitCode runUnpriced(Session &session)
{
    if (const Result<void> opened = session.openOffline(); !opened)
        return session.fail(opened.error());
    Program &program = session.program();
    const Result<bool> ofSandbox = meansSandbox(session);
    if (!ofSandbox)
        return session.fail(ofSandbox.error());
    const bool sandbox = *ofSandbox;
    const core::ModelCatalog &models = program.models();
    const core::PriceSheet &prices = program.prices();
    const auto found = session.await(program.database()->run([&models, &prices, sandbox](QSqlDatabase &database) {
        return core::unpricedModels(database, sandbox, models, prices);
    }));
    if (!found)
        return session.fail(found.error());
    QJsonArray list;
    qint64 entries = 0;
    bool needsPrice = false, needsMeaning = false;
    TextTable table{.rows = {{u"MODEL"_s, u"ENTRIES"_s, u"TOKENS"_s, u"FROM"_s, u"TO"_s, u"WHY"_s}},
                    .rightAligned = {1, 2}};
    for (const core::UnpricedModel &model : *found) {
        entries += model.entries;
        needsMeaning = needsMeaning || !model.word.isEmpty();
        needsPrice = needsPrice || (model.word.isEmpty() && model.why != core::UnpricedModel::Why::Contract);
        list.append(QJsonObject{{u"model"_s, model.model},
                                {u"entries"_s, model.entries},
                                {u"why"_s, code(model.why)},
                                {u"word"_s, model.word.isEmpty() ? QJsonValue{} : QJsonValue{model.word}},
                                {u"first_day"_s, model.firstDay},
                                {u"last_day"_s, model.lastDay},
                                {u"usage"_s, jsonOf(model.usage)}});
        table.rows.append({harmless(model.model), inCount(model.entries),
                           inCount(model.usage.prompt() + model.usage.output), model.firstDay, model.lastDay,
                           inWords(model)});
    }
    QString text = found->isEmpty() ? u"Every entry of the ledger has a price."_s : table.text();
    if (needsPrice)
        text += u"\n\n“prices map MODEL KNOWN” or “prices set --model MODEL …” gives a model its price."_s;
    if (needsMeaning)
        text += u"\n\nWhat an unknown tier, speed or geography costs is not guessed: no price that is set changes that."_s;
    return session.finish(QJsonObject{{u"unpriced"_s, list}, {u"entries"_s, entries}}, text, ExitCode::Done);
}

Command listCommand()
{
    Command list;
    list.words = {u"prices"_s, u"list"_s};
    list.summary = u"Show the prices that figures are made with."_s;
    list.description = u"In USD per million tokens. Without --model: what holds today, of every model. Days are UTC days; "
                       "a price holds until the day before UNTIL."_s;
    list.options = {{u"model"_s, u"M"_s, u"One model, with all that ever held."_s},
                    {u"past"_s, {}, u"All that ever held, of every model."_s}};
    list.examples = {{u"tokenwise prices list --model claude-sonnet-5-5"_s, {}}};
    list.run = listPrices;
    return list;
}

Command setCommand()
{
    Command set;
    set.words = {u"prices"_s, u"set"_s};
    set.summary = u"Set a price of your own."_s;
    set.description =
        u"For a contract of yours, for a price that is newer than the program, or for a model that it does not know. "
        "From its first day on it takes precedence over the price that came with the program, in every figure, past ones too. "
        "The batch discount and the surcharge of US-only inference come on top.\n\nA class of tokens without a price "
        "stays without one: answers that used it are told to be unpriced."_s;
    set.options = {
        {u"model"_s, u"M"_s, u"The model, known or not."_s},
        {u"from"_s, u"D"_s, u"The first UTC day, such as 2026-11-24."_s},
        {u"until"_s, u"D"_s, u"The first UTC day on which it no longer holds; otherwise it stays."_s},
        {u"input"_s, u"USD"_s, u"Of a million input tokens, such as 3 or 0.25."_s},
        {u"output"_s, u"USD"_s, u"Of a million output tokens."_s},
        {u"cache-write-5m"_s, u"USD"_s, u"Of a million tokens written to the five-minute cache."_s},
        {u"cache-write-1h"_s, u"USD"_s, u"Of a million tokens written to the one-hour cache."_s},
        {u"cache-read"_s, u"USD"_s, u"Of a million tokens read from the cache."_s},
        {u"above"_s, u"N"_s, u"Only for requests whose whole prompt is larger than N tokens."_s},
        {u"fast"_s, {}, u"Only for fast mode."_s},
        {u"note"_s, u"TEXT"_s, u"Where the price comes from; shown beside it."_s},
    };
    set.examples = {{u"tokenwise prices set --model gpt-5 --from 2026-01-01 --input 1.25 --output 10 --cache-read "
                     "0.125 --note \"price page of 3 Nov\""_s,
                     {}}};
    set.run = runSet;
    return set;
}

} // namespace

QList<Command> priceCommands()
{
    Command remove;
    remove.words = {u"prices"_s, u"remove"_s};
    remove.summary = u"Take back a price of your own, or what a name stands for."_s;
    remove.options = {{u"model"_s, u"M"_s, u"The model, or a name that was mapped."_s},
                      {u"from"_s, u"D"_s, u"Only what begins on this day; otherwise all of your own prices of it."_s}};
    remove.run = removePrice;

    Command map;
    map.words = {u"prices"_s, u"map"_s};
    map.summary = u"Say which known model an unknown name stands for."_s;
    map.description = u"Its entries in the ledger have that model's prices from then on. Nothing that is sent changes."_s;
    map.operands = {{u"UNKNOWN"_s, u"The name, as “prices unpriced” shows it."_s},
                    {u"KNOWN"_s, u"The model, by its id or an alias."_s}};
    map.examples = {{u"tokenwise prices map claude-sonnet-4.5 claude-sonnet-4-5"_s, {}}};
    map.run = runMap;

    Command unpriced;
    unpriced.words = {u"prices"_s, u"unpriced"_s};
    unpriced.summary = u"List the models of the ledger whose entries have no price."_s;
    unpriced.run = runUnpriced;

    return {listCommand(), setCommand(), remove, map, priceImportCommand(), unpriced};
}

} // namespace app
