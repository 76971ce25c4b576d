// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/foundusage.h"

#include "core/services/worker.h"
#include "core/sources/claudecode.h"
#include "core/sources/filesearch.h"

namespace ui {

core::Answer<FoundUsage> findClaudeCodeUsage()
{
    return core::onWorker(*QThreadPool::globalInstance(), []() -> core::Result<FoundUsage> {
        FoundUsage found{.places = core::claudeCodePlaces(QProcessEnvironment::systemEnvironment())};
        const core::FoundFiles logs =
            core::findFiles(found.places, [](std::string_view name) { return name.ends_with(".jsonl"); });
        found.files = qint64(logs.files.size());
        for (const core::FoundFile &log : logs.files)
            found.bytes += log.state.size;
        return found;
    });
}

} // namespace ui
