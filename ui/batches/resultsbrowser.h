// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobresults.h"
#include "ui/batches/resultview.h"
#include "ui/format/format.h"
#include "ui/shell/session.h"

#include <QSplitter>
#include <QTimer>

class QFrame;
class QPushButton;
class QToolButton;

namespace ui {

class DataTable;
class ResultPane;
class ResultsModel;
class SearchEdit;
class SegmentedControl;

/// The results of a job: search, filters and table on the left, one of them in full on the right.
class ResultsBrowser : public QSplitter
{
    Q_OBJECT
public:
    explicit ResultsBrowser(const Session &session, QWidget *parent = nullptr);
    ~ResultsBrowser() override;

    /// Another job: filters and selection start anew.
    void reset();
    /// What was chosen stays chosen. `retryable`: failed ones can be edited and sent again.
    void setResults(const JobResults &results, bool retryable);
    void showInvalid(); ///< those that need a fix first
    void focusSearch();
    DataTable *table() const { return m_table; }

signals:
    void told(const QString &text);
    void priceWanted(const QString &model); ///< something of this model has no price
    void editWanted(const ui::ResultView &view);
    void retryWanted(const QStringList &ids);
    void shardChosen(int shard); ///< -1 for all

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    enum Segment { All, Succeeded, Curtailed, Failed, Canceled };

    QWidget *buildLeft();
    void connectParts();
    void refreshSegments();
    void fitLeft();
    void refreshShards();
    void chooseShard(int shard);
    void refreshChip();
    void choose(int segment);
    void runQuery();
    void search();
    void tellSearch(bool ended);
    void onSelection();
    void showResult(qint64 position);
    void showPane(bool shown);
    void showSameCause();
    void sortBy(int column);
    void openMenu(const QPoint &at);
    QStringList chosenFailedIds() const;

    Session m_session;
    Format m_format;
    JobResults m_results;
    bool m_retryable = false;
    core::ResultQuery m_query;
    qsizetype m_cause = -1; ///< index of the group of errors that is shown alone
    bool m_searched = false;
    QList<quint32> m_found;
    int m_searchedPercent = 0;
    std::unique_ptr<core::ResultSearch> m_search;
    int m_queryNumber = 0;
    qint64 m_chosen = -1; ///< position whose detail is shown

    SearchEdit *m_searchEdit;
    QTimer m_searchSettle;
    SegmentedControl *m_segments;
    QToolButton *m_columns;
    QToolButton *m_paneSwitch;
    QWidget *m_more; ///< batches and removable filters
    QWidget *m_shards = nullptr; ///< which batch of the job; made when there are several
    qsizetype m_shardCount = 0;
    QPushButton *m_chip;
    DataTable *m_table;
    ResultsModel *m_model;
    ResultPane *m_pane;
};

} // namespace ui
