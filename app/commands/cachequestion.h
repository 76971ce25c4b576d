// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "core/caching/cachestudy.h"

#include <QJsonArray>

namespace app {

/// --days and what of the ledger is meant.
QList<Option> cacheFilterOptions();

/// Opens the ledger and reads what these options ask for. Errors: BadInput; Storage.
core::Result<core::CacheQuestion> cacheQuestion(Session &session, qint64 *days);

/// Studies the ledger; blocks, as the terminal may. Errors: Storage.
core::Result<core::CacheReport> studied(Session &session, const core::CacheQuestion &question);

QString nameOf(const QString &workflow); ///< "(none)" if it has none
QString percent(const std::optional<double> &rate);
QJsonValue rounded(const std::optional<double> &rate); ///< 4 decimals

} // namespace app
