// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/sandbox.h"

#include <memory>

/// The service that the program is pointed at: a Sandbox in the process of the test, a hundred
/// times as fast, which misbehaves on demand and counts.
inline std::unique_ptr<core::Sandbox> serve(core::Sandbox::Options options = {})
{
    options.speed = 100;
    core::Result<std::unique_ptr<core::Sandbox>> sandbox = core::Sandbox::start(options);
    if (!sandbox)
        qFatal("no sandbox: %s", qPrintable(sandbox.error().detail));
    return std::move(*sandbox);
}
