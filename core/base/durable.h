// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QFile>

namespace core {

/// Waits until what was written to `file` is on the disk. Errors: Storage.
Result<void> syncToDisk(QFile &file);
/// The same for the entries of a folder: what was made, renamed or removed in it.
Result<void> syncFolder(const QString &path);

} // namespace core
