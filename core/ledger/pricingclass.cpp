// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/pricingclass.h"

namespace core {

using namespace Qt::StringLiterals;

QString promptBandSql()
{
    QStringList parts;
    for (const Tokens limit : PromptBandLimits)
        parts.append(u"(input + cache_write_5m + cache_write_1h + cache_read > "_s + QString::number(limit) + u")"_s);
    return u"("_s + parts.join(u" + "_s) + u")"_s;
}

QString classesUsedSql()
{
    return u"((input <> 0) | (cache_write_5m <> 0) << 1 | (cache_write_1h <> 0) << 2 | (cache_read <> 0) << 3 "
           "| (output <> 0) << 4 | (web_searches <> 0) << 5)"_s;
}

} // namespace core
