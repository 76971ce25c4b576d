// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/pricechanges.h"

#include "core/models/modelname.h"
#include "ui/format/format.h"

using namespace Qt::StringLiterals;
using core::Error;
using core::OwnPrices;
using core::PriceRow;
using core::Result;

namespace ui {

QString PriceChanges::shownName(const QString &model) const
{
    const core::Model *known = m_live.models().findExact(model);
    return known ? known->displayName : model;
}

/// Takes away the row with the same first day, speed and step; false if there is none.
static bool removeRow(OwnPrices &own, const QString &model, const PriceRow &row)
{
    const auto list = own.rows.find(model);
    if (list == own.rows.end())
        return false;
    const qsizetype removed = list->removeIf([&row](const PriceRow &other) {
        return other.from == row.from && other.speed == row.speed && other.abovePrompt == row.abovePrompt;
    });
    if (list->isEmpty())
        own.rows.erase(list);
    return removed > 0;
}

Result<void> PriceChanges::write(const std::function<Result<void>(OwnPrices &)> &what)
{
    const Result<void> written = OwnPrices::change(m_live.file(), what);
    if (written)
        m_live.reload();
    return written;
}

Result<PriceChanges::Done> PriceChanges::change(const QStringList &touched, const QString &text,
                                                const std::function<Result<void>(OwnPrices &)> &what)
{
    Done done{.text = text, .before = {}, .touched = touched};
    const Result<void> changed = write([&](OwnPrices &own) {
        for (const QString &name : touched) {
            if (own.rows.contains(name))
                done.before.rows.insert(name, own.rows.value(name));
            if (own.names.contains(name))
                done.before.names.insert(name, own.names.value(name));
        }
        return what(own);
    });
    if (!changed)
        return changed.error();
    return done;
}

Result<void> PriceChanges::undo(const Done &done)
{
    return write([&done](OwnPrices &own) -> Result<void> {
        for (const QString &name : done.touched) {
            own.rows.remove(name);
            own.names.remove(name);
            if (done.before.rows.contains(name))
                own.rows.insert(name, done.before.rows.value(name));
            if (done.before.names.contains(name))
                own.names.insert(name, done.before.names.value(name));
        }
        return {};
    });
}

Result<PriceChanges::Done> PriceChanges::set(const QString &model, const PriceRow &row, const std::optional<PriceRow> &replaced)
{
    return change({model}, tr("Price of %1 from %2 set").arg(shownName(model), Format{}.utcDay(row.from)),
                  [&](OwnPrices &own) -> Result<void> {
                      if (replaced)
                          removeRow(own, model, *replaced);
                      own.set(model, row);
                      return {};
                  });
}

Result<PriceChanges::Done> PriceChanges::reset(const QString &model, const PriceRow &row)
{
    return change({model}, tr("Your price of %1 from %2 is taken back").arg(shownName(model), Format{}.utcDay(row.from)),
                  [&](OwnPrices &own) -> Result<void> {
                      if (removeRow(own, model, row))
                          return {};
                      return Error{.kind = Error::Kind::BadInput, .detail = tr("This price has been taken back already.")};
                  });
}

Result<PriceChanges::Done> PriceChanges::forgetName(const QString &name)
{
    return change({name}, tr("“%1” is an unknown model again").arg(name), [&](OwnPrices &own) -> Result<void> {
        own.names.remove(name);
        return {};
    });
}

Result<PriceChanges::Done> PriceChanges::map(const QString &unknown, const QString &known)
{
    return change({unknown}, tr("“%1” is taken for %2").arg(unknown, shownName(known)), [&](OwnPrices &own) -> Result<void> {
        if (own.rows.contains(core::plainModelName(unknown)))
            return Error{.kind = Error::Kind::BadInput,
                         .detail = tr("You set a price of “%1” itself. Take that back first.").arg(unknown)};
        own.names.insert(unknown, known);
        return {};
    });
}

Result<PriceChanges::Done> PriceChanges::import(const QList<core::LiteLlmModel> &file, const core::PriceImportOptions &options)
{
    // Which models it sets is known only once it was done; the others are as before.
    core::PriceImport import;
    OwnPrices before;
    const Result<void> changed = write([&](OwnPrices &own) -> Result<void> {
        before = own;
        import = core::importPrices(file, options, m_live.models(), m_live.prices(), own);
        return {};
    });
    if (!changed)
        return changed.error();
    Done done{.text = import.taken() == 1 ? tr("Prices of 1 model imported")
                                          : tr("Prices of %1 models imported").arg(Format{}.grouped(import.taken())),
              .before = {},
              .touched = {}};
    for (const core::PriceImport::Model &model : std::as_const(import.models)) {
        if (!model.why.isEmpty())
            continue;
        done.touched.append(model.pricedAs);
        if (before.rows.contains(model.pricedAs))
            done.before.rows.insert(model.pricedAs, before.rows.value(model.pricedAs));
    }
    return done;
}

} // namespace ui
