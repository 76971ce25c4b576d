// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftitem.h"
#include "core/drafts/draftparts.h"

namespace core {

/// Makes requests of the items of one part of a draft. Among several parts a table that cannot fill
/// the draft's template, but has a column "prompt", is sent as that says. Errors: BadInput, for a
/// template that the part cannot fill.
Result<std::unique_ptr<ItemTranslator>>
translatorFor(const DraftSource &source, const DraftPart &part, const ModelCatalog &models);

} // namespace core
