// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/bytesource.h"
#include "core/drafts/itemstream.h"
#include "core/drafts/preflight.h"

namespace core {

/// How the items of a file lie in it.
enum class DraftLayout { Lines, Array, RequestsObject, Records, Folder };

/// What the content of a source says about its form.
struct DraftForm
{
    DraftFormat format = DraftFormat::RequestLines;
    DraftLayout layout = DraftLayout::Lines;
    char delimiter = ','; ///< of Records
    QStringList columns = {}; ///< of Records
};

/// Tells the form of a source by its content. Reads the first items; of an object, up to its key
/// "requests". Errors: BadInput with the place, for what is none of the forms.
Result<DraftForm> detectForm(const QString &path);

/// The items of a source of that form, from its beginning. `blockBytes`: see FileItemStream.
Result<std::unique_ptr<ItemStream>> openItems(const QString &path, const DraftForm &form,
                                              qsizetype blockBytes = 512 * 1024);

} // namespace core
