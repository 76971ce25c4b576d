// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/jobs/job.h"

namespace app {

/// What the process says when it ends; a contract with scripts, told by --help.
enum class ExitCode : int {
    Done = 0,
    PartlyFailed = 1, ///< ended, but not every request succeeded
    BadUse = 2, ///< the command line or the input is wrong; nothing was sent
    KeyRefused = 3, ///< no key, a wrong one, or one that may not do this
    Unavailable = 4, ///< the service or the network, after the retries
    Unclear = 5, ///< a submission needs a decision of the user
    Storage = 6, ///< the data folder, the keychain, or the target of an export
    Interrupted = 130 ///< by the user; safe to resume
};

ExitCode exitCodeOf(const core::Error &error);

/// For a job that has come to rest. A job that the service refused as a whole is judged by
/// `refusal`, the trouble that was reported for it.
ExitCode exitCodeOf(const core::Job &job, const std::optional<core::Error> &refusal = {});

/// Whether any of its requests ended in another way than with the whole answer.
bool hasFailures(const core::Job &job);

} // namespace app
