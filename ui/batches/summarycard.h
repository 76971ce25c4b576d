// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobface.h"

#include <QFrame>

#include <array>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace ui {

class ElidedLabel;
class Meter;
class MeterLegend;

/// The head of a job's page: how its requests ended, and what it cost, saved and took.
class SummaryCard : public QFrame
{
    Q_OBJECT
public:
    explicit SummaryCard(QWidget *parent = nullptr);

    /// `jobs` is the job and its retries, oldest first; `counts` their merged outcomes.
    void show(const QList<core::Job> &jobs, const core::OutcomeCounts &counts, const JobProgress &progress,
              core::Instant now);

signals:
    /// Results that go from the server soon are not here yet.
    void downloadWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    struct Figure
    {
        QLabel *name;
        QLabel *value;
        QLabel *below;
        QWidget *box;
    };
    enum Which { Cost, Saved, Took, CacheHits, KeptUntil, FigureCount };
    Figure addFigure(QHBoxLayout *row, const QString &name, const QString &kind);
    void set(Which which, const QString &value, const QString &below, const QString &tip = {});

    Format m_format;
    ElidedLabel *m_headline;
    QLabel *m_share;
    Meter *m_meter;
    MeterLegend *m_legend;
    QLabel *m_note;
    QPushButton *m_download;
    std::array<Figure, FigureCount> m_figures{};
};

} // namespace ui
