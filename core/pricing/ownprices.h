// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/pricing/pricesheet.h"

#include <QHash>
#include <QMap>

#include <functional>

namespace core {

/// What the user says about prices: rows that hold before those of the program, prices of models
/// that the program does not know, and which model an unknown name stands for. Lies as
/// `prices.json` beside the settings, in the form of resources/prices/prices.json.
struct OwnPrices
{
    QMap<QString, QList<PriceRow>> rows; ///< by pricedName()
    QMap<QString, QString> names; ///< unknown name → name of a known model

    bool isEmpty() const { return rows.isEmpty() && names.isEmpty(); }
    /// Puts a row in the place of the one with the same first day, speed and step, or adds it.
    void set(const QString &model, PriceRow row);
    /// Takes away the rows of a model and what its name stands for; with `from` only the rows that
    /// begin on that day. How many there were.
    qsizetype remove(const QString &model, const QString &from = {});
    /// The catalog that knows the names too, and the sheet under these rows.
    ModelCatalog with(ModelCatalog models) const;
    PriceSheet with(PriceSheet prices) const;

    /// Errors: BadInput, naming the model and the row, or where the JSON breaks off.
    static Result<OwnPrices> fromJson(const QByteArray &json);
    QByteArray toJson() const;
    bool operator==(const OwnPrices &) const = default;

    /// Where the file lies.
    static QString file(const DataPlace &place);
    /// None if there is no file. Errors: BadInput and Storage, naming the file.
    static Result<OwnPrices> load(const QString &path);
    /// What there is of them: none after an error.
    static OwnPrices orNone(const Result<OwnPrices> &loaded)
    {
        return loaded ? *loaded : OwnPrices{};
    }
    /// Reads, lets `change` change, and writes, while no other running copy can. Nothing is written
    /// if `change` fails. Errors: those of load() and of `change`; Storage.
    static Result<void> change(const QString &path,
                               const std::function<Result<void>(OwnPrices &)> &change);
};

} // namespace core
