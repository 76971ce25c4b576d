// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/checklist.h"
#include "ui/explain/explain.h"

#include <QElapsedTimer>
#include <QFrame>

class QPushButton;
class QUndoStack;
class QVBoxLayout;

namespace ui {

class ElidedLabel;
class FaultsView;
class Meter;

/// Step 2: what the pre-flight finds, as it runs and when it is done, and its faults below.
class ChecksCard : public QFrame
{
    Q_OBJECT
public:
    /// `steps`: of the changes that the faults offer.
    ChecksCard(const core::ModelCatalog &models, QUndoStack &steps, QWidget *parent = nullptr);

    void showNothing();  ///< no source yet
    void showNeed(const QString &what); ///< something must be filled in first
    /// `known`: how many requests there are by an earlier check, 0 if there was none. With `again`
    /// what it found stays in view.
    void showRunning(qint64 known, bool again);
    void showProgress(const core::PreflightProgress &progress);
    void showReport(const core::PreflightReport &report);
    /// After the report: what of it was paid for before, and whether that is reused.
    void showPaid(const core::Jobs::PaidBefore &paid, bool reused);
    void showMistake(const QString &sentence); ///< in the prompt template
    void showStopped();
    void showError(const Explanation &explanation);
    /// How long the last check took, "6.2 s".
    QString tookText() const;
    FaultsView *faults() const { return m_faults; }

signals:
    void stopWanted();
    void restartWanted();
    void actionChosen(ui::CheckItem::Action action);
    void rowsShown(); ///< those of a warning, in place of the faults

private:
    void build();
    void clearItems();
    void addItem(const CheckItem &item);
    void act(const CheckItem &item);

    const core::ModelCatalog &m_models;
    Format m_format;
    QElapsedTimer m_started;
    qint64 m_tookMs = 0;
    qint64 m_known = 0;
    ElidedLabel *m_state;
    QPushButton *m_stop;
    Meter *m_bar;
    QVBoxLayout *m_items;
    FaultsView *m_faults;
    core::PreflightReport m_report;
};

} // namespace ui
