// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/newbatchpage.h"

#include "core/services/canaryreport.h"
#include "ui/compose/draftdialogs.h"
#include "ui/compose/faultsview.h"
#include "ui/compose/lineeditor.h"
#include "ui/compose/pricepanel.h"
#include "ui/compose/sourcecard.h"
#include "ui/compose/sourcelist.h"
#include "ui/shell/jobwatch.h"
#include "ui/shell/pageheader.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"

#include <QAction>
#include <QFileInfo>
#include <QKeyEvent>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Job;

namespace ui {

NewBatchPage::NewBatchPage(const Session &session, DraftStore &drafts, const QString &folder, QWidget *parent) :
    QWidget{parent}, m_session{session}, m_draft{session, drafts, folder, this}, m_sequence{session, this},
    m_header{new PageHeader}, m_bar{new MessageBar}, m_source{new SourceCard{session.models}},
    m_checks{new ChecksCard{session.models, m_draft.fixes().stack()}},
    m_price{new PricePanel{session.models, session.isSandbox()}}, m_left{new QScrollArea},
    m_discard{button(tr("Discard"))}, m_saveTemplate{button(tr("Save as template"))}
{
    setObjectName(u"page"_s);
    setFocusPolicy(Qt::ClickFocus);
    build();
    connectDraft();
    connectSource();
    connectChecks();
    connectFaults();
    connectPrice();
    connectSequence();
    m_draft.start(BatchForm{});
}

void NewBatchPage::build()
{
    m_header->setTitle(tr("New batch"));
    m_header->setBackShown(true);
    m_header->setSandbox(m_session.isSandbox());
    m_header->addAction(m_discard);
    m_header->addAction(m_saveTemplate);

    auto *body = new QWidget;
    body->setObjectName(u"pageBody"_s);
    auto *left = new QVBoxLayout{body};
    left->setContentsMargins(20, 0, 12, 16);
    left->setSpacing(12);
    left->addWidget(m_bar);
    left->addWidget(m_source);
    left->addWidget(m_checks, 1);
    m_left->setWidget(body);
    m_left->setWidgetResizable(true);
    m_left->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_left->setFocusPolicy(Qt::NoFocus);

    auto *right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 20, 16);
    right->addWidget(m_price);
    auto *columns = new QHBoxLayout;
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(m_left, 1);
    columns->addLayout(right);
    auto *all = new QVBoxLayout{this};
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(m_header);
    all->addLayout(columns, 1);
}

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
    connect(&m_draft, &Draft::kept, this, [this] {
        m_header->setContext(tr("Draft saved %1 · nothing is sent until you press Submit")
                                 .arg(m_format.clock(m_session.clock.now())));
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

bool NewBatchPage::canBegin() const
{
    return m_sequence.stage() == SubmitSequence::Stage::Idle || m_sequence.stage() == SubmitSequence::Stage::Sending;
}

/// For another draft. What is being sent goes on in the list; what is about to be is not thrown away.
bool NewBatchPage::makeRoom()
{
    if (const QString sent = m_sequence.handOver(); !sent.isEmpty()) {
        if (!form().notify)
            JobWatch::keepQuiet(m_session.settings, sent);
        forgetSent();
    }
    if (isSubmitting())
        emit told(tr("This batch is about to be sent: take it back first, or wait a moment"));
    return !isSubmitting();
}

void NewBatchPage::start(const QString &path)
{
    if (makeRoom())
        m_draft.start(path);
}

void NewBatchPage::openDraft(const QString &id)
{
    if (id == m_draft.id() || makeRoom())
        m_draft.open(id);
}

void NewBatchPage::startFrom(const QMimeData &dropped)
{
    if (makeRoom())
        m_draft.startFrom(dropped);
}

void NewBatchPage::forgetSent()
{
    lock(false);
    BatchForm next;
    next.notify = form().notify;
    const QStringList sent = form().paths();
    m_draft.forgetKept();
    m_draft.start(next);
    m_draft.release(sent); // the job has its own
}

void NewBatchPage::lock(bool locked)
{
    m_draft.setLocked(locked);
    for (QWidget *part : std::initializer_list<QWidget *>{m_source, m_checks, m_discard, m_saveTemplate})
        part->setEnabled(!locked);
    emit submittingChanged();
}

void NewBatchPage::setModel(const QString &model)
{
    BatchForm now = form();
    now.model = model;
    m_draft.start(now, m_draft.id());
}

void NewBatchPage::startLike(const Job &job, const QString &path)
{
    if (!makeRoom())
        return;
    BatchForm like;
    like.notify = form().notify;
    like.name = job.name;
    like.workflow = job.workflow;
    like.project = job.project;
    like.path = path;
    m_draft.start(like);
    if (!path.isEmpty()) {
        if (core::canaryReport(job))
            m_bar->show(MessageBar::Weight::Info,
                        tr("The rest of “%1” still waits. If you submit this batch instead, stop that one on its own page. What its "
                           "sample answered need not be paid again where nothing was changed.")
                            .arg(job.name.toHtmlEscaped()));
        return;
    }
    m_bar->show(MessageBar::Weight::Info,
                tr("Choose the source: “%1” was read from %2.").arg(job.name.toHtmlEscaped(), job.source.toHtmlEscaped()));
}

void NewBatchPage::submit()
{
    if (m_sequence.undo())
        return;
    const DraftChecks &checks = m_draft.checks();
    const auto &report = checks.report();
    if (isSubmitting() || checks.isRunning() || !report || report->requests == 0 || report->isRefused())
        return;
    takeForm();
    m_sequence.start(form(), *report);
}

void NewBatchPage::takeKey()
{
    m_bar->clear();
    if (!isSubmitting())
        m_price->showStage(PricePanel::Stage::Idle);
}

void NewBatchPage::takePrices()
{
    if (!m_draft.hasSource() || isSubmitting()) // what is sent is compared with the price that was shown
        return;
    m_price->showRechecking();
    m_draft.checkSoon();
}

void NewBatchPage::setWorkflows(const QStringList &known) { m_source->setWorkflows(known); }

void NewBatchPage::takeForm()
{
    m_draft.change([this](BatchForm &now) {
        m_source->readInto(now);
        m_price->readInto(now);
    });
}

void NewBatchPage::showForm()
{
    m_source->setTemplates(m_draft.templates());
    m_source->setForm(form(), m_draft.faces());
    const QString file = QFileInfo{form().path}.completeBaseName();
    m_source->setNameHint(form().title.isEmpty() ? file : form().title, form().title.isEmpty() ? file : QString{});
    m_price->setForm(form());
    m_checks->faults()->setEdits(form().edits);
}

void NewBatchPage::saveTemplate()
{
    takeForm();
    const QString proposed = !form().name.isEmpty() ? form().name
        : !form().workflow.isEmpty()                ? form().workflow
        : !form().title.isEmpty()               ? form().title
                                                : QFileInfo{form().path}.completeBaseName();
    askTemplateName(this, proposed, m_draft.templates(), [this](const QString &name) {
        m_draft.saveTemplate(name);
        m_source->setTemplates(m_draft.templates());
        emit told(tr("Template “%1” saved").arg(name));
    });
}

void NewBatchPage::chooseSave(bool on)
{
    const auto set = [this](const QString &path) {
        m_draft.change([&path](BatchForm &now) {
            now.savePath = path;
            now.saveFormat = path.endsWith(".json"_L1) ? u"native"_s : path.endsWith(".csv"_L1) ? u"csv"_s : u"jsonl"_s;
        });
    };
    const auto show = [this] { m_price->setForm(form()); };
    if (on) {
        askSavePath(this, form(), set, show);
    } else {
        set({});
        show();
    }
}

void NewBatchPage::chooseCap()
{
    askCap(
        this, m_sequence.cap(),
        [this](core::Money cap) {
            m_sequence.setCap(cap);
            m_price->setCap(cap);
        },
        [this](const QString &text) {
            m_bar->show(MessageBar::Weight::Warning,
                        tr("“%1” is no amount of dollars. The cap stays as it was.").arg(text.left(40).toHtmlEscaped()));
        });
}

void NewBatchPage::onFinished()
{
    const core::PreflightReport &report = *m_draft.checks().report();
    m_checks->showReport(report);
    m_checks->showPaid(m_draft.checks().paid(), m_draft.form().reusePaid);
    const core::Jobs::PaidBefore &paid = m_draft.checks().paid();
    m_price->showReport(report, m_draft.form().reusePaid && paid.requests > 0 && paid.requests == report.requests);
    m_source->sources()->setReport(report, m_checks->tookText());
    const QString model = report.requestsByModel.size() == 1 ? report.requestsByModel.firstKey() : QString{};
    core::whenAnswered(m_session.jobs.typicalDuration(model, report.requests), this,
                       [this](const core::Result<TypicalDuration> &typical) {
                           if (typical && m_draft.checks().report())
                               m_price->setTypical(*typical);
                       });
}

/// "" if it cannot be told which.
QString NewBatchPage::unpricedModel()
{
    const QMap<QString, qint64> &models = m_draft.checks().report()->requestsByModel;
    const auto found = std::find_if(models.keyBegin(), models.keyEnd(), [this](const QString &model) {
        return m_session.prices.rows(core::pricedName(model, m_session.models)).isEmpty();
    });
    return found == models.keyEnd() ? QString{} : *found;
}

void NewBatchPage::onAction(CheckItem::Action action)
{
    const auto change = [this](const std::function<void(BatchForm &)> &what) {
        m_draft.change(what);
        m_draft.check();
    };
    switch (action) {
    case CheckItem::Action::AddPrice:
        emit priceWanted(unpricedModel());
        return;
    case CheckItem::Action::ChooseTaskType:
        askTaskType(this, form().defaultTaskType, [change](const QString &type) {
            change([&type](BatchForm &now) { now.defaultTaskType = type; });
        });
        return;
    case CheckItem::Action::AllowRealtime: change([](BatchForm &now) { now.allowRealtimeTypes = true; }); return;
    case CheckItem::Action::IncludeFields: change([](BatchForm &now) { now.includeOtherFields = true; }); return;
    case CheckItem::Action::MarkPrefix: change([](BatchForm &now) { now.markSharedPrefix = true; }); return;
    case CheckItem::Action::ReusePaid: change([](BatchForm &now) { now.reusePaid = true; }); return;
    case CheckItem::Action::SendPaid: change([](BatchForm &now) { now.reusePaid = false; }); return;
    default: return;
    }
}

void NewBatchPage::editLine(const core::Fault &fault)
{
    auto *editor = new LineEditor{m_session, m_draft.source(), fault, window()};
    connect(editor, &LineEditor::textChosen, this, [this, fault](const QByteArray &original, const QByteArray &text) {
        m_draft.fixes().setText(fault, original, text);
    });
    editor->open();
}

void NewBatchPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_price->setFixedWidth(scaled(width() < 1000 ? 304 : 352));
}

/// Keys that no field took for itself.
void NewBatchPage::keyPressEvent(QKeyEvent *event)
{
    if (!isSubmitting()) {
        if (event->matches(QKeySequence::Paste)) {
            m_draft.chooser().paste(addOrBegin());
            return;
        }
        if (event->matches(QKeySequence::Undo)) {
            m_draft.fixes().stack().undo();
            return;
        }
        if (event->matches(QKeySequence::Redo)) {
            m_draft.fixes().stack().redo();
            return;
        }
    }
    QWidget::keyPressEvent(event);
}

} // namespace ui
