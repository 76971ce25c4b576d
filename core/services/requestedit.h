// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/models/modelcatalog.h"

#include <QByteArray>

#include <optional>

namespace core {

/// {"custom_id":…,"params":…} with another id, the params byte for byte as they are in `item`.
/// Storage when `item` is not such an object.
Result<QByteArray> withCustomId(const QByteArray &item, const QString &id);

/// An item with another max_tokens.
struct LongerItem
{
    QByteArray item;
    bool isLonger = true; ///< than it was: if not, what was cut off before is cut off again
};

/// The same item with another max_tokens: `maxTokens`, or, without it, twice what it has, up to
/// what the model can do in a batch without a beta header. Every other byte stays.
Result<LongerItem> withLongerOutput(const QByteArray &item, std::optional<qint64> maxTokens,
                                    const ModelCatalog &models);

} // namespace core
