// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exitcode.h"

namespace app {

using core::Error;
using core::JobState;

ExitCode exitCodeOf(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Authentication:
    case Error::Kind::Permission:
    case Error::Kind::Billing: // the account behind the key: trying again later does not help
        return ExitCode::KeyRefused;
    case Error::Kind::Network:
    case Error::Kind::Timeout:
    case Error::Kind::Conflict: // was retried
    case Error::Kind::RateLimit:
    case Error::Kind::Overloaded:
    case Error::Kind::Server:
    case Error::Kind::BadResponse: return ExitCode::Unavailable;
    case Error::Kind::NotFound:
    case Error::Kind::InvalidRequest:
    case Error::Kind::RequestTooLarge:
    case Error::Kind::BadInput: return ExitCode::BadUse;
    case Error::Kind::Unclear: return ExitCode::Unclear;
    case Error::Kind::Storage:
    case Error::Kind::Busy: return ExitCode::Storage;
    case Error::Kind::Canceled: return ExitCode::Interrupted;
    }
    return ExitCode::Unavailable;
}

bool hasFailures(const core::Job &job)
{
    return job.counts.total() - job.counts.waiting - job.counts.succeeded > 0;
}

ExitCode exitCodeOf(const core::Job &job, const std::optional<Error> &refusal)
{
    switch (job.state) {
    case JobState::Unclear: return ExitCode::Unclear;
    case JobState::NotSubmitted: return refusal ? exitCodeOf(*refusal) : ExitCode::BadUse;
    case JobState::Done: return hasFailures(job) ? ExitCode::PartlyFailed : ExitCode::Done;
    default: return ExitCode::Done;
    }
}

} // namespace app
