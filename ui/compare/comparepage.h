// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compare/comparisonjob.h"
#include "ui/explain/explain.h"
#include "ui/format/format.h"
#include "ui/shell/session.h"

#include <QTimer>
#include <QWidget>

class QPushButton;
class QSplitter;
class QStackedWidget;

namespace ui {

class SearchEdit;
class CompareModel;
class ComparisonCard;
class DataTable;
class DiffPane;
class EmptyState;
class MessageBar;
class PageHeader;
class SegmentedControl;

/// Two runs side by side: totals, what changed in each request, and the difference of one of them.
class ComparePage : public QWidget
{
    Q_OBJECT
public:
    explicit ComparePage(const Session &session, QWidget *parent = nullptr);
    ~ComparePage() override;

    /// Compares them anew; the earlier of both becomes A.
    void open(const core::Job &one, const core::Job &other);
    void reload(); ///< at the prices that hold now
    void focusSearch();
    const ComparedRuns *runs() const { return m_runs ? &*m_runs : nullptr; }
    /// Writes the comparison to a CSV file, on a thread of the global pool.
    void exportTo(const QString &path);

signals:
    void backRequested();
    void told(const QString &text);

protected:
    void focusInEvent(QFocusEvent *event) override; ///< passes the focus on to the table

private:
    void build();
    void connectParts();
    void compareAnew(); ///< m_firstId with m_secondId
    void onCompared(const core::Result<ComparedRuns> &runs);
    void onProgress(qint64 done, qint64 total);
    void refreshSegments();
    void refreshHeader();
    QString agreement(const core::Comparison &comparison) const;
    void runQuery();
    void onRows(const QList<quint32> &rows);
    void sortBy(int column);
    void onSelection();
    void chooseExport();

    Session m_session;
    Format m_format;
    QString m_firstId, m_secondId;
    QString m_firstName, m_secondName;
    std::unique_ptr<ComparisonJob> m_job;
    std::optional<ComparedRuns> m_runs;
    core::ComparisonQuery m_query;
    int m_queryNumber = 0;
    qint64 m_chosen = -1; ///< row of the comparison whose difference is shown

    PageHeader *m_header;
    QPushButton *m_swap;
    QPushButton *m_export;
    MessageBar *m_bar;
    ComparisonCard *m_card;
    QStackedWidget *m_stack;
    QSplitter *m_splitter;
    SearchEdit *m_search;
    QTimer m_searchSettle;
    SegmentedControl *m_segments;
    DataTable *m_table;
    CompareModel *m_model;
    DiffPane *m_pane;
    EmptyState *m_empty;
};

} // namespace ui
