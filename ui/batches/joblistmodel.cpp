// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/joblistmodel.h"

#include "core/base/clock.h"
#include "ui/widgets/rowdelegate.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

namespace ui {

JobListModel::JobListModel(const core::ModelCatalog &models, const core::Clock &clock,
                           QObject *parent) :
    QAbstractTableModel{parent}, m_models{models}, m_clock{clock}
{}

/// Newest first; ids sort by time too and settle equal instants.
static bool before(const Job &a, const Job &b)
{
    return a.createdAt != b.createdAt ? a.createdAt > b.createdAt : a.id > b.id;
}

void JobListModel::setJobs(const QList<Job> &jobs)
{
    QSet<QString> there;
    for (const Job &job : jobs)
        there.insert(job.id);
    for (qsizetype i = m_rows.size() - 1; i >= 0; --i)
        if (const QString id = m_rows[i].job.id; !there.contains(id))
            remove(id);
    if (m_rows.isEmpty() && !jobs.isEmpty()) {
        QList<Row> rows;
        rows.reserve(jobs.size());
        for (const Job &job : jobs)
            rows.append({job, {}, {}, job.counts, {}});
        std::stable_sort(rows.begin(), rows.end(),
                         [](const Row &a, const Row &b) { return before(a.job, b.job); });
        beginInsertRows({}, 0, int(rows.size()) - 1);
        m_rows = std::move(rows);
        m_places.clear();
        endInsertRows();
        return;
    }
    for (const Job &job : jobs)
        update(job);
}

void JobListModel::update(const Job &job)
{
    const int row = rowOf(job.id);
    if (row < 0) {
        const auto place = std::find_if(m_rows.begin(), m_rows.end(), [&job](const Row &other) {
            return before(job, other.job);
        });
        const int at = int(place - m_rows.begin());
        beginInsertRows({}, at, at);
        m_rows.insert(at, {job, {}, {}, job.counts, {}});
        m_places.clear();
        endInsertRows();
        return;
    }
    Row &there = m_rows[row];
    if (there.own != job.counts)
        there.merged.reset();
    Job shown = job;
    shown.counts = there.merged.value_or(job.counts);
    there.own = job.counts;
    if (there.job == shown)
        return;
    if (there.job.state != job.state)
        there.progress.bytesReceived = there.progress.bytesSent = 0;
    there.job = shown;
    emit dataChanged(index(row, 0), index(row, columnCount() - 1));
}

void JobListModel::add(const Job &job)
{
    if (rowOf(job.id) < 0)
        update(job);
}

void JobListModel::setHidden(const QString &jobId, bool hidden)
{
    const int row = rowOf(jobId);
    if (row < 0 || m_rows[row].job.hidden == hidden)
        return;
    m_rows[row].job.hidden = hidden;
    emit dataChanged(index(row, 0), index(row, columnCount() - 1));
}

void JobListModel::setMerged(const QString &jobId, const core::OutcomeCounts &counts)
{
    const int row = rowOf(jobId);
    if (row < 0)
        return;
    m_rows[row].merged = counts;
    if (m_rows[row].job.counts == counts)
        return;
    m_rows[row].job.counts = counts;
    emit dataChanged(index(row, 0), index(row, columnCount() - 1));
}

const Job &JobListModel::root(const Job &job) const
{
    const Job *root = &job;
    for (const Job *above = this->job(root->parent); above; above = this->job(root->parent))
        root = above;
    return *root;
}

void JobListModel::remove(const QString &jobId)
{
    const int row = rowOf(jobId);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    m_places.clear();
    endRemoveRows();
}

void JobListModel::tellProgress(int row)
{
    const QModelIndex cell = index(row, int(Column::Progress));
    emit dataChanged(cell, cell);
}

void JobListModel::setTypical(const QString &jobId, const TypicalDuration &typical)
{
    const int row = rowOf(jobId);
    if (row < 0 || m_rows[row].progress.typical == typical)
        return;
    m_rows[row].progress.typical = typical;
    tellProgress(row);
}

void JobListModel::setReceived(const QString &jobId, qint64 bytes)
{
    const int row = rowOf(jobId);
    if (row < 0 || m_rows[row].progress.bytesReceived == bytes)
        return;
    m_rows[row].progress.bytesReceived = bytes;
    tellProgress(row);
}

void JobListModel::setSent(const QString &jobId, qint64 bytes, qint64 total)
{
    const int row = rowOf(jobId);
    if (row < 0)
        return;
    m_rows[row].progress.bytesSent = bytes;
    m_rows[row].progress.bytesToSend = total;
    m_rows[row].progress.answerLost = false;
    m_rows[row].progress.waits = {};
    tellProgress(row);
}

void JobListModel::setWaiting(const QString &jobId, std::chrono::milliseconds delay, bool asAsked)
{
    const int row = rowOf(jobId);
    if (row < 0)
        return;
    JobProgress &progress = m_rows[row].progress;
    progress.bytesSent = progress.bytesToSend = 0; // it will be sent from its begin
    progress.waitsSince = m_clock.now();
    progress.waits = delay;
    progress.waitsAsAsked = asAsked;
    tellProgress(row);
}

void JobListModel::setAnswerLost(const QString &jobId)
{
    const int row = rowOf(jobId);
    if (row < 0)
        return;
    JobProgress &progress = m_rows[row].progress;
    progress.bytesSent = progress.bytesToSend = 0;
    progress.answerLost = true;
    tellProgress(row);
}

/// Whether what is told of time may be another now than `before`.
static bool changesNow(const Job &job, core::Instant before, bool newMinute)
{
    return isRunning(job.state) || (newMinute && before - startedAt(job) < std::chrono::hours{24});
}

bool JobListModel::tickRow(Row &row)
{
    const QString said = text(row, Column::Progress).toString() + u'\n' + secondLine(row, Column::Created).toString()
        + u'\n' + text(row, Column::Created).toString();
    const bool hatchMoves = isRunning(row.job.state) && row.progress.typical;
    return std::exchange(row.said, said) != said || hatchMoves;
}

/// Only what runs is looked at each second, and each minute what tells its age; the others change with the day. Of ten
/// thousand jobs those are few, and neighbours are told of together: each telling costs those who listen.
void JobListModel::tick()
{
    const core::Instant now = m_clock.now();
    const qint64 minute = core::toMs(now) / 60'000;
    const bool all = minute != std::exchange(m_minute, minute);
    const core::Instant today = Format::startOfDay(now);
    const core::Instant before = m_ticked != core::Instant{} ? m_ticked : now;
    if (std::exchange(m_today, today) != today && m_ticked != core::Instant{})
        tellAll();
    m_ticked = now;
    int first = -1; // of those that changed and were not told of yet
    for (int row = 0; row <= m_rows.size(); ++row) {
        if (row < m_rows.size() && changesNow(m_rows[row].job, before, all) && tickRow(m_rows[row])) {
            first = first < 0 ? row : first;
        } else if (first >= 0) {
            emit dataChanged(index(first, int(Column::Progress)), index(row - 1, int(Column::Created)));
            first = -1;
        }
    }
}

const Job *JobListModel::job(const QString &jobId) const
{
    const int row = rowOf(jobId);
    return row < 0 ? nullptr : &m_rows[row].job;
}

JobProgress JobListModel::progressOf(const QString &jobId) const
{
    const int row = rowOf(jobId);
    return row < 0 ? JobProgress{} : m_rows[row].progress;
}

qsizetype JobListModel::countOf(JobGroup group, bool withHidden) const
{
    return std::count_if(m_rows.begin(), m_rows.end(), [group, withHidden](const Row &row) {
        return (withHidden || !row.job.hidden) && belongsTo(row.job, group);
    });
}

QStringList JobListModel::workspaces() const
{
    QStringList all;
    for (const Row &row : m_rows)
        for (const core::Shard &shard : row.job.shards)
            if (shard.batch && !shard.batch->workspace.isEmpty() && !all.contains(shard.batch->workspace))
                all.append(shard.batch->workspace);
    return all;
}

int JobListModel::rowOf(const QString &jobId) const
{
    if (m_places.isEmpty())
        for (int row = 0; row < m_rows.size(); ++row)
            m_places.insert(m_rows[row].job.id, row);
    return m_places.value(jobId, -1);
}

int JobListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int JobListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant JobListModel::text(const Row &row, Column column) const
{
    const Job &job = row.job;
    switch (column) {
    case Column::Batch: return job.name;
    case Column::Status: return statusPill(job, m_format).text;
    case Column::Progress: return progressText(job, row.progress, m_clock.now(), m_format);
    case Column::Requests: return job.requests > 0 ? m_format.count(job.requests) : QString{NotThere};
    case Column::Cost:
        if (job.state == JobState::Done || job.cost) {
            if (job.cost)
                return m_format.money(*job.cost);
            return job.unpriced > 0 ? tr("unpriced")
                : core::perhapsBilled(job) > 0 ? QString{NotThere} // it did not come here, so it is not known
                                               : m_format.money(core::Money{});
        }
        return job.estimateBatch ? m_format.estimate(job.estimateBatch) : QString{NotThere};
    case Column::Saved: {
        const auto saved = savedOrExpected(job);
        return isBilled(job) ? m_format.money(saved) : m_format.estimate(saved);
    }
    case Column::Created: return m_format.time(job.createdAt, m_clock.now());
    case Column::Workflow: return job.workflow.isEmpty() ? QString{NotThere} : job.workflow;
    case Column::Project: return job.project.isEmpty() ? QString{NotThere} : job.project;
    case Column::CacheHits:
        return job.usage.prompt() > 0 ? m_format.percent(double(job.usage.cacheRead) / double(job.usage.prompt()))
                                      : QString{NotThere};
    case Column::Id: return job.id;
    case Column::Workspace: {
        const QStringList workspaces = core::workspacesOf(job);
        return workspaces.isEmpty() ? QString{NotThere} : workspaces.join(u", "_s);
    }
    case Column::Count: break;
    }
    return {};
}

QVariant JobListModel::secondLine(const Row &row, Column column) const
{
    const Job &job = row.job;
    switch (column) {
    case Column::Batch:
        return job.hidden ? tr("hidden · %1", "model and file").arg(jobSubtitle(job, m_models, m_format))
                          : jobSubtitle(job, m_models, m_format);
    case Column::Progress: return shortProgressText(job, row.progress, m_clock.now(), m_format);
    case Column::Cost:
        if (job.state == JobState::Done || job.cost)
            return job.estimateBatch ? tr("est. %1", "estimate").arg(m_format.money(*job.estimateBatch))
                                     : QString{};
        return job.estimateBatch ? tr("estimate") : QString{};
    case Column::Created:
        if (job.state == JobState::Done && job.endedAt) {
            if (job.counts.expired > 0 && *job.endedAt - startedAt(job) >= std::chrono::hours{23})
                return tr("ended after 24 h");
            return tr("ended %1", "time of day").arg(m_format.clock(*job.endedAt));
        }
        return m_format.ago(startedAt(job), m_clock.now());
    default: return {};
    }
}

/// Invalid where what is shown is all there is.
QVariant JobListModel::rawValue(const Row &row, Column column) const
{
    const Job &job = row.job;
    const auto dollars = [](const std::optional<core::Money> &money) {
        return money ? QVariant{money->toDecimalUsd()} : QVariant{};
    };
    switch (column) {
    case Column::Requests: return qlonglong(job.requests);
    case Column::Cost: return dollars(job.cost ? job.cost : job.state == JobState::Done ? std::nullopt : job.estimateBatch);
    case Column::Saved: return dollars(savedOrExpected(job));
    case Column::Created: return core::toRfc3339(job.createdAt);
    case Column::CacheHits:
        return job.usage.prompt() > 0 ? QVariant{double(job.usage.cacheRead) / double(job.usage.prompt())} : QVariant{};
    default: return {};
    }
}

/// What is not known comes before 0.
static double amountOf(const Job &job, JobListModel::Column column)
{
    const auto pico = [](const std::optional<core::Money> &money) { return money ? double(money->picoUsd()) : -1.0; };
    const auto share = [](qint64 part, qint64 whole) { return whole > 0 ? double(part) / double(whole) : -1.0; };
    switch (column) {
    case JobListModel::Column::Cost: return pico(job.cost ? job.cost : job.estimateBatch);
    case JobListModel::Column::Saved: return pico(savedOrExpected(job));
    case JobListModel::Column::Progress: return share(job.counts.succeeded, job.counts.total());
    case JobListModel::Column::CacheHits: return share(job.usage.cacheRead, job.usage.prompt());
    default: return 0;
    }
}

bool JobListModel::isLess(int row, int other, Column column) const
{
    const auto byText = [](const QString &a, const QString &b) { return a.compare(b, Qt::CaseInsensitive) < 0; };
    const Row &a = m_rows[row];
    const Row &b = m_rows[other];
    switch (column) {
    case Column::Batch: return byText(a.job.name, b.job.name);
    case Column::Workflow: return byText(a.job.workflow, b.job.workflow);
    case Column::Project: return byText(a.job.project, b.job.project);
    case Column::Id: return a.job.id < b.job.id;
    case Column::Requests: return a.job.requests < b.job.requests;
    case Column::Created: return a.job.createdAt < b.job.createdAt;
    case Column::Workspace:
    case Column::Status: return byText(text(a, column).toString(), text(b, column).toString());
    default: return amountOf(a.job, column) < amountOf(b.job, column);
    }
}

QVariant JobListModel::toolTip(const Row &row, Column column) const
{
    const Job &job = row.job;
    switch (column) {
    case Column::Status: return job.error.isEmpty() ? QVariant{} : QVariant{job.error};
    case Column::Progress:
        return job.state == JobState::Submitting ? QVariant{text(row, column)} : QVariant{}; // there may be more than fits
    case Column::Cost: {
        QStringList lines;
        if (job.cost)
            lines.append(tr("Billed: %1").arg(m_format.exactMoney(*job.cost)));
        if (job.unpriced > 0)
            lines.append(job.model.isEmpty() ? tr("%1 answers have no price and are not in it. Right-click to add one.").arg(m_format.grouped(job.unpriced))
                                             : tr("No price for %1: %2 answers are not in it. Right-click to add one.")
                                                   .arg(job.model, m_format.grouped(job.unpriced)));
        if (job.estimateBatch)
            lines.append(tr("Estimated: %1").arg(m_format.exactMoney(*job.estimateBatch)));
        if (job.estimateWorst)
            lines.append(tr("At most: %1").arg(m_format.exactMoney(*job.estimateWorst)));
        if (job.sandbox)
            lines.append(tr("Simulated by the Sandbox"));
        return lines.isEmpty() ? QVariant{} : QVariant{lines.join(u'\n')};
    }
    case Column::Saved: return tr("Against the same tokens at realtime prices");
    case Column::Created: return m_format.fullTime(job.createdAt);
    case Column::CacheHits:
        return job.usage.prompt() > 0 ? tr("%1 tokens read from the cache ÷ %2 input tokens")
                                            .arg(m_format.grouped(job.usage.cacheRead), m_format.grouped(job.usage.prompt()))
                                      : QVariant{};
    default: return {};
    }
}

QVariant JobListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case SecondLineRole: return secondLine(row, column);
    case RawRole: return rawValue(row, column);
    case Qt::ToolTipRole: return toolTip(row, column);
    case JobIdRole: return row.job.id;
    case PillRole: {
        PillFace face = statusPill(row.job, m_format);
        if (row.job.hidden)
            face.tone = Tone::Neutral;
        return QVariant::fromValue(face);
    }
    case InkRole: return row.job.hidden ? QVariant{int(Color::Text3)} : QVariant{};
    case MeterRole: return QVariant::fromValue(jobMeter(row.job, row.progress, m_clock.now()));
    case Qt::TextAlignmentRole:
        switch (column) {
        case Column::Requests:
        case Column::Cost:
        case Column::Saved:
        case Column::CacheHits:
        case Column::Created: return int(Qt::AlignRight | Qt::AlignVCenter);
        default: return int(Qt::AlignLeft | Qt::AlignVCenter);
        }
    case CellKindRole:
        switch (column) {
        case Column::Status: return int(CellKind::Pill);
        case Column::Progress: return int(CellKind::Progress);
        case Column::Id:
        case Column::Workspace: return int(CellKind::Mono);
        case Column::Batch:
        case Column::Cost:
        case Column::Created: return int(CellKind::TwoLines);
        default: return int(CellKind::Text);
        }
    case Qt::AccessibleTextRole: {
        const QString second = column == Column::Progress ? QString{} : secondLine(row, column).toString();
        return second.isEmpty() ? text(row, column) : QVariant{text(row, column).toString() + u", " + second};
    }
    default: return {};
    }
}

QVariant JobListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole)
        return (column >= Column::Requests && column <= Column::Created) || column == Column::CacheHits
            ? int(Qt::AlignRight | Qt::AlignVCenter)
            : int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Batch: return tr("Batch");
    case Column::Status: return tr("Status");
    case Column::Progress: return tr("Progress");
    case Column::Requests: return tr("Requests");
    case Column::Cost: return tr("Cost");
    case Column::Saved: return tr("Saved");
    case Column::Created: return tr("Created");
    case Column::Workflow: return tr("Workflow");
    case Column::Project: return tr("Project");
    case Column::CacheHits: return tr("Cache hit rate");
    case Column::Id: return tr("ID");
    case Column::Workspace: return tr("Workspace");
    case Column::Count: break;
    }
    return {};
}

void JobListModel::tellAll()
{
    if (!m_rows.isEmpty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

} // namespace ui
