// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/tasksettings.h"

#include "core/drafts/tasktypes.h"

namespace core {

using namespace Qt::StringLiterals;

void addTaskSettings(DraftSource &source, const Settings &settings)
{
    for (const TaskTier tier : {TaskTier::Cheap, TaskTier::Capable, TaskTier::Premium}) {
        const QString name = tierName(tier);
        const QString model = settings.value(u"tiers/"_s + name).toString();
        if (!model.isEmpty())
            source.tierModels.insert(name, model);
    }
    for (const QString &type : settings.keysBelow(u"instructions"_s)) {
        source.taskInstructions.insert(
            type, settings.value(u"instructions/"_s + type + u"/text"_s).toString());
    }
}

} // namespace core
