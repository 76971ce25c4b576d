// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ui {

/// Rows typed by hand: an id and a prompt each. Written as a CSV file, so that the checks and a later start find
/// them like any other source.
class RowsDialog : public QDialog
{
    Q_OBJECT
public:
    RowsDialog(const QString &folder, core::Clock &clock, QWidget *parent);

signals:
    void written(const QString &path);

private:
    void keepEmptyRow();
    QString csv() const; ///< "" if no row has a prompt
    void write();

    QString m_folder;
    core::Clock &m_clock;
    QTableWidget *m_rows;
    QLabel *m_problem;
    QPushButton *m_accept;
};

} // namespace ui
