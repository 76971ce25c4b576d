// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>

namespace core {

/// A placeholder that Claude Code writes for answers that it made up itself; it has no cost.
inline constexpr QStringView SyntheticModel = u"<synthetic>";

/// `name` without what other tools and clouds put around it: provider path, region, `anthropic.`,
/// Bedrock and Vertex tails, `[1m]`, `-fast` (API reference §8.6). Not yet looked up.
QString plainModelName(QStringView name);

/// `name` without a trailing date of 8 digits, or as it is.
QString withoutTrailingDate(const QString &name);

} // namespace core
