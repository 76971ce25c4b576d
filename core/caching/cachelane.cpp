// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/cachelane.h"

#include "core/ledger/entry.h"

#include <QDate>

#include <algorithm>

namespace core {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds FiveMinutes = std::chrono::minutes{5};
constexpr milliseconds OneHour = std::chrono::hours{1};

/// The request without its cached part, for putting it together anew.
Usage bare(const Usage &usage)
{
    Usage rest = usage;
    rest.cacheRead = rest.cacheWrite5m = rest.cacheWrite1h = 0;
    return rest;
}

Tokens scaled(Tokens count, Ratio ratio)
{
    return (count * ratio.numerator + ratio.denominator / 2) / ratio.denominator;
}

/// How many tokens of `other` stand for one of `own`.
Ratio ratioOf(const Model &own, const Model &other)
{
    if (own.tokenizer == other.tokenizer)
        return {};
    return other.tokenizer == Model::Tokenizer::Newer
        ? NewerTokens
        : Ratio{NewerTokens.denominator, NewerTokens.numerator};
}

/// A count that money can be made of, and that can be added up.
bool countable(const Usage &usage)
{
    const auto fits = [](Tokens count) { return count >= 0 && count <= MostBilledTokens; };
    return fits(usage.input) && fits(usage.cacheRead) && fits(usage.cacheWrite5m)
        && fits(usage.cacheWrite1h) && fits(usage.output);
}

} // namespace

void CacheLane::study(const std::vector<CacheRequest> &requests, CacheFigures &figures)
{
    m_any = false;
    std::vector<Seen> lane;
    lane.reserve(requests.size());
    for (const CacheRequest &request : requests) {
        if ((request.flags & PromptCacheNotRecorded) != 0) {
            ++figures.notRecorded;
            continue;
        }
        ++figures.requests;
        if (!countable(request.usage)) {
            ++figures.unpriced;
            ++figures.notReplayed;
            continue;
        }
        const Usage &usage = request.usage;
        figures.hits += usage.cacheRead > 0 || (request.flags & PromptCacheHitSaid) != 0 ? 1 : 0;
        figures.prompt += usage.prompt();
        figures.reads += usage.cacheRead;
        figures.writes5m += usage.cacheWrite5m;
        figures.writes1h += usage.cacheWrite1h;
        addMoney(request, figures);
        lane.push_back(see(request, figures));
    }
    replay(lane, figures);
}

CacheLane::Seen CacheLane::see(const CacheRequest &request, CacheFigures &figures)
{
    Seen seen{.request = &request};
    const Usage &usage = request.usage;
    const Tokens cached = request.cached();
    if (cached == 0) {
        const bool isShort = usage.prompt() < minimumOf(request);
        miss(request, isShort ? CacheMiss::TooShort : CacheMiss::NotMarked, usage.input, figures);
        return seen;
    }
    seen.first = !m_any;
    if (!m_any) {
        seen.shared = usage.cacheRead;
        if (usage.cacheRead == 0)
            miss(request, CacheMiss::FirstUse, cached, figures);
        m_life = FiveMinutes;
    } else {
        seen.gap = request.begun() - m_at;
        const Tokens there = std::min(m_cached, cached);
        const Tokens missed = std::max<Tokens>(0, there - usage.cacheRead);
        const bool inTime = seen.gap < m_life;
        seen.shared = inTime ? usage.cacheRead : std::max(usage.cacheRead, there);
        if (missed > 0 && !inTime) {
            miss(request, CacheMiss::Expired, missed, figures);
            figures.lateGaps.push_back(seen.gap.count() / 1000);
        } else if (missed > 0
                   && (seen.gap.count() == 0
                       || (m_wrote && usage.cacheRead == 0 && seen.gap <= RaceWindow))) {
            miss(request, CacheMiss::Raced, missed, figures);
        } else if (missed > 0) {
            miss(request, CacheMiss::Changed, missed, figures);
        }
        if (!inTime && usage.cacheRead > 0)
            m_life = OneHour;
    }
    if (usage.cacheWrite5m > 0)
        m_life = FiveMinutes;
    else if (usage.cacheWrite1h > 0)
        m_life = OneHour;
    m_any = true;
    m_cached = cached;
    m_wrote = usage.cacheWrite5m + usage.cacheWrite1h > 0;
    m_at = request.begun();
    return seen;
}

/// The tokens were paid as writes, those of an hour first, since they stand in front, and what is
/// left as input.
void CacheLane::miss(const CacheRequest &request, CacheMiss kind, Tokens tokens,
                     CacheFigures &figures)
{
    MissFigures &sum = figures.misses[std::size_t(kind)];
    ++sum.requests;
    sum.tokens += tokens;
    if (kind == CacheMiss::TooShort || kind == CacheMiss::NotMarked)
        return;
    Usage paid;
    paid.cacheWrite1h = std::min(tokens, request.usage.cacheWrite1h);
    paid.cacheWrite5m = std::min(tokens - paid.cacheWrite1h, request.usage.cacheWrite5m);
    paid.input = tokens - paid.cacheWrite1h - paid.cacheWrite5m;
    const auto cost = [&](const Usage &usage) {
        return m_costs.total(usage, request.usage.prompt(), request.terms, request.model,
                             utcDayOf(request.at));
    };
    const std::optional<Money> did = cost(paid);
    const std::optional<Money> could = cost({.cacheRead = tokens});
    if (did && could)
        sum.price += *did - *could;
    else
        ++sum.unpriced;
}

