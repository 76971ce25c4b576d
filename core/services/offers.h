// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filelock.h"
#include "core/services/jobparts.h"

namespace core {

/// A retry is prepared to show what it costs, before anybody has said that it shall be sent. Until
/// then its folder holds a file `offer`, locked by the copy of the program that shows it: when that
/// goes away, however it ends, nobody misses the job.

/// Marks and locks it. Storage.
Result<std::shared_ptr<FileLock>> makeOffer(const QDir &folder);
void endOffer(const QDir &folder);

/// Discards jobs whose offer nobody shows any more.
void sweepOffers(JobParts &parts);

} // namespace core
