// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/preflight.h"

#include "core/drafts/checkpipeline.h"
#include "core/drafts/draftestimator.h"
#include "core/drafts/draftformat.h"
#include "core/drafts/idregistry.h"
#include "core/drafts/jsontext.h"
#include "core/drafts/preflightrun.h"
#include "core/drafts/translators.h"

#include <QElapsedTimer>

namespace core {

using namespace Qt::StringLiterals;

static int checkThreads()
{
    return int(std::clamp(std::thread::hardware_concurrency(), 1u, 4u));
}

Result<PreflightReport> preflight(const DraftSource &source, const PreflightContext &context,
                                  RequestSink *sink, const std::atomic<bool> *canceled,
                                  const std::function<void(const PreflightProgress &)> &progress)
{
    const auto form = detectForm(source.path);
    if (!form)
        return form.error();
    const auto translator = translatorFor(source, *form, context.models);
    if (!translator)
        return translator.error();
    const auto items = openItems(source.path, *form);
    if (!items)
        return items.error();

    PreflightRun run{source, context, *form, sink};
    run.note((*items)->notes());
    CheckPipeline pipeline{
        items->get(),
        [&] { return std::make_unique<ItemChecker>(source, context, **translator); },
        checkThreads()};
    QElapsedTimer sinceProgress;
    const auto tell = [&] {
        if (!progress || (sinceProgress.isValid() && sinceProgress.elapsed() < 34))
            return;
        sinceProgress.start();
        progress({.bytesRead = (*items)->bytesRead(),
                  .bytesTotal = (*items)->bytesTotal(),
                  .requests = run.report().read,
                  .faults = run.report().faultCount});
    };
    tell();
    while (true) {
        if (canceled && canceled->load(std::memory_order_relaxed))
            return Error{.kind = Error::Kind::Canceled, .detail = u"stopped while checking"_s};
        const auto block = pipeline.next();
        if (!block)
            return block.error();
        if (!*block)
            break;
        for (const CheckedItem &item : (*block)->checked) {
            if (const auto taken = run.take(item); !taken)
                return taken.error();
        }
        tell();
    }
    return run.finish((*items)->bytesTotal());
}

} // namespace core
