// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"

namespace app {

/// Whether the service has batches of the job whose results are not here yet.
bool isWithService(const core::Job &job);

/// Connects, asks the service once, and fetches the results if all batches have ended. Otherwise
/// the job with the status that the service told. Sends nothing.
core::Result<core::Job> refreshed(Session &session, const core::Job &job);

} // namespace app
