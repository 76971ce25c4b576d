// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/base/settings.h"
#include "core/storage/database.h"

namespace core {

/// Deletes everything that the Sandbox left: its jobs with their folders, its simulated entries in the
/// ledger, and the batches of the service in `sandboxFolder`. Real jobs and entries are not touched. Neither
/// a Sandbox nor Jobs of its profile may be running here. Answers how many jobs there were. Storage.
Answer<qint64> clearSandbox(Database &database, const DataPlace &place, const QString &sandboxFolder);

} // namespace core
