// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QAction;

namespace ui {

class Actions;

/// F1: the keys of every command, those that a page adds, and where more help is.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT
public:
    ShortcutsDialog(const Actions &actions, const QList<QAction *> &ofPage, QWidget *window);
};

} // namespace ui