void CacheLane::addMoney(const CacheRequest &request, CacheFigures &figures)
{
    const Usage &usage = request.usage;
    const qint64 day = utcDayOf(request.at);
    const auto cost = [&](const Usage &counts, const BillingTerms &terms) {
        return m_costs.total(counts, usage.prompt(), terms, request.model, day);
    };
    if (!cost(usage, request.terms)) {
        ++figures.unpriced;
        return;
    }
    if (const auto asInput = cost({.input = usage.cacheRead}, request.terms))
        figures.readsAsInput += *asInput;
    BillingTerms realtime = request.terms;
    realtime.batch = false;
    Usage uncached = bare(usage);
    uncached.input = usage.prompt();
    const auto with = cost(usage, realtime);
    const auto without = cost(uncached, realtime);
    if (with && without)
        figures.savedNet += *without - *with;
}

const Model *CacheLane::modelOf(const CacheRequest &request)
{
    const auto known = m_models.constFind(request.model);
    return known != m_models.cend() ? *known
                                    : *m_models.insert(request.model, m_terms.models.find(request.model));
}

Tokens CacheLane::minimumOf(const CacheRequest &request)
{
    const Model *model = modelOf(request);
    return model ? model->minCacheableTokens.value_or(MostBilledTokens) : 0;
}

/// What the request would cost under the terms that are asked for, put together as `usage`.
std::optional<Money> CacheLane::costAs(const CacheRequest &request, const Usage &usage)
{
    BillingTerms terms = request.terms;
    if (m_terms.batch) {
        terms.batch = *m_terms.batch;
        if (terms.batch)
            terms.speed = Speed::Standard; // fast is not sold in batches
    }
    if (m_terms.model.isEmpty())
        return m_costs.total(usage, usage.prompt(), terms, request.model, utcDayOf(request.at));
    const Model *own = modelOf(request);
    const Model *other = m_terms.models.find(m_terms.model);
    const Ratio ratio = own && other ? ratioOf(*own, *other) : Ratio{};
    Usage counts = usage;
    for (Tokens *count : {&counts.input, &counts.cacheWrite5m, &counts.cacheWrite1h,
                          &counts.cacheRead, &counts.output})
        *count = scaled(*count, ratio);
    const QDate day = QDate::fromString(m_terms.modelDay, Qt::ISODate);
    return m_costs.total(counts, counts.prompt(), terms, m_terms.model,
                         day.isValid() ? QDate{1970, 1, 1}.daysTo(day) : utcDayOf(request.at));
}

void CacheLane::replay(const std::vector<Seen> &lane, CacheFigures &figures)
{
    // What all requests of the lane share.
    Tokens stable = 0;
    Tokens firstCached = 0;
    for (const Seen &seen : lane) {
        if (seen.first)
            firstCached = seen.request->cached();
        else if (seen.shared > 0)
            stable = stable == 0 ? seen.shared : std::min(stable, seen.shared);
    }
    if (stable == 0)
        stable = firstCached;

    const Model *other = m_terms.model.isEmpty() ? nullptr : m_terms.models.find(m_terms.model);
    for (const Seen &seen : lane) {
        const CacheRequest &request = *seen.request;
        const Tokens cached = request.cached();
        Usage none = bare(request.usage);
        none.input += cached;
        std::array<Usage, CachePolicyCount> usages;
        usages.fill(none);
        const Tokens minimum = other ? other->minCacheableTokens.value_or(MostBilledTokens)
                                     : minimumOf(request);
        const Model *own = modelOf(request);
        const bool longEnough =
            (own && other ? scaled(cached, ratioOf(*own, *other)) : cached) >= minimum;
        if (longEnough || !other) // what was cached in truth was long enough
            usages[std::size_t(CachePolicy::AsIs)] = request.usage;
        if (cached > 0 && longEnough) {
            const auto cachedAs = [&](Tokens read, Tokens hour) {
                Usage usage = bare(request.usage);
                usage.cacheRead = read;
                usage.cacheWrite1h = std::max<Tokens>(0, std::min(hour, cached) - read);
                usage.cacheWrite5m = cached - read - usage.cacheWrite1h;
                return usage;
            };
            const bool short5m = seen.first || seen.gap < FiveMinutes;
            const bool long1h = seen.first || seen.gap < OneHour;
            usages[std::size_t(CachePolicy::FiveMinutes)] = cachedAs(short5m ? seen.shared : 0, 0);
            usages[std::size_t(CachePolicy::OneHour)] = cachedAs(long1h ? seen.shared : 0, cached);
            const Tokens mixed = short5m ? seen.shared
                : long1h                 ? std::min(seen.shared, stable)
                                         : 0;
            usages[std::size_t(CachePolicy::Mixed)] = cachedAs(mixed, stable);
        }
        std::array<Money, CachePolicyCount> money;
        bool priced = true;
        for (std::size_t i = 0; i < usages.size(); ++i) {
            const std::optional<Money> cost = costAs(request, usages[i]);
            priced = priced && cost;
            money[i] = cost.value_or(Money{});
        }
        if (!priced) {
            ++figures.notReplayed;
            continue;
        }
        for (std::size_t i = 0; i < money.size(); ++i)
            figures.policies[i] += money[i];
    }
}

} // namespace core
