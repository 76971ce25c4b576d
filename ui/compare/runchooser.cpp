// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/runchooser.h"

#include "ui/batches/joblistmodel.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/rowdelegate.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Job;

namespace ui {
namespace {

/// Rows as high as those of a table of two lines.
class RunDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {RowDelegate::sizeHint(option, index).width(), scaled(48)};
    }
};

} // namespace

bool hasResults(const Job &job)
{
    return std::any_of(job.shards.begin(), job.shards.end(), [](const core::Shard &shard) {
        return shard.state == core::Shard::State::Downloaded || shard.state == core::Shard::State::Deleted
            || (shard.state == core::Shard::State::Reused && shard.downloadedAt);
    });
}

RunChooser::RunChooser(const Job &job, const JobListModel &jobs, QWidget *parent) :
    QDialog{parent}, m_job{job}, m_jobs{jobs}, m_search{new QLineEdit}, m_list{new QListView},
    m_runs{new QStandardItemModel{this}}, m_compare{primaryButton(tr("Compare"))}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Compare two runs"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(10);
    column->addWidget(label(tr("Compare “%1” with").arg(job.name.left(60)), u"section"_s));
    m_search->setPlaceholderText(tr("Search name, ID or model"));
    m_search->setAccessibleName(tr("Search runs"));
    m_search->addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    column->addWidget(m_search);
    QFrame *box = card(tr("Runs with results"));
    auto *inside = new QVBoxLayout{box};
    inside->setContentsMargins(1, 1, 1, 1);
    m_list->setAccessibleName(tr("Runs with results"));
    m_list->setModel(m_runs);
    m_list->setItemDelegate(new RunDelegate{m_list});
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setUniformItemSizes(true);
    m_list->setMinimumSize(scaled(460), scaled(300));
    inside->addWidget(m_list);
    column->addWidget(box, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    buttons->addWidget(cancel);
    buttons->addWidget(m_compare);
    m_compare->setDefault(true);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_compare, &QPushButton::clicked, this, &RunChooser::accept);
    connect(m_list, &QListView::doubleClicked, this, &RunChooser::accept);
    connect(m_search, &QLineEdit::textChanged, this, &RunChooser::fill);
    fill({});
    m_list->setFocus();
}

void RunChooser::fill(const QString &filter)
{
    QList<Job> runs;
    for (int row = 0; row < m_jobs.rowCount(); ++row) {
        const Job &job = m_jobs.at(row);
        const QString all = job.name + u'\n' + job.id + u'\n' + job.model + u'\n' + job.workflow + u'\n' + job.source;
        if (job.id != m_job.id && !job.hidden && hasResults(job) && all.contains(filter.trimmed(), Qt::CaseInsensitive))
            runs.append(job);
    }
    // The list is newest first already.
    std::stable_partition(runs.begin(), runs.end(), [this](const Job &job) { return job.workflow == m_job.workflow; });
    // A retry holds a few requests of another run, with whose results its own are merged: it comes last.
    const auto retries = std::stable_partition(runs.begin(), runs.end(), [](const Job &job) { return job.parent.isEmpty(); });
    // And of a retry itself the run that it belongs to has the same requests.
    std::stable_partition(runs.begin(), retries, [this](const Job &job) { return job.id == m_job.parent; });
    m_runs->clear();
    for (const Job &job : std::as_const(runs)) {
        auto *item = new QStandardItem{job.name};
        const int row = m_jobs.rowOf(job.id);
        const auto text = [this, row](JobListModel::Column column) { return m_jobs.index(row, int(column)).data().toString(); };
        item->setData(int(CellKind::TwoLines), CellKindRole);
        item->setData(QStringList{text(JobListModel::Column::Created), text(JobListModel::Column::Progress),
                                  m_jobs.index(row, 0).data(SecondLineRole).toString()}
                          .join(u" · "_s),
                      SecondLineRole);
        item->setData(job.id, JobListModel::JobIdRole);
        m_runs->appendRow(item);
    }
    m_list->setCurrentIndex(m_runs->index(0, 0));
    m_compare->setEnabled(m_runs->rowCount() > 0);
}

void RunChooser::accept()
{
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid())
        return;
    emit chosen(current.data(JobListModel::JobIdRole).toString());
    QDialog::accept();
}

} // namespace ui
