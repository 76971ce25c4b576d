// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobs.h"

#include <functional>

namespace app {

/// Submits a few batches to the Sandbox, one after the other, so that there is something to look at: the
/// sample file, one in which some requests fail, and one that runs a while. Their requests are written to
/// `folder`. `done` hears the first error, if there was one; it is not called once `jobs` has gone.
void fillWithSamples(core::Jobs &jobs, const QString &folder, const QString &sampleFile,
                     const std::function<void(const core::Result<void> &)> &done);

} // namespace app
