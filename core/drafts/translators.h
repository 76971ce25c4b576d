// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftformat.h"
#include "core/drafts/draftitem.h"

namespace core {

/// Makes requests of the items of a source. Errors: BadInput, for a template that the source cannot
/// fill.
Result<std::unique_ptr<ItemTranslator>>
translatorFor(const DraftSource &source, const DraftForm &form, const ModelCatalog &models);

} // namespace core
