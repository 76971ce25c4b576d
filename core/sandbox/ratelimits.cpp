// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/ratelimits.h"

#include "core/sandbox/caller.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace core::sandbox {
namespace {

QByteArray wholeSecond(double secondsSinceEpoch)
{
    return QDateTime::fromSecsSinceEpoch(qint64(std::ceil(secondsSinceEpoch)), Qt::UTC)
        .toString(Qt::ISODate)
        .toLatin1();
}

/// 10,000,000
QByteArray grouped(qint64 number)
{
    QByteArray text = QByteArray::number(number);
    for (qsizetype at = text.size() - 3; at > 0; at -= 3)
        text.insert(at, ',');
    return text;
}

} // namespace

QByteArray RateLimits::groupOf(const Model &model)
{
    for (const char *shared :
         {"claude-opus-4-5", "claude-opus-4-6", "claude-opus-4-7", "claude-opus-4-8"}) {
        if (model.id.startsWith(QLatin1StringView{shared}))
            return "claude-opus-4-5-to-4-8";
    }
    for (const char *shared : {"claude-sonnet-4-5", "claude-sonnet-4-6"}) {
        if (model.id.startsWith(QLatin1StringView{shared}))
            return "claude-sonnet-4-5-to-4-6";
    }
    return model.id.toLatin1();
}

RateLimit RateLimits::limitOf(const Model &model)
{
    if (model.family == u"fable")
        return {.requests = 4'000, .input = 4'000'000, .output = 800'000};
    return {};
}

void RateLimits::Bucket::refill(qint64 nowUs)
{
    if (nowUs > asOfUs) {
        level = std::min(capacity, level + capacity * double(nowUs - asOfUs) / 60e6);
        asOfUs = nowUs;
    }
}

double RateLimits::Bucket::secondsUntil(double needed) const
{
    return level >= needed ? 0 : (needed - level) * 60 / capacity;
}

RateLimits::Group &RateLimits::groupAt(const Model &model, qint64 nowUs)
{
    const QByteArray name = groupOf(model);
    auto group = m_groups.find(name);
    if (group == m_groups.end()) {
        const RateLimit limit = limitOf(model);
        const auto full = [nowUs](qint64 capacity) {
            return Bucket{double(capacity), double(capacity), nowUs};
        };
        group =
            m_groups.insert(name, {full(limit.requests), full(limit.input), full(limit.output)});
    }
    for (Bucket *bucket : {&group->requests, &group->input, &group->output})
        bucket->refill(nowUs);
    return *group;
}

std::optional<ApiError> RateLimits::admit(const Model &model, Tokens input, qint64 nowUs)
{
    Group &group = groupAt(model, nowUs);
    // A prompt larger than a minute's worth gets through once the bucket is full.
    const double neededInput = std::min(double(input), group.input.capacity);
    struct Need
    {
        const Bucket &bucket;
        double needed;
        const char *what;
    };
    for (const Need &need :
         {Need{group.requests, 1, "requests"}, Need{group.input, neededInput, "input tokens"},
          Need{group.output, 1, "output tokens"}}) {
        const double seconds = need.bucket.secondsUntil(need.needed);
        if (seconds <= 0)
            continue;
        const QByteArray limit = grouped(qint64(need.bucket.capacity));
        return ApiError{
            .status = 429,
            .type = "rate_limit_error",
            .message = "This request would exceed your organization's rate limit of " + limit + ' '
                + need.what + " per minute (org: " + OrganizationId
                + ", model: " + model.id.toUtf8() + ").",
            .retryAfterSeconds = int(std::ceil(seconds)),
        };
    }
    group.requests.level -= 1;
    group.input.level -= double(input);
    return {};
}

void RateLimits::giveBack(const Model &model, Tokens input, qint64 nowUs)
{
    Bucket &bucket = groupAt(model, nowUs).input;
    bucket.level = std::min(bucket.capacity, bucket.level + double(input));
}

void RateLimits::countOutput(const Model &model, Tokens output, qint64 nowUs)
{
    groupAt(model, nowUs).output.level -= double(output);
}

Headers RateLimits::headers(const Model &model, qint64 nowUs)
{
    const Group &group = groupAt(model, nowUs);
    Headers headers;
    const auto append = [&](const QByteArray &name, qint64 limit, double level, double seconds,
                            bool rounded) {
        qint64 remaining = std::max<qint64>(0, qint64(std::floor(level)));
        if (rounded)
            remaining = (remaining + 500) / 1000 * 1000;
        const QByteArray prefix = "anthropic-ratelimit-" + name;
        headers.append({prefix + "-limit", QByteArray::number(limit)});
        headers.append({prefix + "-remaining", QByteArray::number(remaining)});
        headers.append({prefix + "-reset", wholeSecond(double(nowUs) / 1e6 + seconds)});
    };
    const auto full = [](const Bucket &bucket) { return bucket.secondsUntil(bucket.capacity); };
    append("requests", qint64(group.requests.capacity), group.requests.level, full(group.requests),
           false);
    append("input-tokens", qint64(group.input.capacity), group.input.level, full(group.input),
           true);
    append("output-tokens", qint64(group.output.capacity), group.output.level, full(group.output),
           true);
    append("tokens", qint64(group.input.capacity + group.output.capacity),
           group.input.level + group.output.level, std::max(full(group.input), full(group.output)),
           true);
    return headers;
}

} // namespace core::sandbox
