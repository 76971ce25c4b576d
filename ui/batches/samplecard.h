// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "ui/format/format.h"

#include <QFrame>

class QLabel;

namespace ui {

class JobActions;

/// A sample has ended: what it showed, what the rest costs by it, and the three ways to go on (ui.md §4.4).
class SampleCard : public QFrame
{
    Q_OBJECT
public:
    /// Its buttons do what these actions do.
    explicit SampleCard(const JobActions &actions, QWidget *parent = nullptr);

    /// Hides itself if no sample of `job` waits for a decision.
    void showJob(const core::Job &job);

private:
    Format m_format;
    QLabel *m_headline;
    QLabel *m_findings;
};

} // namespace ui
