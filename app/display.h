// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace app {

/// Why no window can open here, a sentence; "" if one can be expected to. Asked before QApplication
/// is made: Qt ends the process with a core dump where it finds no display, or one that does not
/// let it in. `arguments` are those after the program's name: Qt's own -platform and -display
/// count.
QString displayFault(const QStringList &arguments);

} // namespace app
