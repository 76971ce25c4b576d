// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftformat.h"

#include <vector>

namespace core {

/// One file or folder of a draft.
struct DraftPart
{
    QString path;
    DraftForm form;
};

/// The parts of a draft in order, at least one. Errors: those of detectForm().
Result<QList<DraftPart>> partsOf(const DraftSource &source);

/// The items of several parts, one after the other, their indexes going on from part to part.
class PartedItemStream final : public ItemStream
{
public:
    /// Errors: those of openItems(), for any part.
    static Result<std::unique_ptr<PartedItemStream>> open(const QList<DraftPart> &parts);

    Result<bool> next(ItemBlock *block) override;
    qint64 bytesRead() const override;
    qint64 bytesTotal() const override;
    QList<Finding> notes() const override;
    qint64 bytesOf(qsizetype part) const { return m_streams[size_t(part)]->bytesTotal(); }

private:
    std::vector<std::unique_ptr<ItemStream>> m_streams;
    size_t m_at = 0;
    qint64 m_before = 0; ///< items of the parts that are done
    qint64 m_here = 0; ///< items of the part that is read
};

} // namespace core
