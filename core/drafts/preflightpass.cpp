// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/preflightpass.h"

#include "core/drafts/checkpipeline.h"
#include "core/drafts/preflightrun.h"
#include "core/drafts/translators.h"

#include <QElapsedTimer>

namespace core {

using namespace Qt::StringLiterals;

static int checkThreads() { return int(std::clamp(std::thread::hardware_concurrency(), 1u, 4u)); }

PreflightPass::PreflightPass(const DraftSource &source, const PreflightContext &context,
                             const QList<DraftPart> &parts, const SharedPrefixes *toMark)
    : m_source{source}, m_context{context}, m_parts{parts}, m_toMark{toMark}
{ }

Result<void> PreflightPass::open()
{
    for (const DraftPart &part : m_parts) {
        auto translator = translatorFor(m_source, part, m_context.models);
        if (!translator)
            return translator.error();
        m_translators.push_back(std::move(*translator));
    }
    auto items = PartedItemStream::open(m_parts);
    if (!items)
        return items.error();
    m_items = std::move(*items);
    return {};
}

Result<PreflightReport>
PreflightPass::run(RequestSink *sink, const std::atomic<bool> *canceled,
                   const std::function<void(const PreflightProgress &)> &progress,
                   const OnLeftOut &onLeftOut, SharedPrefixes *prefixes)
{
    PreflightRun run{m_source, m_context, m_parts, sink};
    run.note(m_items->notes());
    CheckPipeline pipeline{m_items.get(),
                           [this] {
                               return std::make_unique<ItemChecker>(m_source, m_context,
                                                                    m_translators, m_toMark);
                           },
                           checkThreads()};
    QElapsedTimer sinceProgress;
    const auto tell = [&] {
        if (!progress || (sinceProgress.isValid() && sinceProgress.elapsed() < 34))
            return;
        sinceProgress.start();
        progress({.bytesRead = m_items->bytesRead(),
                  .bytesTotal = m_items->bytesTotal(),
                  .requests = run.report().read,
                  .faults = run.report().faultCount});
    };
    tell();
    while (true) {
        if (canceled && canceled->load(std::memory_order_relaxed))
            return Error{.kind = Error::Kind::Canceled, .detail = u"stopped while checking"_s};
        const auto next = pipeline.next();
        if (!next)
            return next.error();
        const CheckPipeline::Block *const block = *next;
        if (!block)
            break;
        for (size_t i = 0; i < block->checked.size(); ++i) {
            const CheckedItem &item = block->checked[i];
            const qint64 before = run.report().requests;
            if (const auto taken = run.take(item); !taken)
                return taken.error();
            if (!onLeftOut || run.report().requests > before)
                continue;
            const QByteArrayView text = block->source.view(block->source.items.at(qsizetype(i)));
            const auto edited = m_source.edits.textFor(item.index, text);
            if (const auto told = onLeftOut(item, edited.value_or(text)); !told)
                return told.error();
        }
        tell();
    }
    if (prefixes)
        *prefixes = run.prefixes();
    return run.finish(*m_items);
}

} // namespace core
