// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/usagesample.h"

#include <array>

namespace core {

/// One kind of work. Means are per request, or per day.
struct UsageSample::Workflow
{
    enum class Way { Batch, Live, ClaudeCode };

    const char *name;
    const char *project;
    Way way;
    std::array<const char *, 3> models; ///< the newest first
    double perDay; ///< requests on a working day at the end
    double weekend; ///< of perDay
    double growth; ///< of perDay at the beginning
    int fromHour, toHour; ///< UTC
    Tokens input, prefix, output; ///< prefix: what is cached
    double hitsFirst, hitsLast; ///< share of requests that find the prefix in the cache
    bool oneHour;
    double searches; ///< share of requests that search the web
    int spikeDaysAgo; ///< before the last day, 0 for none
};

inline constexpr std::array Workflows{
    UsageSample::Workflow{
        "nightly-triage",
        "support",
        UsageSample::Workflow::Way::Batch,
        {"claude-haiku-5-5", "claude-haiku-4-5-20251001", "claude-haiku-4-5-20251001"},
        180,
        0.6,
        0.8,
        2,
        3,
        900,
        2'600,
        220,
        0.35,
        0.8,
        true,
        0,
        0},
    UsageSample::Workflow{"doc-refresh",
                          "docs",
                          UsageSample::Workflow::Way::Batch,
                          {"claude-sonnet-5-5", "claude-sonnet-5", "claude-sonnet-4-6"},
                          90,
                          0,
                          1,
                          4,
                          6,
                          6'500,
                          4'000,
                          1'400,
                          0.5,
                          0.6,
                          true,
                          0,
                          0},
    UsageSample::Workflow{"support-replies",
                          "support",
                          UsageSample::Workflow::Way::Live,
                          {"claude-sonnet-5-5", "claude-sonnet-5", "claude-sonnet-4-6"},
                          170,
                          0.25,
                          0.6,
                          7,
                          19,
                          700,
                          5'200,
                          420,
                          0.15,
                          0.78,
                          false,
                          0,
                          0},
    UsageSample::Workflow{"code-review",
                          "platform",
                          UsageSample::Workflow::Way::Live,
                          {"claude-opus-5-5", "claude-opus-5", "claude-opus-4-8"},
                          40,
                          0.05,
                          0.9,
                          8,
                          18,
                          9'000,
                          6'000,
                          1'100,
                          0.3,
                          0.5,
                          false,
                          0,
                          0},
    UsageSample::Workflow{"research-digest",
                          "marketing",
                          UsageSample::Workflow::Way::Live,
                          {"claude-opus-5-5", "claude-opus-5", "claude-opus-4-8"},
                          12,
                          0,
                          1,
                          9,
                          12,
                          22'000,
                          0,
                          1'900,
                          0,
                          0,
                          false,
                          0.7,
                          0},
    UsageSample::Workflow{
        "translation",
        "docs",
        UsageSample::Workflow::Way::Live,
        {"claude-haiku-5-5", "claude-haiku-4-5-20251001", "claude-haiku-4-5-20251001"},
        80,
        0.4,
        0.3,
        0,
        24,
        1'300,
        1'500,
        1'250,
        0.02,
        0.04,
        false,
        0,
        0},
    UsageSample::Workflow{"eval-suite",
                          "platform",
                          UsageSample::Workflow::Way::Batch,
                          {"claude-opus-5-5", "claude-opus-5", "claude-opus-4-8"},
                          14,
                          0,
                          1,
                          20,
                          22,
                          3'000,
                          8'000,
                          700,
                          0.4,
                          0.6,
                          true,
                          0,
                          33},
    UsageSample::Workflow{"coding",
                          "platform",
                          UsageSample::Workflow::Way::ClaudeCode,
                          {"claude-opus-5-5", "claude-opus-5", "claude-opus-4-8"},
                          95,
                          0.2,
                          0.5,
                          7,
                          20,
                          400,
                          24'000,
                          650,
                          0.9,
                          0.95,
                          true,
                          0,
                          0},
};

} // namespace core
