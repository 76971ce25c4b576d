// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace ui {

/// A longer text to be read and copied, in the font of code. Deletes itself.
class ReportDialog : public QDialog
{
    Q_OBJECT
public:
    ReportDialog(const QString &title, const QString &text, QWidget *window);
};

} // namespace ui
