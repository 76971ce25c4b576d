// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobs.h"
#include "ui/format/format.h"

#include <QDialog>

class QLabel;
class QVBoxLayout;

namespace ui {

/// Batches that were made elsewhere with the same key, each of which can be adopted.
class ForeignDialog : public QDialog
{
    Q_OBJECT
public:
    ForeignDialog(core::Jobs &jobs, core::Clock &clock, QWidget *parent);

signals:
    void adopted(const core::Job &job);

private:
    void fill(const core::Result<QList<core::ForeignBatch>> &batches);
    QWidget *rowOf(const core::Batch &batch);

    core::Jobs &m_jobs;
    core::Clock &m_clock;
    Format m_format;
    QLabel *m_state;
    QVBoxLayout *m_rows;
};

} // namespace ui
