// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QStringList>

namespace core {

/// How quotes have to stand.
enum class CsvQuotes {
    Anyhow, ///< also within an unquoted field, and with text behind the one that closes
    Strict ///< around a whole field, doubled within it
};

/// The fields of one record, without quotes and the spaces around unquoted ones. nullopt if there
/// is not enough memory, or the quotes do not stand as they have to.
std::optional<QList<QByteArray>> csvFields(QByteArrayView record, char delimiter,
                                           CsvQuotes quotes = CsvQuotes::Anyhow);

/// The column names in the first record of `text`, with the delimiter (comma, semicolon, tab or
/// bar) that divides it into the most fields. `whole`: the text does not go on. Errors: BadInput,
/// the detail without file and place.
Result<QStringList> csvHeader(QByteArrayView text, bool whole, char *delimiter);

} // namespace core
