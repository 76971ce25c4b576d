// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobs.h"

#include <QObject>

namespace ui {

/// A retry that is made ready while a dialog is open, so that the price is that of what would be sent. One at a time:
/// another choice discards the one before, and so does the end of this object.
class RetryPreparation : public QObject
{
    Q_OBJECT
public:
    RetryPreparation(core::Jobs &jobs, const QString &jobId, QObject *parent);
    ~RetryPreparation() override;

    void prepare(const core::RetryChoice &choice);
    void discard();
    /// The child job, for whoever sends it; nullopt if none is ready.
    std::optional<core::Job> take();

signals:
    void prepared(const core::Result<core::Jobs::Checked> &checked);

private:
    void goOn();
    void onAnswer(int number, const core::Result<core::Jobs::Checked> &checked);

    core::Jobs &m_jobs;
    QString m_jobId;
    std::optional<core::RetryChoice> m_next; ///< to be prepared as soon as nothing else is at work
    std::optional<core::Job> m_prepared;
    int m_preparedFor = 0; ///< the number of the choice that it is of
    int m_number = 0; ///< answers to earlier choices are discarded
    bool m_busy = false; ///< one is being prepared or discarded
};

} // namespace ui
