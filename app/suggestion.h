// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace app {

/// The candidate that `word` was probably meant to be; "" if none is near.
QString nearest(const QString &word, const QStringList &candidates);

} // namespace app
