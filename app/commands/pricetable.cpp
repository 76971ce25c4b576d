// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/pricetable.h"

namespace app {

using namespace Qt::StringLiterals;
using core::PriceRow;

PriceTable::PriceTable(Program &program, const QString &model)
    : m_asOf{program.prices().asOf()}, m_file{program.ownPricesFile()}
{
    const core::PriceSheet &prices = program.prices();
    if (program.ownPrices())
        m_names = program.ownPrices()->names;
    const QString wanted = model.isEmpty() ? QString{} : core::pricedName(model, program.models());
    QStringList names;
    for (const core::Model &known : program.models().models())
        names.append(known.id);
    for (const QString &name : prices.names()) {
        if (!names.contains(name))
            names.append(name);
    }
    for (const QString &name : std::as_const(names)) {
        if (!wanted.isEmpty() && name != wanted)
            continue;
        for (const PriceRow &price : prices.rows(name))
            m_rows.append({name, price});
    }
    if (!wanted.isEmpty())
        m_names.removeIf([&wanted](const auto &name) { return name.value() != wanted; });
}

void PriceTable::keepOn(const QString &utcDay)
{
    m_rows.removeIf([&utcDay](const Row &row) { return !row.price.holdsOn(utcDay); });
}

QString PriceTable::text() const
{
    const auto price = [](const std::optional<core::Money> &money) {
        return money ? core::usdPerMillion(*money) : u"-"_s;
    };
    TextTable table{.rows = {{u"MODEL"_s, u"FROM"_s, u"UNTIL"_s, u"INPUT"_s, u"OUTPUT"_s, u"WRITE 5M"_s,
                              u"WRITE 1H"_s, u"READ"_s, u""_s}},
                    .rightAligned = {3, 4, 5, 6, 7}};
    for (const Row &row : m_rows) {
        QStringList notes;
        if (row.price.speed == core::Speed::Fast)
            notes.append(u"fast"_s);
        if (row.price.abovePrompt)
            notes.append(u"prompts above "_s + inCount(*row.price.abovePrompt));
        if (row.price.own)
            notes.append(row.price.note.isEmpty() ? u"set by you"_s : u"set by you: "_s + harmless(row.price.note));
        else if (row.price.confidence != PriceRow::Confidence::High)
            notes.append(u"unconfirmed"_s);
        table.rows.append({harmless(row.model), row.price.from, row.price.until, price(row.price.input),
                           price(row.price.output), price(row.price.cacheWrite5m), price(row.price.cacheWrite1h),
                           price(row.price.cacheRead), notes.join(u", "_s)});
    }
    QString text = table.text();
    for (auto it = m_names.cbegin(); it != m_names.cend(); ++it)
        text += u"\n%1 stands for %2."_s.arg(harmless(it.key()), *it);
    return text;
}

QJsonObject PriceTable::document() const
{
    QJsonArray prices;
    for (const Row &row : m_rows) {
        QJsonObject object = core::toJson(row.price);
        object.insert(u"model"_s, row.model);
        object.insert(u"source"_s, row.price.own ? u"own"_s : u"built-in"_s);
        prices.append(object);
    }
    QJsonArray names;
    for (auto it = m_names.cbegin(); it != m_names.cend(); ++it)
        names.append(QJsonObject{{u"name"_s, it.key()}, {u"model"_s, *it}});
    return QJsonObject{{u"prices"_s, prices},
                       {u"names"_s, names},
                       {u"unit"_s, u"USD per million tokens"_s},
                       {u"as_of"_s, m_asOf},
                       {u"file"_s, m_file}};
}

} // namespace app
