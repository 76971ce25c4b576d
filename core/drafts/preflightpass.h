// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftformat.h"
#include "core/drafts/draftitem.h"
#include "core/drafts/itemchecker.h"
#include "core/drafts/sharedprefixes.h"

namespace core {

/// One reading of a source from beginning to end. See preflight() for what the arguments mean.
class PreflightPass
{
public:
    /// Called for each item that is left out, with its text.
    using OnLeftOut = std::function<Result<void>(const CheckedItem &, QByteArrayView)>;

    /// `toMark`: prefixes to put a cache marker on, from an earlier pass; nullptr: none. It must
    /// outlive the pass.
    PreflightPass(const DraftSource &source, const PreflightContext &context, const DraftForm &form,
                  const SharedPrefixes *toMark = nullptr);

    /// Errors: BadInput: the source cannot be opened, or its template not be filled.
    Result<void> open();
    /// Once, after open(). `prefixes`, if given, are the shared ones that were found.
    Result<PreflightReport> run(RequestSink *sink, const std::atomic<bool> *canceled,
                                const std::function<void(const PreflightProgress &)> &progress,
                                const OnLeftOut &onLeftOut = {},
                                SharedPrefixes *prefixes = nullptr);

private:
    const DraftSource &m_source;
    const PreflightContext &m_context;
    DraftForm m_form;
    const SharedPrefixes *m_toMark;
    std::unique_ptr<ItemTranslator> m_translator;
    std::unique_ptr<ItemStream> m_items;
};

} // namespace core
