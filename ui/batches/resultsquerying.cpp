// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/resultsbrowser.h"

#include "core/batches/failures.h"

#include "ui/batches/answerview.h"
#include "ui/batches/resultpane.h"
#include "ui/batches/resultsmodel.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/rowmenu.h"
#include "ui/widgets/searchedit.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/wraprow.h"

#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Outcome;
using core::ResultQuery;

// Which results are shown, in which order.
namespace ui {

static constexpr quint32 CurtailedOutcomes = ResultQuery::bit(Outcome::Truncated) | ResultQuery::bit(Outcome::Refused)
    | ResultQuery::bit(Outcome::Overflowed);

/// As isFailed().
static constexpr quint32 failedOutcomes()
{
    quint32 bits = 0;
    for (int outcome = int(Outcome::Waiting); outcome <= int(Outcome::Unknown); ++outcome)
        bits |= core::isFailed(Outcome(outcome)) ? ResultQuery::bit(Outcome(outcome)) : 0;
    return bits;
}

void ResultsBrowser::choose(int segment)
{
    m_query.outcomes = segment == All ? ResultQuery::AllOutcomes
        : segment == Succeeded       ? ResultQuery::bit(Outcome::Succeeded)
        : segment == Curtailed       ? CurtailedOutcomes
        : segment == Canceled        ? ResultQuery::bit(Outcome::Canceled)
                                     : failedOutcomes();
    if (segment != Failed) {
        m_query.errorClass.reset();
        m_cause = -1;
    }
    refreshChip();
    runQuery();
}

void ResultsBrowser::showInvalid()
{
    m_cause = -1;
    m_query.errorClass = 1;
    if (m_segments->chosen() == Failed)
        choose(Failed);
    else
        m_segments->choose(Failed);
    m_table->setFocus();
}

void ResultsBrowser::showSameCause()
{
    for (qsizetype i = 0; i < m_results.causes.size(); ++i) {
        if (!m_results.causes[i].positions.contains(quint32(m_chosen)))
            continue;
        m_cause = i;
        m_query.errorClass.reset();
        if (m_segments->chosen() == Failed)
            choose(Failed);
        else
            m_segments->choose(Failed);
        m_table->setFocus();
        return;
    }
}

void ResultsBrowser::runQuery()
{
    if (!m_results.lineage)
        return;
    const int number = ++m_queryNumber;
    bool within = m_searched;
    QList<quint32> among = m_found;
    if (m_cause >= 0) {
        const QList<quint32> &cause = m_results.causes[m_cause].positions; // ascending, as m_found is
        QList<quint32> both;
        std::set_intersection(cause.begin(), cause.end(), m_found.begin(), m_found.end(), std::back_inserter(both));
        among = m_searched ? both : cause;
        within = true;
    }
    core::whenAnswered(queryResults(m_results.lineage, m_query, within, among), this,
                       [this, number](const core::Result<QList<quint32>> &positions) {
                           if (number != m_queryNumber || !positions)
                               return;
                           const qint64 chosen = m_chosen;
                           m_model->setPositions(*positions);
                           const int row = chosen >= 0 ? m_model->rowOf(chosen) : -1;
                           if (row >= 0)
                               m_table->setCurrentIndex(m_model->index(row, 0));
                           else if (m_model->rowCount() > 0)
                               m_table->setCurrentIndex(m_model->index(0, 0));
                           else
                               m_pane->showNothing(tr("Nothing matches."));
                       });
}

void ResultsBrowser::search()
{
    const QString text = m_searchEdit->text().trimmed();
    m_search.reset();
    m_found.clear();
    m_searched = !text.isEmpty();
    m_searchedPercent = 0;
    if (!m_results.lineage)
        return;
    if (!m_searched) {
        m_searchEdit->setNote({}, {});
        runQuery();
        return;
    }
    m_search = std::make_unique<core::ResultSearch>(m_results.lineage, text);
    connect(m_search.get(), &core::ResultSearch::found, this, [this](const QList<quint32> &positions) {
        const bool first = m_found.isEmpty();
        m_found.append(positions);
        if (first)
            runQuery();
    });
    connect(m_search.get(), &core::ResultSearch::progressed, this, [this](qint64 done, qint64 total) {
        m_searchedPercent = total > 0 ? int(done * 100 / total) : 100;
        tellSearch(false);
    });
    connect(m_search.get(), &core::ResultSearch::finished, this, [this] {
        tellSearch(true);
        runQuery();
    });
    tellSearch(false);
    m_search->start();
}

void ResultsBrowser::tellSearch(bool ended)
{
    const QString count = m_format.grouped(m_found.size());
    const QString found = tr("%1 found").arg(count);
    m_searchEdit->setNote(ended ? found : found + u" · " + m_format.percent(m_searchedPercent / 100.0, 0), count);
}

void ResultsBrowser::sortBy(int column)
{
    using Column = ResultsModel::Column;
    ResultQuery::Column wanted{};
    switch (Column(column)) {
    case Column::CustomId: wanted = ResultQuery::Column::Id; break;
    case Column::Result: wanted = ResultQuery::Column::Outcome; break;
    case Column::Input: wanted = ResultQuery::Column::Input; break;
    case Column::Output: wanted = ResultQuery::Column::Output; break;
    case Column::Cost: wanted = ResultQuery::Column::Cost; break;
    case Column::Model: wanted = ResultQuery::Column::Model; break;
    default: return;
    }
    // Third click: back to the input's order.
    const bool numbers = Column(column) >= Column::Input && Column(column) != Column::Model;
    if (m_query.column != wanted) {
        m_query.column = wanted;
        m_query.descending = numbers;
    } else if (m_query.descending == numbers) {
        m_query.descending = !numbers;
    } else {
        m_query.column = ResultQuery::Column::Position;
        m_query.descending = false;
    }
    m_model->setSorted(m_query.column == ResultQuery::Column::Position ? Column::Count : Column(column), m_query.descending);
    runQuery();
}

} // namespace ui
