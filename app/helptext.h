// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace app {

/// What --help prints: for a command, for a group of them, or, without a topic, for the whole
/// program. No line is longer than 79 columns.
QString helpText(const QStringList &topic, const QList<Command> &commands);

/// Breaks text between words. Paragraphs, parted by line ends, stay apart; each line begins with
/// `indent` spaces, the first one of all excepted.
QString wrapped(const QString &text, qsizetype indent, qsizetype width = 79);

} // namespace app
