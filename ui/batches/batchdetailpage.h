// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobactions.h"
#include "ui/batches/joblistmodel.h"
#include "ui/batches/jobresults.h"
#include "ui/batches/resultview.h"

#include <QTimer>
#include <QWidget>

class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace ui {

class EmptyState;
class MessageBar;
class PageHeader;
class ResultsBrowser;
class SampleCard;
class SummaryCard;

/// One job: summary, what needs a decision, and its results with the detail of one of them.
class BatchDetailPage : public QWidget
{
    Q_OBJECT
public:
    BatchDetailPage(const Session &session, JobListModel &jobs, QWidget *parent = nullptr);

    void open(const QString &jobId);
    void reload(); ///< the results, at the prices that hold now
    QString jobId() const { return m_jobId; }
    JobActions *actions() const { return m_actions; }
    MessageBar *messageBar() const { return m_bar; }
    /// Of something that was asked for here: it stays until the batch goes on or another is opened.
    void showFailure(const Explanation &explanation);
    void focusSearch();
    /// What a job met on its way, from which it goes on by itself.
    void noteTrouble(const QString &jobId);

signals:
    void backRequested();
    void told(const QString &text);
    void priceWanted(const QString &model); ///< something of this model has no price
    void editWanted(const core::Job &job, const ui::ResultView &view);
    void retryOfWanted(const core::Job &job, const QStringList &ids);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override; ///< passes the focus on to the table

private:
    void build();
    void connectParts();
    void onJobChanged();
    void load();
    void onLoaded(const core::Result<JobResults> &results);
    void refreshSummary();
    void refreshHeader(const core::Job &job);
    void refreshContext(const core::Job &job);
    void refreshBar(const core::Job &job);
    void refreshEmpty(const core::Job &job);
    void openMenu();

    Session m_session;
    JobListModel &m_jobs;
    Format m_format;
    QString m_jobId;
    QString m_loadedFor; ///< what the job was when its results were read, see stamp()
    bool m_loading = false;
    JobResults m_results;
    std::optional<Explanation> m_loadFailure; ///< why the results could not be read
    std::optional<Explanation> m_failure;
    core::JobState m_failedIn = core::JobState::Draft; ///< the state in which it was told
    bool m_barShowsInvalid = false, m_barFetchesAgain = false, m_barHurries = false; ///< what the button of the message bar does
    int m_shard = -1; ///< whose results are shown; -1 for all

    PageHeader *m_header;
    JobActions *m_actions;
    QPushButton *m_export;
    QPushButton *m_main;
    QToolButton *m_more;
    SummaryCard *m_summary;
    SampleCard *m_sample;
    MessageBar *m_bar;
    QScrollArea *m_area; ///< scrolls where not even a few results have room
    QStackedWidget *m_stack;
    ResultsBrowser *m_browser;
    EmptyState *m_empty;
    QTimer m_tick;
};

} // namespace ui
