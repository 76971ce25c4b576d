// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "core/results/resultexport.h"

namespace app {

/// Where results are to be written, and how.
struct ResultTarget
{
    QString path; ///< absolute, "-" for standard output, "" for nowhere
    core::ExportFormat format = core::ExportFormat::Native;
    QString formatName;

    bool wanted() const { return !path.isEmpty(); }
    bool isOutput() const { return path == QLatin1String{"-"}; }
};

/// --out and --format. `adopted`: of a batch made elsewhere.
QList<Option> resultOptions(bool adopted = false);

/// Reads and checks them before anything is done: BadInput when the place cannot be written to, or
/// the format is unknown or makes no sense for an `adopted` batch. Without --format the ending of
/// the name decides.
core::Result<ResultTarget> resultTargetFrom(const Invocation &invocation, bool adopted = false);

/// Writes the results of a job (with those of its retries) and says so.
core::Result<void> writeResults(Session &session, const core::Job &job, const ResultTarget &target);

} // namespace app
