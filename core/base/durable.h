// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QFile>

namespace core {

/// Waits until what was written to `file` is on the disk. Errors: Storage.
Result<void> syncToDisk(QFile &file);
/// The same for the entries of a folder: what was made, renamed or removed in it.
Result<void> syncFolder(const QString &path);
/// Lets the disk begin with what was written so far, so that syncToDisk() has less to wait for.
void startWriting(QFile &file, qint64 from, qint64 size);

} // namespace core
