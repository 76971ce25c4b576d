// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/fileimport.h"

#include <QProcessEnvironment>

namespace core {

/// Where Claude Code keeps transcripts (API reference §10.1): the folders `projects` that are there.
/// `CLAUDE_CONFIG_DIR`, a comma-separated list whose entries may name that folder or the one above
/// it, stands for all others; else `$XDG_CONFIG_HOME/claude` and `~/.claude`.
QStringList claudeCodePlaces(const QProcessEnvironment &environment);

/// What a place named by the user stands for: its folder `projects` if it has one, else itself.
QString claudeCodePlace(const QString &place);

/// Imports Claude Code transcripts: every `*.jsonl` below the places.
///
/// Entries are of source "claude-code", of no profile, reported. Project: the whole folder that it
/// worked in, since many projects have folders of one name. Session: `sessionId`, else the name of
/// the file. Message id: that of the answer, with "#advisor_message.1" and so on for parts that
/// other models gave, which are entries of their own. A line without a message id is told apart by
/// its content: as often as it stands in a file it counts, and in each file again (API reference
/// §10.4.3), but at most a million such lines of a file are told apart.
///
/// Blocks. Errors: as importFiles().
Result<SourceReport> importClaudeCode(Database &database, const QStringList &places,
                                      ImportProgress &progress);

} // namespace core
