// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/bytesource.h"

namespace core {

/// Follows the members of the object that a source begins with until one of them decides: true if
/// it is "requests", the key of a whole batch; false if it is one of a single request or task, or
/// the object ends without either. Constant memory, however much comes before. Errors: those of the
/// source.
Result<bool> beginsWithRequestsObject(ByteSource *source);

} // namespace core
