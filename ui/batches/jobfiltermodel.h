// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobface.h"

#include <QSortFilterProxyModel>

namespace ui {

class JobListModel;

/// The jobs that a segment and a search leave, in the order of the chosen column.
class JobFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit JobFilterModel(JobListModel *jobs, QObject *parent = nullptr);

    void setGroup(JobGroup group);
    void setSearch(const QString &text); ///< in name, ids, model, file, workflow and project
    void setWorkspace(const QString &workspace); ///< of the service, "": of all
    void setHiddenShown(bool shown);
    bool isHiddenShown() const { return m_hiddenShown; }
    /// How many hidden ones segment and search would leave.
    qsizetype hiddenMatches() const;
    bool isFiltering() const { return m_group != JobGroup::All || !m_words.isEmpty() || !m_workspace.isEmpty(); }
    const core::Job &jobAt(int row) const;

    /// The arrow of the sorted column is part of its text.
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    bool matches(int row) const;

    JobListModel *m_jobs;
    JobGroup m_group = JobGroup::All;
    QStringList m_words;
    QString m_workspace;
    bool m_hiddenShown = false;
};

} // namespace ui
