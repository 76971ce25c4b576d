// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/instant.h"

#include <QString>

namespace core {

/// "job_" and 12 characters: 9 for the time, which make ids sort by it, and 3 drawn at random.
QString newJobId(Instant now);

/// File or folder name without what says the format: "/data/reviews.jsonl.gz" → "reviews".
QString sourceTitle(const QString &path);

/// "reviews 2026-11-24", by the local day.
QString defaultJobName(const QString &title, Instant now);

} // namespace core
