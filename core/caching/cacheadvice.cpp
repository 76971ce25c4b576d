// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/cacheadvice.h"

#include <QLocale>

namespace core {

using namespace Qt::StringLiterals;

namespace {

QString grouped(qint64 count)
{
    return QLocale{QLocale::English, QLocale::UnitedStates}.toString(count);
}

QString inMinutes(qint64 seconds)
{
    if (seconds < 120)
        return grouped(seconds) + u" seconds"_s;
    return seconds < 7200 ? grouped(seconds / 60) + u" minutes"_s : grouped(seconds / 3600) + u" hours"_s;
}

/// The class that kept most requests from reading.
CacheMiss mainCause(const CacheFigures &figures)
{
    std::size_t most = 0;
    for (std::size_t i = 1; i < figures.misses.size(); ++i) {
        if (figures.misses[i].requests > figures.misses[most].requests)
            most = i;
    }
    return CacheMiss(most);
}

} // namespace

QString adviceOn(const CacheFigures &figures, const Model *model)
{
    const std::optional<double> rate = figures.hitRate();
    if (!rate || *rate >= LowHitRate || figures.requests < FewestForAdvice)
        return {};
    const CacheMiss cause = mainCause(figures);
    const MissFigures &miss = figures.of(cause);
    const QString count = u"%1 of %2 requests "_s.arg(grouped(miss.requests), grouped(figures.requests));
    switch (cause) {
    case CacheMiss::FirstUse:
        return count
            + u"were the first of their session and model, so that nothing was cached for them: keep what sessions "
              "share in front and the same, or leave out the marker where nothing follows."_s;
    case CacheMiss::Expired: {
        const qint64 gap = figures.medianLateGap().value_or(0);
        const QString late = count + u"came too late, half of them %1 or more after the one before: "_s.arg(inMinutes(gap));
        return late
            + (gap < 3600 ? u"mark the prefix with \"ttl\": \"1h\"."_s
                          : u"caching does not pay at that distance; leave out the marker or send them together."_s);
    }
    case CacheMiss::Changed:
        return count
            + u"came in time and yet read less than was cached: something in the cached part changes. “tokenwise cache "
              "diagnose” shows what, from two of them."_s;
    case CacheMiss::Raced:
        return count
            + u"came within seconds of one that was still writing the same prefix: send one first, and the others once "
              "it has begun to answer."_s;
    case CacheMiss::TooShort:
        return count
            + (model && model->minCacheableTokens
                   ? u"have prompts shorter than the %1 tokens that %2 caches at least (%3 on average)."_s.arg(
                       grouped(*model->minCacheableTokens), model->displayName, grouped(miss.tokens / miss.requests))
                   : u"have prompts shorter than their model caches."_s);
    case CacheMiss::NotMarked: break;
    }
    return count
        + u"neither read nor wrote a cache, although they are long enough (%1 tokens on average): add cache_control to "
          "what they share."_s.arg(grouped(miss.tokens / miss.requests));
}

} // namespace core
