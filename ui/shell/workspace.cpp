// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace.h"

#include "core/api/models.h"
#include "ui/batches/batchdetailpage.h"
#include "ui/batches/batchespage.h"
#include "ui/batches/foreigndialog.h"
#include "ui/batches/jobactions.h"
#include "ui/compare/comparepage.h"
#include "ui/compare/runchooser.h"
#include "ui/compose/draftstore.h"
#include "ui/compose/newbatchpage.h"
#include "ui/shell/jobwatch.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemView>
#include <QAction>
#include <QLineEdit>
#include <QTimer>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

namespace ui {

Workspace::Workspace(const Session &session, const Shared &shared, QWidget *parent) :
    QStackedWidget{parent}, m_session{session}, m_shared{shared},
    m_jobs{new JobListModel{session.models, session.clock, this}},
    m_batches{new BatchesPage{session, *m_jobs, shared.newBatch, shared.refresh, shared.showHidden}},
    m_detail{[this] { return makeDetail(); }}, m_drafts{new DraftStore{session, this}},
    m_newBatch{[this] { return makeNewBatch(); }}, m_compare{[this] { return makeCompare(); }}
{
    addWidget(m_batches);
    connect(m_batches, &BatchesPage::priceWanted, this, &Workspace::priceWanted);
    m_batches->setSamples(!shared.sampleFile.isEmpty());
    connect(m_batches, &BatchesPage::openRequested, this, &Workspace::openJob);
    connect(m_batches, &BatchesPage::draftsUnwanted, this, &Workspace::discardDrafts);
    connect(m_batches, &BatchesPage::foreignWanted, this, &Workspace::showForeign);
    connect(m_batches, &BatchesPage::sampleWanted, this, [this] { newBatch(m_shared.sampleFile); });
    connect(m_batches, &BatchesPage::fileWanted, this, [this] { newBatch(); });
    connect(m_batches->messageBar(), &MessageBar::actionClicked, this, [this] {
        if (m_offersKeys)
            emit keyWanted();
    });
    wire(m_batches->actions());
    connectDrafts();
    connectJobs();
    // The other pages one by one, between what else there is to do.
    QTimer::singleShot(0, this, [this] {
        m_detail.operator->();
        QTimer::singleShot(0, this, [this] {
            m_newBatch.operator->();
            QTimer::singleShot(0, this, [this] { m_compare.operator->(); });
        });
    });
}

/// It keeps what was typed last, for which the store must still be there.
Workspace::~Workspace() { delete static_cast<NewBatchPage *>(m_newBatch); }

BatchDetailPage *Workspace::makeDetail()
{
    auto *page = new BatchDetailPage{m_session, *m_jobs};
    addWidget(page);
    connect(page, &BatchDetailPage::backRequested, this, &Workspace::showBatches);
    connect(page, &BatchDetailPage::editWanted, this, &Workspace::editAndRetry);
    connect(page, &BatchDetailPage::retryOfWanted, this, &Workspace::retryOf);
    connect(page, &BatchDetailPage::told, this, [this](const QString &text) { m_shared.toast->tell(text); });
    connect(page, &BatchDetailPage::priceWanted, this, &Workspace::priceWanted);
    wire(page->actions());
    return page;
}

NewBatchPage *Workspace::makeNewBatch()
{
    auto *page = new NewBatchPage{m_session, *m_drafts, m_shared.draftFolder};
    addWidget(page);
    page->setOffline(m_offline);
    connect(page, &NewBatchPage::backRequested, this, &Workspace::showBatches);
    connect(page, &NewBatchPage::told, this, [this](const QString &text) { m_shared.toast->tell(text); });
    connect(page, &NewBatchPage::undoOffered, this, [this](const QString &text, const std::function<void()> &back, const std::function<void()> &gone) {
        m_shared.toast->tell(text, tr("Undo"), [this, back] {
            back();
            showPage(m_newBatch);
        }, gone);
    });
    connect(page, &NewBatchPage::priceWanted, this, &Workspace::priceWanted);
    connect(page, &NewBatchPage::keyWanted, this, &Workspace::keyWanted);
    connect(page, &NewBatchPage::sandboxWanted, this, &Workspace::sandboxWanted);
    connect(page, &NewBatchPage::submittingChanged, this, &Workspace::pageChanged);
    connect(page, &NewBatchPage::countdownOver, this, [this] {
        if (const QString told = std::exchange(m_countdownTold, {}); !told.isEmpty())
            m_shared.toast->withdraw(told);
    });
    connect(page, &NewBatchPage::submitted, this, [this](const Job &job, bool notify) {
        if (!notify)
            JobWatch::keepQuiet(m_session.settings, job.id);
        m_jobs->add(job);
        showJobInList(job.id); // also where a search of before would hide it
        m_shared.toast->tell(job.state == JobState::Unclear
                                 ? tr("The answer to “%1” was lost. Look on the server.").arg(job.name)
                             : std::all_of(job.shards.begin(), job.shards.end(),
                                           [](const core::Shard &shard) { return shard.state == core::Shard::State::Reused; })
                                 ? tr("The results of “%1” are made; nothing was sent").arg(job.name)
                                 : tr("“%1” is submitted").arg(job.name));
    });
    return page;
}

ComparePage *Workspace::makeCompare()
{
    auto *page = new ComparePage{m_session};
    addWidget(page);
    connect(page, &ComparePage::backRequested, this, &Workspace::leaveComparison);
    connect(page, &ComparePage::told, this, [this](const QString &text) { m_shared.toast->tell(text); });
    return page;
}

/// The focus goes along, without the ring that the Tab key brings.
void Workspace::showPage(QWidget *page)
{
    if (QWidget *focused = window()->focusWidget(); focused && isAncestorOf(focused) && page != currentWidget())
        focused->clearFocus();
    const bool leaves = currentWidget() == m_newBatch && page != m_newBatch;
    setCurrentWidget(page);
    if (leaves && m_newBatch->isCountingDown())
        tellCountdown();
    if (!isHidden()) // another profile or the settings may be in its place, where somebody types
        page->setFocus(Qt::OtherFocusReason);
    emit pageChanged();
}

void Workspace::takeFocus() { showPage(currentWidget()); }

void Workspace::showBatches() { showPage(m_batches); }

void Workspace::showJobInList(const QString &jobId)
{
    showBatches();
    m_batches->select(jobId);
}

void Workspace::openJob(const QString &jobId)
{
    if (isDraftId(jobId)) {
        openDraft(jobId);
        return;
    }
    if (!m_jobs->job(jobId)) {
        m_openWhenLoaded = m_loaded ? QString{} : jobId;
        return;
    }
    m_detail->open(jobId);
    showPage(m_detail);
}

void Workspace::fail(const Explanation &explanation)
{
    if (currentWidget() == m_detail)
        m_detail->showFailure(explanation);
    else
        m_batches->messageBar()->show(explanation);
}

void Workspace::compare(const Job &job, const QString &otherId)
{
    if (otherId.isEmpty()) {
        auto *dialog = new RunChooser{job, *m_jobs, window()};
        connect(dialog, &RunChooser::chosen, this, [this, job](const QString &id) { compare(job, id); });
        dialog->open();
        return;
    }
    const Job *other = m_jobs->job(otherId);
    if (!other)
        return;
    if (currentWidget() != m_compare)
        m_comparedFrom = currentWidget();
    m_compare->open(job, *other);
    showPage(m_compare);
}

void Workspace::leaveComparison() { showPage(m_comparedFrom ? m_comparedFrom : m_batches); }

void Workspace::refresh()
{
    m_session.jobs.checkNow();
    // What another copy of the program left on its way.
    core::whenAnswered(m_session.jobs.resume(), this, [](const core::Result<QList<Job>> &) {});
    m_batches->lookForForeign();
    m_drafts->lookForSources();
    reread();
}

bool Workspace::serves(const Session &session) const
{
    return &m_session.jobs == &session.jobs && &m_session.http == &session.http && m_session.profile == session.profile;
}

void Workspace::leave()
{
    keepAll();
    m_batches->setCurrent(false);
    if (m_newBatch && m_newBatch->isCountingDown())
        tellCountdown();
}

void Workspace::comeBack()
{
    m_batches->setCurrent(true);
    m_jobs->tick();
    m_batches->lookForForeign();
    m_drafts->lookForSources();
    reread();
}

void Workspace::reread()
{
    if (m_rereads++ == 0) {
        m_toldSince.clear();
        m_removedSince.clear();
    }
    core::whenAnswered(m_session.jobs.list(), this, [this](const core::Result<QList<Job>> &list) {
        --m_rereads;
        if (list) {
            m_jobs->setJobs(*list + m_drafts->jobs());
            // What was told since is newer than the list, and what is about to go is gone here already.
            for (const Job &job : std::as_const(m_toldSince))
                m_jobs->update(job);
            for (const QString &id : m_removedSince + m_discarding)
                m_jobs->remove(id);
            for (const QString &id : std::as_const(m_hiding))
                m_jobs->setHidden(id, true);
        }
        tellRunning();
    });
}

void Workspace::takePrices()
{
    if (m_newBatch)
        m_newBatch->takePrices();
    if (m_compare)
        m_compare->reload();
    if (m_detail)
        m_detail->reload();
    reread();
}

void Workspace::tellFormats()
{
    m_jobs->tellAll();
    for (QAbstractItemView *view : findChildren<QAbstractItemView *>())
        view->viewport()->update();
}

void Workspace::setConnection(ConnectionState::Kind kind)
{
    m_offline = kind == ConnectionState::Kind::Offline;
    if (m_newBatch)
        m_newBatch->setOffline(m_offline);
    MessageBar *bar = m_batches->messageBar();
    noteClosed(kind == ConnectionState::Kind::NoKey);
    if (kind == ConnectionState::Kind::KeyRefused) {
        m_offersKeys = true;
        bar->show(MessageBar::Weight::Error,
                  tr("The key for “%1” was refused (401).").arg(m_session.profile.name.toHtmlEscaped()),
                  tr("Change the key…"));
    } else if (kind == ConnectionState::Kind::Connected && std::exchange(m_offersKeys, false)) {
        bar->clear();
    }
}

void Workspace::lookForService()
{
    core::whenAnswered(core::Models{m_session.http}.reach(), this, [this](const core::Result<core::ModelPage> &there) {
        if (there)
            m_session.jobs.checkNow();
    });
}

void Workspace::noteClosed(bool closed)
{
    MessageBar *bar = m_batches->messageBar();
    if (closed) {
        m_offersKeys = true;
        bar->show(MessageBar::Weight::Warning,
                  tr("%1 What is here can be looked at and exported.").arg(m_session.http.endpoint().whyClosed.toHtmlEscaped()),
                  tr("Open keys…"));
    }
    if (std::exchange(m_closed, closed) == closed)
        return;
    m_batches->actions()->refresh();
    if (m_detail)
        m_detail->actions()->refresh();
    if (closed)
        return;
    m_offersKeys = false;
    bar->clear();
    if (m_newBatch)
        m_newBatch->takeKey();
    if (m_loaded)
        m_batches->lookForForeign();
}

bool Workspace::back()
{
    if (currentWidget() == m_newBatch && m_newBatch->undoSubmit())
        return true;
    if (currentWidget() == m_batches)
        return false;
    if (currentWidget() == m_compare) {
        leaveComparison();
        return true;
    }
    showBatches();
    return true;
}

void Workspace::showForeign()
{
    auto *dialog = new ForeignDialog{m_session.jobs, m_session.clock, window()};
    connect(dialog, &ForeignDialog::adopted, m_jobs, &JobListModel::add);
    connect(dialog, &QDialog::finished, m_batches, &BatchesPage::lookForForeign);
    dialog->open();
}

void Workspace::find()
{
    if (currentWidget() == m_detail)
        m_detail->focusSearch();
    else if (currentWidget() == m_batches)
        m_batches->focusSearch();
    else if (currentWidget() == m_compare)
        m_compare->focusSearch();
}

void Workspace::findNext()
{
    const auto *search = currentWidget()->findChild<QLineEdit *>();
    auto *table = currentWidget()->findChild<DataTable *>();
    if (!search || !table)
        return;
    const int rows = table->model() ? table->model()->rowCount() : 0;
    if (search->text().trimmed().isEmpty() || rows == 0) {
        find();
        return;
    }
    const int next = (table->currentIndex().row() + 1) % rows;
    table->setFocus(Qt::ShortcutFocusReason);
    table->selectRow(next);
}

bool Workspace::canFind() const { return currentWidget() != m_newBatch; }

QUndoStack *Workspace::undoStack() const { return currentWidget() == m_newBatch ? m_newBatch->undoStack() : nullptr; }

bool Workspace::canGoBack() const { return currentWidget() != m_batches; }

QList<QAction *> Workspace::pageActions() const { return currentWidget()->actions(); }

JobActions *Workspace::jobActions() const
{
    return currentWidget() == m_detail ? m_detail->actions() : m_batches->actions();
}

} // namespace ui
