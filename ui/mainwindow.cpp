// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

namespace ui {

MainWindow::MainWindow(QWidget *parent) : QMainWindow{parent} {}

} // namespace ui
