// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/pricingclass.h"

namespace core {

using namespace Qt::StringLiterals;

QString promptBandSql()
{
    QStringList parts;
    for (const Tokens limit : PromptBandLimits)
        parts.append(u"(input + cache_write_5m + cache_write_1h + cache_read > "_s
                     + QString::number(limit) + u")"_s);
    return u"("_s + parts.join(u" + "_s) + u")"_s;
}

QString classesUsedSql()
{
    return u"((input <> 0) + 2 * (cache_write_5m <> 0) + 4 * (cache_write_1h <> 0) + 8 * "
           u"(cache_read <> 0) "
           "+ 16 * (output <> 0) + 32 * (web_searches <> 0))"_s;
}

} // namespace core
