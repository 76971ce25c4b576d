// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftitem.h"

namespace core {

/// `{custom_id, params}`, as the service takes them.
class RequestItems final : public ItemTranslator
{
public:
    DraftItem translate(const SourceItem &item, QByteArrayView text) const override;
};

} // namespace core
