// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/pollschedule.h"

#include <algorithm>

namespace core {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr milliseconds Shortest{200};
constexpr milliseconds Youngest = seconds{10};
constexpr milliseconds Oldest = seconds{60};
constexpr milliseconds LongestAsked = std::chrono::hours{1};

milliseconds scaled(milliseconds delay, double factor)
{
    return milliseconds{
        static_cast<milliseconds::rep>(static_cast<double>(delay.count()) * factor)};
}

} // namespace

milliseconds pollDelay(milliseconds age, std::optional<milliseconds> retryAfter, double jitter)
{
    if (retryAfter)
        return std::clamp(*retryAfter, Shortest, LongestAsked);
    const milliseconds delay = std::clamp(milliseconds{age / 10}, Youngest, Oldest);
    return scaled(delay, 0.9 + 0.2 * jitter);
}

milliseconds backoffDelay(int failures, std::optional<milliseconds> retryAfter, double jitter)
{
    const int doublings = std::clamp(failures - 1, 0, 6);
    const milliseconds delay = std::min<milliseconds>(seconds{1} * (1 << doublings), Oldest);
    const milliseconds own = scaled(delay, 1.0 - 0.25 * jitter);
    return retryAfter ? std::max(own, std::min(*retryAfter, LongestAsked)) : own;
}

} // namespace core
