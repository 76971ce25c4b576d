// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace ui {

/// The same JSON, indented by two spaces, keys in their order, numbers as they were written. Text that is not JSON comes out
/// readable, too. Stops after `most` bytes of output.
QByteArray indentedJson(QByteArrayView json, qsizetype most = 1'000'000);

} // namespace ui
