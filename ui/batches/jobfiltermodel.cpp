// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/jobfiltermodel.h"

#include "ui/batches/joblistmodel.h"
#include "ui/widgets/rowdelegate.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

JobFilterModel::JobFilterModel(JobListModel *jobs, QObject *parent) :
    QSortFilterProxyModel{parent}, m_jobs{jobs}
{
    setSourceModel(jobs);
    setDynamicSortFilter(true);
    QSortFilterProxyModel::sort(int(JobListModel::Column::Created), Qt::DescendingOrder);
}

void JobFilterModel::setGroup(JobGroup group)
{
    if (group == m_group)
        return;
    m_group = group;
    invalidateFilter();
}

void JobFilterModel::setSearch(const QString &text)
{
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    invalidateFilter();
}

void JobFilterModel::setWorkspace(const QString &workspace)
{
    if (workspace == m_workspace)
        return;
    m_workspace = workspace;
    invalidateFilter();
}

void JobFilterModel::setHiddenShown(bool shown)
{
    if (shown == m_hiddenShown)
        return;
    m_hiddenShown = shown;
    invalidateFilter();
}

qsizetype JobFilterModel::hiddenMatches() const
{
    qsizetype count = 0;
    for (int row = 0; row < m_jobs->rowCount(); ++row)
        count += m_jobs->at(row).hidden && matches(row);
    return count;
}

const core::Job &JobFilterModel::jobAt(int row) const
{
    return m_jobs->at(mapToSource(index(row, 0)).row());
}

QVariant JobFilterModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QVariant value = QSortFilterProxyModel::headerData(section, orientation, role);
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section != sortColumn())
        return value;
    return QString{value.toString() + (sortOrder() == Qt::DescendingOrder ? u" ↓"_s : u" ↑"_s)};
}

void JobFilterModel::sort(int column, Qt::SortOrder order)
{
    QSortFilterProxyModel::sort(column, order);
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

bool JobFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    return m_jobs->isLess(left.row(), right.row(), JobListModel::Column(left.column()));
}

bool JobFilterModel::filterAcceptsRow(int row, const QModelIndex &) const
{
    return (m_hiddenShown || !m_jobs->at(row).hidden) && matches(row);
}

bool JobFilterModel::matches(int row) const
{
    const core::Job &job = m_jobs->at(row);
    if (!belongsTo(job, m_group))
        return false;
    if (!m_workspace.isEmpty() && !core::workspacesOf(job).contains(m_workspace))
        return false;
    if (m_words.isEmpty())
        return true;
    QString all = job.name + u'\n' + job.id + u'\n' + job.model + u'\n' + job.source + u'\n'
        + job.workflow + u'\n' + job.project + u'\n'
        + m_jobs->index(row, 0).data(SecondLineRole).toString() + u'\n'
        + m_jobs->index(row, int(JobListModel::Column::Status)).data().toString();
    for (const core::Shard &shard : job.shards)
        if (shard.batch)
            all += u'\n' + shard.batch->id + u'\n' + shard.batch->workspace;
    return std::all_of(m_words.begin(), m_words.end(), [&all](const QString &word) {
        return all.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace ui
