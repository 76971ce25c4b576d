// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/tasktypes.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

static constexpr TaskType Types[] = {
    {"summarize"_L1, TaskTier::Cheap, TaskClass::Batch},
    {"classify"_L1, TaskTier::Cheap, TaskClass::Batch},
    {"triage"_L1, TaskTier::Cheap, TaskClass::None},
    {"match_pattern"_L1, TaskTier::Cheap, TaskClass::None},
    {"extract_topics"_L1, TaskTier::Cheap, TaskClass::None},
    {"lint_check"_L1, TaskTier::Cheap, TaskClass::None},
    {"format_code"_L1, TaskTier::Cheap, TaskClass::None},
    {"simple_qa"_L1, TaskTier::Cheap, TaskClass::None},
    {"categorize"_L1, TaskTier::Cheap, TaskClass::None},
    {"generate_code"_L1, TaskTier::Capable, TaskClass::None},
    {"fix_bug"_L1, TaskTier::Capable, TaskClass::None},
    {"review_security"_L1, TaskTier::Capable, TaskClass::None},
    {"analyze_performance"_L1, TaskTier::Capable, TaskClass::None},
    {"write_tests"_L1, TaskTier::Capable, TaskClass::None},
    {"refactor"_L1, TaskTier::Capable, TaskClass::None},
    {"explain_code"_L1, TaskTier::Capable, TaskClass::None},
    {"document_code"_L1, TaskTier::Capable, TaskClass::Batch},
    {"analyze_error"_L1, TaskTier::Capable, TaskClass::None},
    {"suggest_fix"_L1, TaskTier::Capable, TaskClass::None},
    {"coordinate"_L1, TaskTier::Premium, TaskClass::None},
    {"synthesize_results"_L1, TaskTier::Premium, TaskClass::None},
    {"architectural_decision"_L1, TaskTier::Premium, TaskClass::None},
    {"novel_problem"_L1, TaskTier::Premium, TaskClass::None},
    {"final_review"_L1, TaskTier::Premium, TaskClass::None},
    {"complex_reasoning"_L1, TaskTier::Premium, TaskClass::None},
    {"multi_step_planning"_L1, TaskTier::Premium, TaskClass::None},
    {"critical_decision"_L1, TaskTier::Premium, TaskClass::None},
    {"analyze_logs"_L1, {}, TaskClass::Batch},
    {"generate_report"_L1, {}, TaskClass::Batch},
    {"compute_metrics"_L1, {}, TaskClass::Batch},
    {"aggregate_stats"_L1, {}, TaskClass::Batch},
    {"classify_bulk"_L1, {}, TaskClass::Batch},
    {"extract_bulk"_L1, {}, TaskClass::Batch},
    {"transform_bulk"_L1, {}, TaskClass::Batch},
    {"validate_bulk"_L1, {}, TaskClass::Batch},
    {"analyze_codebase"_L1, {}, TaskClass::Batch},
    {"detect_patterns"_L1, {}, TaskClass::Batch},
    {"compute_complexity"_L1, {}, TaskClass::Batch},
    {"find_vulnerabilities"_L1, {}, TaskClass::Batch},
    {"generate_docs"_L1, {}, TaskClass::Batch},
    {"generate_tests"_L1, {}, TaskClass::Batch},
    {"generate_comments"_L1, {}, TaskClass::Batch},
    {"translate_bulk"_L1, {}, TaskClass::Batch},
    {"evaluate_responses"_L1, {}, TaskClass::Batch},
    {"run_test_suite"_L1, {}, TaskClass::Batch},
    {"validate_outputs"_L1, {}, TaskClass::Batch},
    {"chat"_L1, {}, TaskClass::Realtime},
    {"interactive_debug"_L1, {}, TaskClass::Realtime},
    {"live_coding"_L1, {}, TaskClass::Realtime},
    {"user_query"_L1, {}, TaskClass::Realtime},
    {"workflow_step"_L1, {}, TaskClass::Realtime},
    {"critical_fix"_L1, {}, TaskClass::Realtime},
    {"security_incident"_L1, {}, TaskClass::Realtime},
    {"emergency_response"_L1, {}, TaskClass::Realtime},
    {"stream_analysis"_L1, {}, TaskClass::Realtime},
    {"realtime_monitoring"_L1, {}, TaskClass::Realtime},
};

std::span<const TaskType> taskTypes() { return Types; }

const TaskType *findTaskType(QStringView normalisedName)
{
    const auto found = std::find_if(std::begin(Types), std::end(Types), [&](const TaskType &type) {
        return type.name == normalisedName;
    });
    return found == std::end(Types) ? nullptr : found;
}

QString normalisedTaskType(QStringView name)
{
    QString normalised = name.trimmed().toString().toLower();
    normalised.replace(u'-', u'_').replace(u' ', u'_');
    // Task catalog §4: two names of one type.
    return normalised == u"wizard_step" ? u"workflow_step"_s : normalised;
}

QString tierName(TaskTier tier)
{
    switch (tier) {
    case TaskTier::Cheap: return u"cheap"_s;
    case TaskTier::Capable: return u"capable"_s;
    case TaskTier::Premium: break;
    }
    return u"premium"_s;
}

std::optional<TaskTier> tierFromName(QStringView name)
{
    for (const TaskTier tier : {TaskTier::Cheap, TaskTier::Capable, TaskTier::Premium}) {
        if (name.compare(tierName(tier), Qt::CaseInsensitive) == 0)
            return tier;
    }
    return {};
}

QString defaultTierModel(TaskTier tier)
{
    switch (tier) {
    case TaskTier::Cheap: return u"claude-haiku-5-5"_s;
    case TaskTier::Capable: return u"claude-sonnet-5-5"_s;
    case TaskTier::Premium: break;
    }
    return u"claude-opus-5-5"_s;
}

} // namespace core
