// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QString>

#include <optional>

namespace core {

/// Mean output tokens of the batch answers of a workflow so far, the Sandbox's apart from the
/// others. nullopt with fewer than 10 answers. On the database thread. Errors: Storage.
Result<std::optional<double>> meanOutputTokens(QSqlDatabase &database, const QString &workflow,
                                               bool sandbox);

} // namespace core
