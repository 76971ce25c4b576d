// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace ui {

/// What the user reads about an error: what is so, then what helps.
struct Explanation
{
    QString sentence; ///< one or two whole sentences
    QString details;  ///< for "Details": kind, status, request id and what the service said

    bool operator==(const Explanation &) const = default;
};

/// Words from outside without the marks that turn the direction of all that follows them in a line.
QString withoutTurns(QString text);

/// `profile` names whose key or connection it is about.
Explanation explain(const core::Error &error, const QString &profile = {});

} // namespace ui
