// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace app {

/// Reads a file that is small by its nature; beyond 64 MiB it is refused as too large for `what`, such as
/// "a price file". Errors: BadInput with the path in a sentence.
core::Result<QByteArray> wholeFile(const QString &path, const QString &what);

} // namespace app
