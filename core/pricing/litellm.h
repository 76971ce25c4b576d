// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/ownprices.h"

#include <QByteArrayView>
#include <QSet>

namespace core {

/// One model of a price file as LiteLLM keeps it: `{"NAME": {"input_cost_per_token": 3e-06, …}}`,
/// in US dollars per token.
struct LiteLlmModel
{
    QString name;
    /// Without a day: the row for all prompts first, then those above a size, ascending. Empty if
    /// the model is not priced by the token.
    QList<PriceRow> rows;
    QString fault; ///< why it cannot be used, a phrase; "" if it can
};

/// What JSON writes as a number, as money per token: exact, never by way of a floating-point number.
/// nullopt if it is negative, no number, beyond the range, or finer than a pico-dollar.
std::optional<Money> moneyFromJsonNumber(std::string_view raw);

/// Reads the models of such a file, which is valid UTF-8 or refused. Errors: BadInput, where the
/// JSON breaks off.
Result<QList<LiteLlmModel>> readLiteLlm(QByteArrayView json);

/// What became of each model of a file.
struct PriceImport
{
    struct Model
    {
        QString name; ///< as in the file
        QString pricedAs; ///< as pricedName() has it
        QList<PriceRow> rows; ///< as they were set; empty: skipped
        QString why; ///< skipped because …; "" if taken
    };
    QList<Model> models;
    qsizetype taken() const;
};

struct PriceImportOptions
{
    QString from; ///< first UTC day on which the prices hold
    QString setOn; ///< today
    QString note;
    /// Models that the ledger has and nobody knows the price of; taken beside those of the catalog.
    QSet<QString> wanted;
    bool all = false; ///< every model
};

/// Sets in `own` what the file says otherwise than `prices`. Of a model that `prices` has, a class
/// that the file does not name keeps its price, since a price file leaves out what its makers do not
/// use. Names under which other clouds sell a model are left alone: they have price lists of their
/// own.
PriceImport importPrices(const QList<LiteLlmModel> &file, const PriceImportOptions &options,
                         const ModelCatalog &models, const PriceSheet &prices, OwnPrices &own);

} // namespace core
