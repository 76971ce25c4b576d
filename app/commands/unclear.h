// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"

#include <QJsonArray>

namespace app {

/// Batches of the service that may be the ones whose submission was lost.
struct UnclearChoices
{
    QList<core::Batch> batches;
    bool known = false; ///< the service could be asked
};

UnclearChoices unclearChoices(Session &session, const core::Job &job);
/// How the user decides, with the commands that do it.
QString textOf(const UnclearChoices &choices, const core::Job &job);
QJsonArray jsonOf(const UnclearChoices &choices);

} // namespace app
