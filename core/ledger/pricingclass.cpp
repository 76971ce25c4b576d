// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/pricingclass.h"

namespace core {

using namespace Qt::StringLiterals;

QString promptBandSql()
{
    // Most prompts are small: the first comparison settles them.
    QString bands = u"(CASE"_s;
    for (std::size_t band = 0; band < PromptBandLimits.size(); ++band)
        bands += u" WHEN input + cache_write_5m + cache_write_1h + cache_read <= %1 THEN %2"_s
                     .arg(PromptBandLimits[band])
                     .arg(band);
    return bands + u" ELSE %1 END)"_s.arg(PromptBandLimits.size());
}

QString classesUsedSql()
{
    return u"((input <> 0) + 2 * (cache_write_5m <> 0) + 4 * (cache_write_1h <> 0) + 8 * "
           u"(cache_read <> 0) "
           "+ 16 * (output <> 0) + 32 * (web_searches <> 0))"_s;
}

} // namespace core
