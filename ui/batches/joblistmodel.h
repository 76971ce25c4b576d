// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobface.h"

#include <QAbstractTableModel>
#include <QHash>

namespace core {
class Clock;
}

namespace ui {

/// The jobs of a profile, hidden ones too. Rows keep their place and are found by id; only what changed is told, so
/// that selection and scroll position stay.
class JobListModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Batch, Status, Progress, Requests, Cost, Saved, Created, Workflow, Project, CacheHits, Id, Workspace, Count };
    enum Role { JobIdRole = Qt::UserRole + 1 };

    JobListModel(const core::ModelCatalog &models, const core::Clock &clock,
                 QObject *parent = nullptr);

    void setJobs(const QList<core::Job> &jobs);
    void update(const core::Job &job); ///< adds it, newest first, or changes its row
    void add(const core::Job &job); ///< as update(), but one that is here is left: it may be newer
    void setHidden(const QString &jobId, bool hidden);
    void remove(const QString &jobId);
    /// How the requests of a job ended, with what its retries brought: its row tells that from then on, until its own
    /// results change.
    void setMerged(const QString &jobId, const core::OutcomeCounts &counts);
    /// The job of which this one is a retry, or a retry of a retry; itself if it is none.
    const core::Job &root(const core::Job &job) const;
    void setTypical(const QString &jobId, const TypicalDuration &typical);
    void setReceived(const QString &jobId, qint64 bytes);
    void setSent(const QString &jobId, qint64 bytes, qint64 total);
    void setWaiting(const QString &jobId, std::chrono::milliseconds delay, bool asAsked); ///< its submission
    void setAnswerLost(const QString &jobId); ///< to its submission; until something is sent again
    /// Time went on: what is said about it is told anew, where it changed.
    void tick();
    /// All of it is written in another way now.
    void tellAll();

    const core::Job *job(const QString &jobId) const; ///< nullptr if it is not here
    int rowOf(const QString &jobId) const; ///< -1 if it is not here
    const core::Job &at(int row) const { return m_rows[row].job; }
    JobProgress progressOf(const QString &jobId) const;
    qsizetype countOf(JobGroup group, bool withHidden = false) const;
    QStringList workspaces() const; ///< that occur, each once
    /// Whether a row comes before another in the order of a column. Cheap: no texts are made.
    bool isLess(int row, int other, Column column) const;
    const Format &format() const { return m_format; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        core::Job job;
        JobProgress progress;
        QString said; ///< what tick() told last
        core::OutcomeCounts own; ///< as stored; the job has the merged ones if there are any
        std::optional<core::OutcomeCounts> merged;
    };
    QVariant text(const Row &row, Column column) const;
    QVariant secondLine(const Row &row, Column column) const;
    QVariant rawValue(const Row &row, Column column) const;
    QVariant toolTip(const Row &row, Column column) const;
    void tellProgress(int row);
    bool tickRow(Row &row);

    const core::ModelCatalog &m_models;
    const core::Clock &m_clock;
    Format m_format;
    QList<Row> m_rows; ///< newest first
    mutable QHash<QString, int> m_places; ///< rows by id; empty: to be made anew
    qint64 m_minute = 0;     ///< of the last tick()
    core::Instant m_today{}; ///< its begin, at the last tick()
    core::Instant m_ticked{};
};

} // namespace ui
