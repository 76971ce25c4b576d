// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ui {

/// Rows typed by hand: an id and a prompt each, several by pasting from a spreadsheet. Written as a
/// CSV file, so that the checks and a later start find them like any other source.
class RowsDialog : public QDialog
{
    Q_OBJECT
public:
    /// The rows of the file `path`, if it is there, to be changed. Else `unfinished` has what was
    /// typed before a dialog was closed without using it, and gets it again.
    RowsDialog(const QString &path, const QString &unfinished, QWidget *parent);
    void done(int result) override;

signals:
    void written(const QString &path);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void load();
    void refuse(const QString &problem); ///< what would be lost by going on
    void setCell(int row, int column, const QString &text);
    void keepEmptyRow();
    void pasteRows();
    void removeRows();
    void goDown(); ///< to the cell below the current one
    /// "" if no row has a prompt. What is not finished keeps the ids that are left to be numbered.
    QString csv(bool finished = true) const;
    void startEmpty();
    void write();

    QString m_path;
    QString m_unfinished;
    QTableWidget *m_rows;
    QWidget *m_back; ///< tells that unfinished rows are there again
    QLabel *m_backSince;
    QLabel *m_problem;
    bool m_partly = false; ///< the file holds more than is shown: it stays as it is
    QPushButton *m_accept;
};

} // namespace ui
