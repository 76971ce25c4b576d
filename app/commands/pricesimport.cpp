// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/usageoptions.h"
#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/session.h"
#include "app/wholefile.h"
#include "core/ledger/unpriced.h"
#include "core/pricing/litellm.h"

#include <QFileInfo>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::OwnPrices;
using core::PriceImport;
using core::Result;

namespace {

/// Models of the ledger that nobody knows.
Result<QSet<QString>> wantedModels(Session &session)
{
    if (const Result<void> opened = session.openOffline(); !opened)
        return opened.error();
    Program &program = session.program();
    const core::ModelCatalog &models = program.models();
    const core::PriceSheet &prices = program.prices();
    const Result<bool> ofSandbox = meansSandbox(session);
    if (!ofSandbox)
        return ofSandbox.error();
    const bool sandbox = *ofSandbox;
    const auto found = session.await(program.database()->run([&models, &prices, sandbox](QSqlDatabase &database) {
        return core::unpricedModels(database, sandbox, models, prices);
    }));
    if (!found)
        return found.error();
    QSet<QString> wanted;
    for (const core::UnpricedModel &model : *found) {
        if (model.why == core::UnpricedModel::Why::UnknownModel)
            wanted.insert(model.model);
    }
    return wanted;
}

QString textOf(const PriceImport &import, const QString &from)
{
    QStringList lines{u"%1 taken, from %2 on; %3 skipped."_s.arg(
        inCount(import.taken(), u"model"_s, u"models"_s), from, inCount(import.models.size() - import.taken()))};
    QMap<QString, QStringList> reasons;
    for (const PriceImport::Model &model : import.models) {
        if (!model.why.isEmpty()) {
            reasons[model.why].append(harmless(model.name));
            continue;
        }
        const core::PriceRow &row = model.rows.first();
        lines.append(u"  %1: input %2, output %3"_s.arg(harmless(model.name), core::usdPerMillion(*row.input),
                                                        core::usdPerMillion(*row.output))
                     + (model.rows.size() > 1 ? u", with steps by prompt size"_s : u""_s));
    }
    constexpr qsizetype named = 3;
    for (auto it = reasons.cbegin(); it != reasons.cend(); ++it) {
        QString names = it->first(qMin(named, it->size())).join(u", "_s);
        if (it->size() > named)
            names += u" and %1 more"_s.arg(inCount(it->size() - named));
        lines.append(u"Skipped because %1: %2"_s.arg(it.key(), names));
    }
    return lines.join(u'\n');
}

QJsonObject documentOf(const PriceImport &import, const QString &from)
{
    QJsonArray taken;
    QJsonArray skipped;
    for (const PriceImport::Model &model : import.models) {
        if (!model.why.isEmpty()) {
            skipped.append(QJsonObject{{u"model"_s, model.name}, {u"why"_s, model.why}});
            continue;
        }
        QJsonArray rows;
        for (const core::PriceRow &row : model.rows)
            rows.append(core::toJson(row));
        taken.append(
            QJsonObject{{u"model"_s, model.name}, {u"priced_as"_s, model.pricedAs}, {u"prices"_s, rows}});
    }
    return QJsonObject{{u"from"_s, from}, {u"taken"_s, taken}, {u"skipped"_s, skipped}};
}

ExitCode runImport(Session &session)
{
    const Invocation &invocation = session.invocation();
    Program &program = session.program();
    const QString path = invocation.operand();
    const QString from = invocation.value(u"from");
    if (from.isEmpty())
        return session.misuse(u"“prices import” needs --from: the file does not say since when its prices hold."_s);
    if (!core::isDay(from))
        return session.misuse(u"--from: “%1” is not a day such as 2026-11-24."_s.arg(from));
    const Result<QByteArray> content = wholeFile(path, u"a price file"_s);
    if (!content)
        return session.fail(content.error());
    const Result<QList<core::LiteLlmModel>> file = core::readLiteLlm(*content);
    if (!file)
        return session.fail(file.error());
    const Result<QSet<QString>> wanted = wantedModels(session);
    if (!wanted)
        return session.fail(wanted.error());

    const QString name = QFileInfo{path}.fileName();
    PriceImport import;
    const Result<void> changed = OwnPrices::change(program.ownPricesFile(), [&](OwnPrices &own) {
        import = core::importPrices(*file,
                                    {.from = from,
                                     .setOn = core::utcDay(program.clock().now()),
                                     .note = u"from "_s + name,
                                     .wanted = *wanted,
                                     .all = invocation.has(u"all")},
                                    program.models(), program.prices(), own);
        return Result<void>{};
    });
    if (!changed)
        return session.fail(changed.error());
    return session.finish(documentOf(import, from), textOf(import, from), ExitCode::Done);
}

} // namespace

Command priceImportCommand()
{
    Command import;
    import.words = {u"prices"_s, u"import"_s};
    import.summary = u"Take prices from a file as LiteLLM keeps it."_s;
    import.description =
        u"A JSON object of models, each with input_cost_per_token and the like; numbers are read as exact decimals. "
        "Taken are models that the program knows or that you gave a price, where the file says another price, and models "
        "that the ledger has and nobody knows the price of. A size step is on the whole prompt. A class that the file does not name keeps its "
        "price."_s;
    import.operands = {{u"FILE"_s, u"The price file."_s}};
    import.options = {{u"from"_s, u"D"_s, u"The first UTC day on which the prices hold, such as 2026-11-24."_s},
                      {u"all"_s, {}, u"Take every other model of the file too."_s}};
    import.examples = {{u"tokenwise prices import model_prices_and_context_window.json --from 2026-11-01"_s, {}}};
    import.run = runImport;
    return import;
}

} // namespace app
