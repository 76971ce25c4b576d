// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/faultmodel.h"

#include <QElapsedTimer>
#include <QWidget>

class QBoxLayout;
class QFrame;
class QLabel;
class QPushButton;
class QUndoStack;

namespace ui {

class DataTable;

/// The faults of a draft as a table whose fixes are links, applied and taken back row by row; or the
/// rows that one of the warnings is about.
class FaultsView : public QWidget
{
    Q_OBJECT
public:
    explicit FaultsView(QUndoStack &steps, QWidget *parent = nullptr);

    void showFaults(const core::PreflightReport &report);
    /// `what`: "41 prompts are longer than 100,000 tokens".
    void showWarnings(const QList<core::Fault> &warnings, qint64 all, const QString &what);
    void setEdits(const core::DraftEdits &edits);

signals:
    void fixWanted(const core::Fault &fault, bool on);
    void allFixesWanted(qint64 fixes);
    void editWanted(const core::Fault &fault);
    void editBackWanted(const core::Fault &fault);
    void exportWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitWidth();
    void build();
    void show(const QList<core::Fault> &faults, const QList<core::Fault> &fixed);
    void refresh();
    void act(int row);
    void edit(int row);
    void showMenu(const QPoint &at);
    void fitHeight();

    Format m_format;
    QUndoStack &m_steps;
    core::PreflightReport m_report; ///< whose faults these are
    qint64 m_all = 0;               ///< also those beyond the list
    qint64 m_fixableBeyond = 0; ///< with a certain fix, beyond the list
    bool m_isWarnings = false;
    QElapsedTimer m_sinceClick; ///< a double-click on a link means it once
    QWidget *m_head;
    QLabel *m_what;
    QFrame *m_box;
    DataTable *m_table;
    FaultModel *m_model;
    QLabel *m_beyond;
    QWidget *m_row;
    QBoxLayout *m_ways; ///< of m_row: side by side or, where that is too narrow, below each other
    QPushButton *m_fix;
    QPushButton *m_export;
    QPushButton *m_undo;
};

} // namespace ui
