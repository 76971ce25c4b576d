// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"

#include <QStringList>

namespace ui {

/// Logs of Claude Code that lie where it keeps them, not read yet.
struct FoundUsage
{
    QStringList places; ///< the folders
    qint64 files = 0;
    qint64 bytes = 0;

    bool operator==(const FoundUsage &) const = default;
};

/// Looks beside the event loop; only names and sizes are looked at.
core::Answer<FoundUsage> findClaudeCodeUsage();

} // namespace ui
