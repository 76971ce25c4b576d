// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"
#include "ui/format/format.h"

#include <QList>

namespace ui {

/// One line of the price panel: "Input · 62.5 M × $0.10 · $6.25".
struct PriceLine
{
    QString what;
    QString sum;   ///< "62.5 M × $0.10", prices per million tokens
    QString money;
    QString brief = {};  ///< in place of `what` where there is no room; "" for nothing shorter
    bool isHead = false; ///< names the model that the lines below are of
    bool operator==(const PriceLine &) const = default;
};

/// The lines of an estimate at realtime list prices. More than `most` are added up by model.
QList<PriceLine> priceLines(const core::DraftEstimate &estimate, const core::ModelCatalog &models,
                            const Format &format, qsizetype most);
/// The decimals that a whole sum is written with, so that it is seen to add up.
int sumDecimals(const core::DraftEstimate &estimate);

/// How many requests the sample of so many has: 1 %, at least 30, never all; 0 where it makes no sense.
qint64 sampleSize(qint64 requests);
std::optional<core::Money> samplePrice(const core::DraftEstimate &estimate, qint64 requests);

} // namespace ui
