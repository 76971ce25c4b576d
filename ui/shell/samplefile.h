// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ui {

/// The sample batch that comes with the program, as a file in `folder`: written there if it is not yet.
/// "" if that cannot be.
QString sampleFile(const QString &folder);

} // namespace ui
