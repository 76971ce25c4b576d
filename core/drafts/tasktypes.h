// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <span>

namespace core {

/// What kind of model a task asks for (task catalog §6). Which model that is, is a setting.
enum class TaskTier { Cheap, Capable, Premium };

/// Whether a task may wait (task catalog §5).
enum class TaskClass {
    Batch, ///< suited to processing within 24 hours
    Realtime, ///< needs an answer at once
    None ///< neither
};

struct TaskType
{
    QLatin1StringView name;
    std::optional<TaskTier> tier; ///< a suggestion for new tasks; nullopt: none of its own
    TaskClass taskClass = TaskClass::None;
};

/// The types of the catalog, in its order.
std::span<const TaskType> taskTypes();
/// By normalised name; nullptr for a type that is in no list.
const TaskType *findTaskType(QStringView normalisedName);

/// Lower case, hyphens and spaces as underscores, names of older files as those of today.
QString normalisedTaskType(QStringView name);

QString tierName(TaskTier tier); ///< "cheap", "capable", "premium"
/// Compared without case.
std::optional<TaskTier> tierFromName(QStringView name);
/// The model that stands for a tier unless the user chose another.
QString defaultTierModel(TaskTier tier);

} // namespace core
