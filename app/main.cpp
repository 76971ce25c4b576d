// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include <QApplication>

int main(int argc, char *argv[])
{
    QApplication application{argc, argv};
    ui::MainWindow window;
    window.show();
    return QApplication::exec();
}
