// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/requests/requestfacts.h"

#include <QByteArray>
#include <QByteArrayView>

namespace core {

class SharedPrefixes;

/// `params`, valid JSON, with one-hour cache markers (API reference §7.8) at the end of those of
/// its prefixes that enough other requests share and that the model caches: the system prompt, or
/// the tools if there is none, and the first block of the first message. `marked` counts them; 0:
/// `params` as they were. Requests that have markers are left alone.
QByteArray withSharedPrefixMarked(QByteArrayView params, const RequestFacts &facts,
                                  const Model &model, const SharedPrefixes &shared, int *marked);

} // namespace core
