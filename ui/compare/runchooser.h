// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"

#include <QDialog>

class QLineEdit;
class QListView;
class QPushButton;
class QStandardItemModel;

namespace ui {

class JobListModel;

/// Whether there are results of it to be compared with.
bool hasResults(const core::Job &job);

/// Asks with which other run a job is compared; those of the same workflow come first.
class RunChooser : public QDialog
{
    Q_OBJECT
public:
    RunChooser(const core::Job &job, const JobListModel &jobs, QWidget *parent);

signals:
    void chosen(const QString &jobId);

private:
    void fill(const QString &filter);
    void accept() override;

    core::Job m_job;
    const JobListModel &m_jobs;
    QLineEdit *m_search;
    QListView *m_list;
    QStandardItemModel *m_runs;
    QPushButton *m_compare;
};

} // namespace ui
