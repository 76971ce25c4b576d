// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/units/instant.h"
#include "ui/compose/batchform.h"
#include "ui/shell/session.h"

#include <QObject>

namespace ui {

/// A draft as it is kept, and what its last checks came to.
struct KeptDraft
{
    QString id;
    BatchForm form;
    core::Instant madeAt{};
    core::Instant savedAt{};
    qint64 requests = 0; ///< 0 while they are not known
    QString model;       ///< of all its requests, "" if there are several
    std::optional<core::Money> expected, realtime, worst;
    QString missing; ///< a source of it that is not there any more: its path. Not kept
};

/// Whether this id is one of a draft that the window keeps, and not that of a job.
bool isDraftId(const QString &id);

/// The drafts of a profile. They lie in the settings, each by itself, until they are submitted or
/// deleted; the files of their requests stay where they are.
class DraftStore : public QObject
{
    Q_OBJECT
public:
    explicit DraftStore(const Session &session, QObject *parent = nullptr);

    /// Whether a draft lies under this key of the settings.
    static bool isKey(const QString &key);
    const QList<KeptDraft> &all() const { return m_drafts; }
    const KeptDraft *find(const QString &id) const; ///< nullptr if it is not there
    /// As rows of the list of batches.
    QList<core::Job> jobs() const;
    core::Job jobOf(const KeptDraft &draft) const;

    /// Keeps it under `id`, or as another draft if that is "". Its id.
    QString put(const QString &id, const BatchForm &form);
    /// What the checks of its present form came to.
    void noteChecked(const QString &id, const core::PreflightReport &report);
    void rename(const QString &id, const QString &name);
    void remove(const QString &id);
    void restore(const KeptDraft &draft); ///< after remove()
    /// Another draft with all that this one holds; its id.
    QString duplicate(const QString &id);
    /// From now on they are another store's: nothing is written any more.
    void handOver() { m_handedOver = true; }
    /// Looks beside the event loop whether the sources are still there.
    void lookForSources();

signals:
    void changed(const QString &id); ///< or is new
    void removed(const QString &id);

private:
    void load();
    void takeUndecided();
    void write(const KeptDraft &draft);
    KeptDraft *draft(const QString &id);
    QString freshId() const;
    QString groupOf(const QString &id = {}) const;

    Session m_session;
    QList<KeptDraft> m_drafts; ///< oldest first
    bool m_handedOver = false;
};

} // namespace ui
