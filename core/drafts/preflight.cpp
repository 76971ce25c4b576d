// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/preflight.h"

#include "core/drafts/preflightpass.h"

namespace core {

Result<PreflightReport> preflight(const DraftSource &source, const PreflightContext &context,
                                  RequestSink *sink, const std::atomic<bool> *canceled,
                                  const std::function<void(const PreflightProgress &)> &progress)
{
    const auto parts = partsOf(source);
    if (!parts)
        return parts.error();
    SharedPrefixes shared;
    if (source.markSharedPrefix) {
        // What is shared is known only when all has been seen.
        PreflightContext plain = context;
        plain.isReused = {};
        PreflightPass counting{source, plain, *parts};
        if (const auto ready = counting.open(); !ready)
            return ready.error();
        if (auto counted = counting.run(nullptr, canceled, progress, {}, &shared); !counted)
            return counted;
    }
    PreflightPass pass{source, context, *parts, source.markSharedPrefix ? &shared : nullptr};
    if (const auto ready = pass.open(); !ready)
        return ready.error();
    return pass.run(sink, canceled, progress);
}

} // namespace core
