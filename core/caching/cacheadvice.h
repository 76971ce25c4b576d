// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/caching/cachefigures.h"

#include <QString>

namespace core {

/// A hit rate by request below this one is worth a word (task-catalog §8), above the other good.
inline constexpr double LowHitRate = 0.30;
inline constexpr double GoodHitRate = 0.50;
/// Of fewer requests no cause can be told: the first of them cannot read anything.
inline constexpr qint64 FewestForAdvice = 20;

/// What keeps the hit rate of these requests low, in a sentence with their own figures and what to
/// do about it; "" when the rate is not low, or fewer than FewestForAdvice tell of the cache. `model`: of the catalog, null if
/// they are of several or of an unknown one.
QString adviceOn(const CacheFigures &figures, const Model *model);

} // namespace core
