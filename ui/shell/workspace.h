// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/joblistmodel.h"
#include "ui/explain/explain.h"
#include "ui/shell/connectionstate.h"
#include "ui/shell/laterpage.h"
#include "ui/shell/session.h"

#include <QStackedWidget>

class QAction;
class QMimeData;
class QUndoStack;

namespace ui {

class BatchDetailPage;
class BatchesPage;
class ComparePage;
class DraftStore;
class ExportDialog;
class JobActions;
class NewBatchPage;
struct ResultView;
class Toast;

/// The pages of one profile and the way between them.
class Workspace : public QStackedWidget
{
    Q_OBJECT
public:
    /// What the window shares with the pages.
    struct Shared
    {
        QAction *newBatch;
        QAction *refresh;
        QAction *showHidden; ///< can be checked
        Toast *toast;
        QString sampleFile; ///< "" if there is none
        QString draftFolder;///< where pasted and typed requests are written
    };
    Workspace(const Session &session, const Shared &shared, QWidget *parent = nullptr);
    ~Workspace() override;

    const Session &session() const { return m_session; }
    const JobListModel &jobs() const { return *m_jobs; }
    int running() const; ///< batches
    /// Whether these pages are of that profile as it is set now, and work with the same parts.
    bool serves(const Session &session) const;
    /// Another profile takes its place in the window; and back.
    void leave();
    void comeBack();
    void takeFocus(); ///< to the page that is shown
    void showBatches();
    /// Another draft; one that is open and empty serves.
    void newBatch(const QString &path = {});
    /// The draft that is open or a new one, to be answered by this model.
    void newBatchWithModel(const QString &model);
    void showJobInList(const QString &jobId);
    /// What dropping `dropped` on the window would do, "" if nothing; and doing it.
    QString dropOffer(const QMimeData &dropped) const;
    void takeDrop(const QMimeData &dropped);
    void openJob(const QString &jobId);
    void refresh();
    /// The kept draft that is in view, "" if none is; and such a one, once more.
    QString openedDraft() const;
    void openDraft(const QString &id);
    /// While the seconds run in which a submission can be taken back: asks, and calls `close` if it is to stay a draft.
    bool asksBeforeClosing(const std::function<void()> &close);
    /// Times or amounts are written in another way now.
    void tellFormats();
    /// Other prices hold now.
    void takePrices();
    void setConnection(ConnectionState::Kind kind);
    /// Asks the service something that is free, once; what comes of it the client tells.
    void lookForService();
    /// Esc and Alt+Left.
    bool back(); ///< false: there is nothing to go back to
    void showForeign();  ///< batches made elsewhere
    bool canGoBack() const;
    void find(); ///< Ctrl+F
    void findNext(); ///< F3: the next row, or the search if nothing is searched for
    bool canFind() const;
    QUndoStack *undoStack() const; ///< of the page that is shown, nullptr if it has none
    /// Actions of the job that is chosen or open.
    JobActions *jobActions() const;
    /// What the page that is shown adds to the window's commands.
    QList<QAction *> pageActions() const;

signals:
    void runningChanged(int batches);
    void keyWanted(); ///< of this profile; of a new one before any was chosen
    void sandboxWanted();
    void pageChanged();
    void priceWanted(const QString &model); ///< something of this model has no price
    void canceledHere(const QString &jobId);

private:
    void showPage(QWidget *page);
    bool addsDropped() const;
    BatchDetailPage *makeDetail();
    NewBatchPage *makeNewBatch();
    ComparePage *makeCompare();
    void connectJobs();
    void connectDrafts();
    void discardDrafts(const QStringList &ids);
    QString draftName() const; ///< of the one that is open
    void tellCountdown();
    void onJobChanged(const core::Job &job);
    void askTypical(const core::Job &job);
    void askMerged(const core::Job &job);
    void noteClosed(bool closed);
    void tellRunning();
    void keepAll();
    void reread();
    void discard(const core::Job &job);
    void wire(JobActions *actions);
    void retry(const core::Job &job);
    void exportJob(const core::Job &job);
    ExportDialog *openExport(const core::Job &job); ///< not shown yet
    void hideJob(const core::Job &job);
    void showJobAgain(const core::Job &job);
    void duplicate(const core::Job &job);
    void compare(const core::Job &job, const QString &otherId);
    void leaveComparison();
    void editAndRetry(const core::Job &job, const ResultView &view);
    void retryOf(const core::Job &job, const QStringList &ids);
    void sendRetry(const core::Job &child);
    void fail(const Explanation &explanation);

    Session m_session;
    Shared m_shared;
    JobListModel *m_jobs;
    BatchesPage *m_batches;
    LaterPage<BatchDetailPage> m_detail;
    DraftStore *m_drafts;
    LaterPage<NewBatchPage> m_newBatch;
    LaterPage<ComparePage> m_compare;
    QWidget *m_comparedFrom = nullptr; ///< the page to go back to
    QString m_openWhenLoaded;
    bool m_loaded = false;
    QString m_countdownTold; ///< by a toast, while another page is shown
    QString m_retryAsked;    ///< the batch whose failures are looked at for the dialog
    QSet<QString> m_hiding, m_discarding; ///< until the toast that can undo it has gone
    QHash<QString, core::Job> m_toldSince; ///< since the list was asked for that is under way
    QSet<QString> m_removedSince;
    int m_rereads = 0; ///< under way
    QHash<QString, int> m_mergedAsked; ///< by batch: the newest question for its merged counts
    bool m_offersKeys = false; ///< the message bar does
    bool m_closed = false;     ///< the profile has no key
    bool m_offline = false;
};

} // namespace ui
