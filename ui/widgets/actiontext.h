// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAction;

namespace ui {

/// The text of an action without the marks of mnemonics: "&New batch" → "New batch".
QString actionName(const QAction &action);
/// Its first shortcut as the desktop writes it, "" if there is none.
QString actionKeys(const QAction &action);
/// Why it is disabled, "" while it is enabled.
QString whyDisabled(const QAction &action);
/// Enables it, or disables it and says why in its tooltip. `whyNot` is the end of a sentence:
/// "choose a batch first".
void allow(QAction *action, bool allowed, const QString &whyNot = {});

} // namespace ui
