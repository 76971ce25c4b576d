// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QTemporaryDir>

#include <optional>

namespace app {

class Interruption;

/// A FILE that is a pipe: “-”, /dev/stdin, what a shell puts for <(…), a FIFO. It can be read once,
/// and a check looks at a file more than once, so what comes is put into a temporary file, which
/// goes with this.
class PipedSource
{
public:
    /// What to read in place of `path`: the temporary file if that is a pipe, once the pipe has
    /// ended, else `path` itself. Errors: BadInput (a terminal; not readable), Storage, Canceled.
    core::Result<QString> fileFor(const QString &path, Interruption &interruption);

private:
    std::optional<QTemporaryDir> m_folder; ///< only if there is a pipe
};

} // namespace app
