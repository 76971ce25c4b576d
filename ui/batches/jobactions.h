// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "ui/explain/explain.h"
#include "ui/shell/session.h"

#include <QAction>
#include <QObject>

namespace ui {

/// What can be done with one job, as actions that follow its state: for the row menu, the page of
/// the job and the menu bar alike. A disabled one says why in its tooltip.
class JobActions : public QObject
{
    Q_OBJECT
public:
    JobActions(const Session &session, QWidget *page);

    void setJob(const core::Job *job); ///< nullptr: none is chosen
    void refresh(); ///< whether anything can be sent has changed
    /// Two are chosen: all there is to do with both is to compare them.
    void setPair(const core::Job &one, const core::Job &other);
    const std::optional<core::Job> &job() const { return m_job; }
    /// In the order of menus.
    QList<QAction *> all() const;
    /// Those that apply to this state, for a row's menu.
    QList<QAction *> fitting() const;

    QAction *open, *submit, *release, *lookUp, *resend, *retry, *exportResults, *cancel, *duplicate,
        *compare, *rename, *copyId, *hide, *discard, *removeFromServer;

signals:
    void openRequested(const QString &jobId);
    void retryRequested(const core::Job &job);
    void exportRequested(const core::Job &job);
    /// `otherId` is "" when it is still to be chosen.
    void compareRequested(const core::Job &job, const QString &otherId);
    void duplicateRequested(const core::Job &job);
    void canceledHere(const QString &jobId); ///< before the service is asked
    void told(const QString &text);
    /// A job of which nothing was sent shall go; until the toast is gone it can be had back.
    void discardRequested(const core::Job &job);
    void hidden(const core::Job &job);
    void shownAgain(const core::Job &job);
    void draftNamed(const QString &id, const QString &name);
    void failed(const ui::Explanation &explanation);

private:
    QAction *make(const QString &text, const QKeySequence &keys = {});
    void allow(QAction *action, bool allowed, const QString &whyNot);
    template<typename T>
    void run(const core::Answer<T> &answer, const QString &done);
    void cancelJob(const QString &jobId, const QString &done);
    void askCancel();
    void askSubmit(bool rest);
    void askStop();
    void askResend();
    void askRemove();
    void askName();

    Session m_session;
    QWidget *m_page;
    std::optional<core::Job> m_job;
    std::optional<std::pair<core::Job, core::Job>> m_pair;
};

} // namespace ui
