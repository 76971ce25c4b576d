// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobactions.h"
#include "ui/batches/jobresults.h"
#include "ui/batches/joblistmodel.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace ui {

class DataTable;
class ElidedLabel;
class EmptyState;
class MessageBar;
class PageHeader;
class ResultPane;
class ResultsModel;
class SegmentedControl;
class SummaryCard;

/// One job: summary, what needs a decision, and its results with the detail of one of them.
class BatchDetailPage : public QWidget
{
    Q_OBJECT
public:
    BatchDetailPage(const Session &session, JobListModel &jobs, QWidget *parent = nullptr);

    void open(const QString &jobId);
    QString jobId() const { return m_jobId; }
    JobActions *actions() const { return m_actions; }
    MessageBar *messageBar() const { return m_bar; }
    void focusSearch();
    const core::OutcomeCounts &mergedCounts() const { return m_results.counts; }
    qint64 invalidCount() const { return m_results.invalid; }

signals:
    void backRequested();
    void told(const QString &text);

protected:
    void focusInEvent(QFocusEvent *event) override; ///< passes the focus on to the table

private:
    enum Segment { All, Succeeded, Failed, Invalid };
    enum { FetchAgain = 100 }; ///< beside the segments: what the message bar offers

    void build();
    void connectParts();
    void onJobChanged();
    void load();
    void onLoaded(const core::Result<JobResults> &results);
    void refreshSummary();
    void refreshHeader(const core::Job &job);
    void refreshBar(const core::Job &job);
    void refreshEmpty(const core::Job &job);
    void refreshSegments();
    void runQuery();
    void search();
    void onFound();
    void onSelection();
    void showResult(qint64 position);
    void sortBy(int column);

    Session m_session;
    JobListModel &m_jobs;
    Format m_format;
    QString m_jobId;
    QString m_loadedFor; ///< what the job was when its results were read, see stamp()
    bool m_loading = false;
    JobResults m_results;
    core::ResultQuery m_query;
    bool m_searched = false;
    QList<quint32> m_found;
    std::unique_ptr<core::ResultSearch> m_search;
    int m_queryNumber = 0;
    qint64 m_chosen = -1; ///< position whose detail is shown
    int m_barAction = 0;

    PageHeader *m_header;
    JobActions *m_actions;
    QPushButton *m_export;
    QPushButton *m_main;
    QToolButton *m_more;
    SummaryCard *m_summary;
    MessageBar *m_bar;
    QStackedWidget *m_stack;
    QSplitter *m_splitter;
    QLineEdit *m_searchEdit;
    QTimer m_searchSettle;
    SegmentedControl *m_segments;
    ElidedLabel *m_searchState;
    DataTable *m_table;
    ResultsModel *m_model;
    ResultPane *m_pane;
    EmptyState *m_empty;
    QTimer m_tick;
};

} // namespace ui
