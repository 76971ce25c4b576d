// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobactions.h"
#include "ui/batches/joblistmodel.h"

#include <QTimer>
#include <QWidget>

class QPushButton;
class QStackedWidget;
class QToolButton;

namespace ui {

class DataTable;
class DropTarget;
class EmptyState;
class ForeignStrip;
class HiddenStrip;
class JobFilterModel;
class MessageBar;
class PageHeader;
class SearchEdit;
class SegmentedControl;
class WorkspaceFilter;

/// The jobs of a profile: search, segments and the list.
class BatchesPage : public QWidget
{
    Q_OBJECT
public:
    /// `showHidden` can be checked; it is enabled here while there are hidden ones.
    BatchesPage(const Session &session, JobListModel &jobs, QAction *newBatch, QAction *refresh,
                QAction *showHidden, QWidget *parent = nullptr);
    ~BatchesPage() override;

    JobActions *actions() const { return m_actions; }
    MessageBar *messageBar() const { return m_bar; }
    void focusSearch();
    /// Chooses its row, after the filters were cleared if they hide it.
    void select(const QString &jobId);
    /// Whether its profile is the one that is shown: commands that the window shares with it follow it then.
    void setCurrent(bool current);
    void setSamples(bool there); ///< a sample file can be offered
    /// Asks the server for batches that were made elsewhere, and offers them.
    void lookForForeign();
    void noteOwn(const core::Job &job); ///< its batches are not foreign, whatever a look before it said
    void keepFilters();          ///< search, segment and workspace, of this profile
    void setLoaded();            ///< the list has been read: empty means that there is none

signals:
    void priceWanted(const QString &model); ///< something of this model has no price
    void openRequested(const QString &jobId);
    void draftsUnwanted(const QStringList &ids);
    void fileWanted();
    void sampleWanted();
    void foreignWanted();

protected:
    void focusInEvent(QFocusEvent *event) override; ///< passes the focus on to the table

private:
    void build(QAction *newBatch, QAction *refresh);
    void onSelection();
    QStringList chosenDrafts() const; ///< ids
    void onFilter();
    void clearFilters();
    void openMenu(const QPoint &at);
    void restoreFilters();
    void writeFilters();
    void refreshCounts();
    void refreshEmpty();
    void showEmptySearch();
    void showNoBatches();
    void refreshHidden();
    void showForeign(const QList<core::ForeignBatch> &batches);
    void noteNewRows(const QModelIndex &parent, int first, int last);

    Session m_session;
    JobListModel &m_jobs;
    JobFilterModel *m_filtered;
    JobActions *m_actions;
    PageHeader *m_header;
    SearchEdit *m_search;
    SegmentedControl *m_segments;
    WorkspaceFilter *m_workspaces;
    QToolButton *m_columns;
    MessageBar *m_bar;
    QStackedWidget *m_stack;
    DataTable *m_table;
    EmptyState *m_empty;
    DropTarget *m_drop;
    QPushButton *m_new;
    QPushButton *m_newRows;
    ForeignStrip *m_foreign;
    HiddenStrip *m_hidden;
    QAction *m_showHidden;
    int m_newCount = 0;
    bool m_current = true;
    bool m_loaded = false;
    bool m_samples = false;
    QTimer m_tick;
    QTimer m_filtersSettle; ///< until they are kept
};

} // namespace ui
