// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/checklist.h"
#include "ui/explain/explain.h"

#include <QElapsedTimer>
#include <QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ui {

class DataTable;
class ElidedLabel;
class FaultModel;
class MessageBar;
class Meter;

/// Step 2: what the pre-flight finds, as it runs and when it is done; its faults as a table.
class ChecksCard : public QFrame
{
    Q_OBJECT
public:
    ChecksCard(const core::ModelCatalog &models, QWidget *parent = nullptr);

    void showNothing();  ///< no source yet
    void showNeed(const QString &what); ///< something must be filled in first
    void showRunning();
    void showProgress(const core::PreflightProgress &progress);
    void showReport(const core::PreflightReport &report, bool fixesOn);
    void showStopped();
    void showError(const Explanation &explanation);
    /// How long the last check took, "6.2 s".
    QString tookText() const;

signals:
    void stopWanted();
    void restartWanted();
    void actionChosen(ui::CheckItem::Action action);
    void fixesWanted(bool on);
    void exportFaultsWanted(const QList<core::Fault> &faults);

private:
    void build();
    void clearItems();
    void addItem(const CheckItem &item);
    void showFaults(const QList<core::Fault> &faults);

    const core::ModelCatalog &m_models;
    Format m_format;
    QElapsedTimer m_started;
    qint64 m_tookMs = 0;
    ElidedLabel *m_state;
    QPushButton *m_stop;
    Meter *m_bar;
    QVBoxLayout *m_items;
    QFrame *m_tableBox;
    DataTable *m_table;
    FaultModel *m_faults;
    QLabel *m_beyond;
    QWidget *m_fixRow;
    QPushButton *m_fix;
    QPushButton *m_export;
    bool m_fixesOn = false;
    core::PreflightReport m_report;
};

} // namespace ui
