// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

namespace app {

/// What the user gave cannot be used: exit code 2. `detail`: a whole sentence.
inline core::Error badInput(const QString &detail)
{
    return {.kind = core::Error::Kind::BadInput, .detail = detail};
}

} // namespace app
