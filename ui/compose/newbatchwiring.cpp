// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/newbatchpage.h"

#include "ui/compose/draftdialogs.h"
#include "ui/compose/faultexport.h"
#include "ui/compose/faultsview.h"
#include "ui/compose/pricepanel.h"
#include "ui/compose/sourcecard.h"
#include "ui/compose/sourcelist.h"
#include "ui/shell/pageheader.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"

#include <QAction>
#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using core::Job;

// What the parts of the page tell each other.
namespace ui {

void NewBatchPage::connectDraft()
{
    connect(&m_draft, &Draft::restarted, this, [this] {
        m_bar->clear();
        m_price->setUndoSeconds(m_sequence.undoSeconds());
        m_price->setCap(m_sequence.cap());
        m_price->showStage(PricePanel::Stage::Idle);
        m_header->setContext(tr("Nothing is sent until you press Submit"));
    });
    connect(&m_draft, &Draft::formChanged, this, &NewBatchPage::showForm);
    connect(&m_draft, &Draft::sourcesChanged, m_bar, &MessageBar::clear);
    connect(&m_draft, &Draft::emptied, this, [this] {
        m_checks->showNothing();
        m_price->showNothing(tr("no source yet"));
    });
    connect(&m_draft, &Draft::editsChanged, this, [this] {
        m_checks->faults()->setEdits(form().edits);
        m_price->showRechecking();
    });
    connect(&m_draft, &Draft::kept, this, &NewBatchPage::tellKept);
    connect(&m_session.settings, &core::Settings::storedAgain, this, [this] {
        if (!m_draft.id().isEmpty())
            tellKept();
    });
    connect(&m_draft, &Draft::noted, this,
            [this](const QString &text) { m_bar->show(MessageBar::Weight::Info, text.toHtmlEscaped()); });
    connect(&m_draft, &Draft::failed, this, [this](const Explanation &explanation) { m_bar->show(explanation); });
    connect(&m_draft, &Draft::undoOffered, this,
            [this](const QString &text, const std::function<void()> &back, const std::function<void()> &gone) {
                emit undoOffered(text, [this, back] {
                    back();
                    m_source->setTemplates(m_draft.templates());
                }, gone);
            });
}

SourceChooser::To NewBatchPage::addOrBegin() const
{
    return m_draft.hasSource() ? SourceChooser::To::Add : SourceChooser::To::Replace;
}

void NewBatchPage::connectSource()
{
    connect(m_header, &PageHeader::backRequested, this, &NewBatchPage::backRequested);
    connect(m_discard, &QPushButton::clicked, this, [this] {
        emit backRequested();
        m_draft.discard();
    });
    connect(m_saveTemplate, &QPushButton::clicked, this, &NewBatchPage::saveTemplate);
    SourceChooser &chooser = m_draft.chooser();
    connect(m_source, &SourceCard::fileWanted, this, [this, &chooser] { chooser.files(addOrBegin()); });
    connect(m_source, &SourceCard::folderWanted, this, [this, &chooser] { chooser.folder(addOrBegin()); });
    connect(m_source, &SourceCard::pasteWanted, this, [this, &chooser] { chooser.paste(addOrBegin()); });
    connect(m_source, &SourceCard::rowsWanted, this, [this, &chooser] { chooser.rows(addOrBegin()); });
    connect(m_source, &SourceCard::labelsChanged, this, &NewBatchPage::takeForm);
    connect(m_source, &SourceCard::sourceChanged, this, [this] {
        takeForm();
        m_price->showRechecking();
        m_draft.checkSoon();
    });
    connect(m_source, &SourceCard::templateChosen, &m_draft, &Draft::applyTemplate);
    connect(m_source, &SourceCard::templateRemoved, this, [this](const QString &name) {
        m_draft.removeTemplate(name);
        m_source->setTemplates(m_draft.templates());
    });
    const SourceList *list = m_source->sources();
    connect(list, &SourceList::replaceWanted, &m_draft, &Draft::chooseReplacement);
    connect(list, &SourceList::removeWanted, &m_draft, &Draft::takeOut);
    connect(list, &SourceList::rowsWanted, this,
            [this](int part) { m_draft.chooser().editRows(form().paths().value(part)); });
}

void NewBatchPage::connectChecks()
{
    DraftChecks &checks = m_draft.checks();
    connect(&checks, &DraftChecks::previewRead, m_source, &SourceCard::setPreview);
    connect(&checks, &DraftChecks::started, this, [this, &checks] {
        const bool again = m_draft.isCheckedAgain();
        m_checks->showRunning(checks.knownRequests(), again);
        again ? m_price->showRechecking() : m_price->showNothing(tr("known when the checks are done"));
    });
    connect(&checks, &DraftChecks::progressed, m_checks, &ChecksCard::showProgress);
    connect(&checks, &DraftChecks::needed, this, [this](const QString &what) {
        m_checks->showNeed(what);
        m_price->showNothing(tr("known when the checks are done"));
    });
    connect(&checks, &DraftChecks::mistaken, this, [this](const QString &sentence) {
        m_checks->showMistake(sentence);
        m_price->showNothing(tr("the prompt has a mistake"));
    });
    connect(&checks, &DraftChecks::failed, this, [this](const core::Error &error) {
        if (error.kind == core::Error::Kind::Canceled) {
            m_checks->showStopped();
            m_price->showNothing(tr("the checks were stopped"));
        } else {
            m_checks->showError(explain(error));
            m_price->showNothing(tr("the source cannot be read"));
        }
    });
    connect(&checks, &DraftChecks::finished, this, &NewBatchPage::onFinished);
    connect(m_checks, &ChecksCard::stopWanted, &checks, &DraftChecks::stop);
    connect(m_checks, &ChecksCard::restartWanted, &m_draft, &Draft::check);
    connect(m_checks, &ChecksCard::rowsShown, this, [this] {
        m_left->widget()->layout()->activate();
        m_left->ensureWidgetVisible(m_checks->faults());
    }, Qt::QueuedConnection);
    connect(m_checks, &ChecksCard::actionChosen, this, &NewBatchPage::onAction);
}

void NewBatchPage::connectFaults()
{
    const FaultsView *faults = m_checks->faults();
    connect(faults, &FaultsView::fixWanted, &m_draft.fixes(), &FixHistory::setFixed);
    connect(faults, &FaultsView::allFixesWanted, &m_draft.fixes(), &FixHistory::fixAll);
    connect(faults, &FaultsView::editBackWanted, &m_draft.fixes(), &FixHistory::removeText);
    connect(faults, &FaultsView::editWanted, this, &NewBatchPage::editLine);
    connect(faults, &FaultsView::exportWanted, this, [this] {
        if (const auto &report = m_draft.checks().report())
            exportFaults(
                this, m_session, m_draft.source(), *report, [this](const QString &text) { emit told(text); },
                [this](const Explanation &explanation) { m_bar->show(explanation); });
    });
}

void NewBatchPage::connectPrice()
{
    auto *send = new QAction{tr("Submit"), this};
    send->setShortcuts({QKeySequence{Qt::CTRL | Qt::Key_Return}, QKeySequence{Qt::CTRL | Qt::Key_Enter}});
    connect(send, &QAction::triggered, this, &NewBatchPage::submit);
    addAction(send); // also from within its fields
    connect(m_price, &PricePanel::submitClicked, this, &NewBatchPage::submit);
    connect(m_price, &PricePanel::capClicked, this, &NewBatchPage::chooseCap);
    connect(m_price, &PricePanel::saveClicked, this, &NewBatchPage::chooseSave);
    connect(m_price, &PricePanel::optionsChanged, this, &NewBatchPage::takeForm);
}

void NewBatchPage::connectSequence()
{
    connect(&m_sequence, &SubmitSequence::began, this, [this] { lock(true); });
    connect(&m_sequence, &SubmitSequence::looking, m_price, &PricePanel::showLooking);
    connect(&m_sequence, &SubmitSequence::counted, m_price, &PricePanel::showCountdown);
    connect(&m_sequence, &SubmitSequence::countdownOver, this, &NewBatchPage::countdownOver);
    connect(&m_sequence, &SubmitSequence::writing, this, [this](qint64 requests) {
        m_price->showStage(PricePanel::Stage::Writing,
                           requests > 0 ? tr("Writing to disk: %1 requests").arg(m_format.grouped(requests)) : QString{});
    });
    connect(&m_sequence, &SubmitSequence::sending, this, [this](int batch, int batches, double share) {
        // From here on the job is in the list: were the draft kept too, it could be sent twice.
        m_draft.forgetKept();
        QString text = tr("Sending %1 of %2").arg(batch).arg(batches);
        if (share > 0)
            text += u" · " + m_format.percent(share, 0);
        m_price->showStage(PricePanel::Stage::Sending, text);
    });
    connect(&m_sequence, &SubmitSequence::busy, this,
            [this](const QString &text) { m_price->showStage(PricePanel::Stage::Sending, text); });
    connect(&m_sequence, &SubmitSequence::ended, this, [this](const QString &problem) {
        lock(false);
        m_draft.keep();
        m_price->showStage(problem.isEmpty() ? PricePanel::Stage::Idle : PricePanel::Stage::Failed, problem);
    });
    connect(&m_sequence, &SubmitSequence::keyMissed, this, [this] {
        if (m_session.isUndecided())
            m_bar->show(MessageBar::Weight::Info,
                        tr("Where is it to go? The Sandbox costs nothing; with a key it is sent to the API."),
                        tr("Open the Sandbox"), tr("Connect an API key…"));
        else
            m_bar->show(MessageBar::Weight::Warning, m_session.http.endpoint().whyClosed.toHtmlEscaped(), tr("Open keys…"));
    });
    connect(&m_sequence, &SubmitSequence::keyRefused, this, [this] {
        m_bar->show(MessageBar::Weight::Error,
                    tr("The key for “%1” was refused (401).").arg(m_session.profile.name.toHtmlEscaped()), tr("Change the key…"));
    });
    connect(m_bar, &MessageBar::actionClicked, this,
            [this] { m_session.isUndecided() ? emit sandboxWanted() : emit keyWanted(); });
    connect(m_bar, &MessageBar::otherClicked, this, &NewBatchPage::keyWanted);
    connect(&m_sequence, &SubmitSequence::outdated, &m_draft, &Draft::check);
    connect(&m_sequence, &SubmitSequence::confirmed, this, [this](const Job &job) {
        m_price->showStage(PricePanel::Stage::Confirmed);
        const bool notify = form().notify;
        forgetSent();
        emit submitted(job, notify);
    });
    connect(&m_sequence, &SubmitSequence::sentFromList, this,
            [this](const Job &job) { emit told(tr("“%1” is submitted").arg(job.name)); });
    connect(&m_sequence, &SubmitSequence::leftInList, this, [this](const Job &, const QString &problem) {
        forgetSent();
        emit backRequested();
        emit told(problem);
    });
}

} // namespace ui
