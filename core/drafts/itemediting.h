// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"

namespace core {

/// One item of a draft, to be changed by hand.
struct ItemText
{
    QByteArray original; ///< as it stands in the file
    QByteArray text; ///< as edited before, else the same
    DraftFormat format = DraftFormat::RequestLines; ///< of its part
    int part = 0;
};

/// Reads the draft up to the item. Blocking. Errors: BadInput, also when there is no such item or
/// its text cannot be read; Canceled.
Result<ItemText> readItemText(const DraftSource &source, qint64 index,
                              const std::atomic<bool> *canceled = nullptr);

/// What the checks say of one item.
struct ItemVerdict
{
    QByteArray id; ///< "" if it has none
    QList<Fault> faults; ///< lines and columns are those of the text, from 1
    QList<Fault> warnings;
    QString model;
    Tokens inputTokens = 0; ///< estimated
    bool isGood() const { return faults.isEmpty(); }
};

/// Checks `text` as if it were item `index` of the draft, in this part of it, fixes that were chosen
/// for it included. Ids that others have are not noticed. Blocking. Errors: BadInput, when the part
/// itself cannot be read.
Result<ItemVerdict> checkItemText(const DraftSource &source, const PreflightContext &context,
                                  qint64 index, int part, const QByteArray &text);

} // namespace core
