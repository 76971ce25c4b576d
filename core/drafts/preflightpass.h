// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftitem.h"
#include "core/drafts/draftparts.h"
#include "core/drafts/itemchecker.h"
#include "core/drafts/sharedprefixes.h"

namespace core {

/// One reading of a draft from beginning to end. See preflight() for what the arguments mean.
class PreflightPass
{
public:
    /// Called for each item that is left out, with its text, as edited if it was.
    using OnLeftOut = std::function<Result<void>(const CheckedItem &, QByteArrayView)>;

    /// `toMark`: prefixes to put a cache marker on, from an earlier pass; nullptr: none. It must
    /// outlive the pass.
    PreflightPass(const DraftSource &source, const PreflightContext &context,
                  const QList<DraftPart> &parts, const SharedPrefixes *toMark = nullptr);

    /// Errors: BadInput: a part cannot be opened, or its template not be filled.
    Result<void> open();
    /// Once, after open(). `prefixes`, if given, are the shared ones that were found.
    Result<PreflightReport> run(RequestSink *sink, const std::atomic<bool> *canceled,
                                const std::function<void(const PreflightProgress &)> &progress,
                                const OnLeftOut &onLeftOut = {},
                                SharedPrefixes *prefixes = nullptr);

private:
    const DraftSource &m_source;
    const PreflightContext &m_context;
    QList<DraftPart> m_parts;
    const SharedPrefixes *m_toMark;
    std::vector<std::unique_ptr<ItemTranslator>> m_translators; ///< by part
    std::unique_ptr<PartedItemStream> m_items;
};

} // namespace core
