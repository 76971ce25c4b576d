// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QStringList>

namespace core {

/// The fields of one record, without quotes and the spaces around unquoted ones. nullopt if there
/// is not enough memory.
std::optional<QList<QByteArray>> csvFields(QByteArrayView record, char delimiter);

/// The column names in the first record of `text`, with the delimiter (comma, semicolon, tab or
/// bar) that divides it into the most fields. `whole`: the text does not go on. Errors: BadInput,
/// the detail without file and place.
Result<QStringList> csvHeader(QByteArrayView text, bool whole, char *delimiter);

} // namespace core
