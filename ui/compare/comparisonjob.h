// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/comparison.h"
#include "core/results/textdiff.h"
#include "ui/batches/jobresults.h"

#include <QObject>

namespace ui {

/// Two runs with what is known of each as a whole. The first is the earlier one.
struct ComparedRuns
{
    JobResults first, second;
    std::shared_ptr<const core::Comparison> comparison;
};

/// Opens two runs and compares them on a thread of the global pool. Deleting it stops it.
class ComparisonJob : public QObject
{
    Q_OBJECT
public:
    ComparisonJob(const Session &session, const QString &firstId, const QString &secondId, QObject *parent = nullptr);
    ~ComparisonJob() override;

signals:
    /// Some times a second.
    void progressed(qint64 done, qint64 total);
    void finished(const core::Result<ui::ComparedRuns> &runs);

private:
    void openSecond(const Session &session, const QString &id, const JobResults &first);
    void compare(const JobResults &first, const JobResults &second);

    std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
};

/// One request of two runs, made ready to be read. Texts are cut where they would fill the window's memory.
struct ComparedView
{
    quint32 row = 0; ///< index into rows()
    QString id, secondId;
    QList<core::DiffPart> parts;
    QString first, second; ///< the whole texts, "" where there is none
    bool cut = false;
};

/// Reads and compares it; blocking.
ComparedView readComparedRow(const core::Comparison &comparison, quint32 row);
/// The same on a thread of the global pool.
core::Answer<ComparedView> comparedViewOf(std::shared_ptr<const core::Comparison> comparison, quint32 row);
/// core::runQuery() on a thread of the global pool.
core::Answer<QList<quint32>> queryComparison(std::shared_ptr<const core::Comparison> comparison,
                                             const core::ComparisonQuery &query);

} // namespace ui
