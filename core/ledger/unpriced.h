// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pricing/cost.h"

#include <QList>
#include <QSqlDatabase>
#include <QStringList>

namespace core {

/// Entries of one model that have no price, and why.
struct UnpricedModel
{
    enum class Why {
        UnknownModel, ///< nobody knows it
        NoPriceThen, ///< not on that day, or not at that speed
        NoClassPrice, ///< a class of tokens that was used has none
        Contract, ///< priority tier
        UnknownServiceTier, ///< a word that the program does not know, as the two below
        UnknownSpeed,
        UnknownGeography
    };

    QString model; ///< as the source named it
    Why why = Why::UnknownModel;
    QString word = {}; ///< the tier, speed or geography that is not known
    qint64 entries = 0;
    Usage usage;
    QString firstDay, lastDay; ///< UTC
    bool operator==(const UnpricedModel &) const = default;
};

/// All of the ledger's entries without a price, those with the most entries first; of the Sandbox or
/// without it. On the database thread. Errors: Storage.
Result<QList<UnpricedModel>> unpricedModels(QSqlDatabase &database, bool sandbox,
                                            const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
