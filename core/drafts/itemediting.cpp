// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/itemediting.h"

#include "core/drafts/draftparts.h"
#include "core/drafts/itemchecker.h"
#include "core/drafts/translators.h"

namespace core {

using namespace Qt::StringLiterals;

Result<ItemText> readItemText(const DraftSource &source, qint64 index,
                              const std::atomic<bool> *canceled)
{
    const auto parts = partsOf(source);
    if (!parts)
        return parts.error();
    const auto items = PartedItemStream::open(*parts);
    if (!items)
        return items.error();
    ItemBlock block;
    while (true) {
        if (canceled && canceled->load(std::memory_order_relaxed))
            return Error{.kind = Error::Kind::Canceled, .detail = u"stopped while reading"_s};
        const auto more = (*items)->next(&block);
        if (!more && block.items.isEmpty())
            return more.error();
        if (more && !*more)
            return badInput(source.path, u"there is no request %1 in it any more"_s.arg(index + 1));
        if (block.items.isEmpty() || block.items.last().index < index)
            continue;
        const SourceItem &item = block.items.at(index - block.items.first().index);
        const DraftPart &part = parts->at(item.part);
        if (item.bytesTooLarge > 0)
            return badInput(part.path, item.place, u"too large to be edited here"_s);
        if (!item.trouble.isEmpty())
            return badInput(part.path, item.trouble);
        ItemText text{.original = block.view(item).toByteArray(),
                      .text = {},
                      .format = part.form.format,
                      .part = item.part};
        const auto edited = source.edits.textFor(index, text.original);
        text.text = edited ? edited->toByteArray() : text.original;
        return text;
    }
}

Result<ItemVerdict> checkItemText(const DraftSource &source, const PreflightContext &context,
                                  qint64 index, int part, const QByteArray &text)
{
    const auto parts = partsOf(source);
    if (!parts)
        return parts.error();
    if (part < 0 || part >= parts->size())
        return badInput(source.path, u"the draft has no such file any more"_s);
    std::vector<std::unique_ptr<ItemTranslator>> translators(size_t(parts->size()));
    auto translator = translatorFor(source, parts->at(part), context.models);
    if (!translator)
        return translator.error();
    translators[size_t(part)] = std::move(*translator);
    DraftSource alone = source;
    alone.edits.removeText(index);
    QByteArray padded = text;
    padded.reserve(text.size() + ItemBlock::Padding);
    const bool isFile = parts->at(part).form.layout == DraftLayout::Folder;
    ItemChecker checker{alone, context, translators, nullptr};
    const CheckedItem checked = checker.check({.offset = 0,
                                               .length = padded.size(),
                                               .index = index,
                                               .place = {},
                                               .bytesTooLarge = 0,
                                               .name = isFile ? u"text"_s : QString{},
                                               .part = part,
                                               .trouble = {}},
                                              padded);
    return ItemVerdict{.id = checked.id,
                       .faults = checked.faults,
                       .warnings = checked.warnings,
                       .model = checked.facts.model,
                       .inputTokens = checked.facts.estimatedInput};
}

} // namespace core
