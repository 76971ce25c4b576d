// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/newbatchpage.h"

#include "ui/compose/faultexport.h"
#include "ui/compose/pricepanel.h"
#include "ui/compose/rowsdialog.h"
#include "ui/compose/sourcecard.h"
#include "ui/compose/sourcepreview.h"
#include "ui/shell/pageheader.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;
using core::Jobs;

namespace ui {

static const QString CapKey = u"guards/worstCase"_s;
static const core::Money FirstCap = core::Money::fromPicoUsd(50'000'000'000'000);
static const QString UndoSecondsKey = u"submit/undoSeconds"_s; ///< 1 to 30

NewBatchPage::NewBatchPage(const Session &session, const QString &folder, QWidget *parent) :
    QWidget{parent}, m_session{session}, m_folder{folder}, m_header{new PageHeader},
    m_bar{new MessageBar}, m_source{new SourceCard{session.models}},
    m_checks{new ChecksCard{session.models}},
    m_price{new PricePanel{session.models, session.isSandbox()}}, m_left{new QScrollArea},
    m_discard{button(tr("Discard"))}
{
    setObjectName(u"page"_s);
    setFocusPolicy(Qt::ClickFocus);
    build();
    connectParts();
    m_price->setCap(cap());
}

void NewBatchPage::build()
{
    m_header->setTitle(tr("New batch"));
    m_header->setBackShown(true);
    m_header->setSandbox(m_session.isSandbox());
    m_header->addAction(m_discard);

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

void NewBatchPage::connectParts()
{
    auto *send = new QAction{tr("Submit"), this};
    send->setShortcuts({QKeySequence{Qt::CTRL | Qt::Key_Return}, QKeySequence{Qt::CTRL | Qt::Key_Enter}});
    connect(send, &QAction::triggered, this, &NewBatchPage::submit);
    addAction(send); // also from within its fields
    connect(m_header, &PageHeader::backRequested, this, &NewBatchPage::backRequested);
    connect(m_discard, &QPushButton::clicked, this, [this] {
        const BatchForm before = m_form;
        start(BatchForm{});
        m_keep.stop();
        BatchForm::forget(m_session.settings, m_session.profile.name);
        if (!before.path.isEmpty())
            emit told(tr("Draft discarded"));
        emit backRequested();
    });
    connect(m_source, &SourceCard::fileWanted, this, &NewBatchPage::chooseFile);
    connect(m_source, &SourceCard::folderWanted, this, &NewBatchPage::chooseFolder);
    connect(m_source, &SourceCard::pasteWanted, this, &NewBatchPage::paste);
    connect(m_source, &SourceCard::rowsWanted, this, &NewBatchPage::typeRows);
    connect(m_source, &SourceCard::labelsChanged, this, &NewBatchPage::takeForm);
    connect(m_source, &SourceCard::sourceChanged, this, [this] {
        takeForm();
        m_settle.start();
    });
    connect(m_checks, &ChecksCard::stopWanted, this, [this] { m_session.jobs.stopChecking(); });
    connect(m_checks, &ChecksCard::restartWanted, this, &NewBatchPage::check);
    connect(m_checks, &ChecksCard::actionChosen, this, &NewBatchPage::onAction);
    connect(m_checks, &ChecksCard::exportFaultsWanted, this, &NewBatchPage::exportFaults);
    connect(m_checks, &ChecksCard::fixesWanted, this, [this](bool on) {
        m_form.applyFixes = on;
        keepDraft();
        check();
    });
    connect(m_price, &PricePanel::submitClicked, this, &NewBatchPage::submit);
    connect(m_price, &PricePanel::capClicked, this, &NewBatchPage::chooseCap);
    connect(m_price, &PricePanel::saveClicked, this, &NewBatchPage::chooseSave);
    connect(m_price, &PricePanel::optionsChanged, this, &NewBatchPage::takeForm);
    connect(&m_session.jobs, &Jobs::checkProgress, this, [this](const core::PreflightProgress &progress) {
        if (m_checking)
            m_checks->showProgress(progress);
        else if (m_stage == Stage::Writing)
            m_price->showStage(PricePanel::Stage::Writing,
                               tr("Writing to disk: %1 requests").arg(m_format.grouped(progress.requests)));
    });
    connect(&m_session.jobs, &Jobs::submitProgress, this,
            [this](const QString &id, int shard, qint64 sent, qint64 total) {
                if (m_stage != Stage::Sending || id != m_jobId)
                    return;
                const double share = total > 0 ? double(sent) / double(total) : 0;
                m_price->showStage(PricePanel::Stage::Sending,
                                   tr("Sending %1 of %2 · %3").arg(shard + 1).arg(m_batches).arg(m_format.percent(share, 0)));
            });
    m_settle.setSingleShot(true);
    m_settle.setInterval(250ms);
    connect(&m_settle, &QTimer::timeout, this, &NewBatchPage::check);
    m_keep.setSingleShot(true);
    m_keep.setInterval(400ms);
    connect(&m_keep, &QTimer::timeout, this, &NewBatchPage::writeDraft);
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, &NewBatchPage::countDown);
}

void NewBatchPage::start(const QString &path)
{
    if (isSubmitting())
        return;
    if (path.isEmpty()) {
        start(BatchForm::kept(m_session.settings, m_session.profile.name));
        return;
    }
    BatchForm fresh;
    fresh.canary = m_form.canary;
    fresh.notify = m_form.notify;
    m_form = fresh;
    setSource(path);
}

void NewBatchPage::start(const BatchForm &form)
{
    if (isSubmitting())
        return;
    m_form = form;
    m_bar->clear();
    m_source->setForm(m_form);
    m_price->setForm(m_form);
    m_price->showStage(PricePanel::Stage::Idle);
    m_header->setContext(tr("Nothing is sent until you press Submit"));
    if (m_form.path.isEmpty()) {
        ++m_checkNumber;
        m_report.reset();
        m_checks->showNothing();
        m_price->showNothing(tr("no source yet"));
        m_source->setNameHint({});
    } else {
        setSource(m_form.path);
    }
}

void NewBatchPage::startLike(const Job &job)
{
    BatchForm form;
    form.notify = m_form.notify;
    form.name = job.name;
    form.workflow = job.workflow;
    form.project = job.project;
    start(form);
    m_bar->show(MessageBar::Weight::Info,
                tr("Choose the source: “%1” was read from %2.").arg(job.name.toHtmlEscaped(), job.source.toHtmlEscaped()));
}

void NewBatchPage::setSource(const QString &path)
{
    const QFileInfo file{path};
    m_form.path = file.absoluteFilePath();
    m_source->setForm(m_form);
    m_price->setForm(m_form);
    m_source->setNameHint(file.completeBaseName());
    m_bar->clear();
    writeDraft();
    core::whenAnswered(readPreview(m_form.path), this,
                       [this, asked = m_form.path](const core::Result<SourcePreview> &preview) {
                           if (asked != m_form.path)
                               return;
                           // What cannot be read is told by the check.
                           m_preview = preview ? *preview : SourcePreview{};
                           m_source->setPreview(m_preview);
                           check();
                       });
    m_checks->showRunning();
    m_price->showNothing(tr("known when the checks are done"));
}

void NewBatchPage::takeForm()
{
    m_source->readInto(m_form);
    m_price->readInto(m_form);
    keepDraft();
}

NewBatchPage::~NewBatchPage()
{
    if (m_keep.isActive())
        m_form.keep(m_session.settings, m_session.profile.name);
}

void NewBatchPage::keepDraft()
{
    if (!m_form.path.isEmpty())
        m_keep.start();
}

void NewBatchPage::writeDraft()
{
    if (m_form.path.isEmpty())
        return;
    m_form.keep(m_session.settings, m_session.profile.name);
    m_header->setContext(tr("Draft saved %1 · nothing is sent until you press Submit")
                             .arg(m_format.clock(m_session.clock.now())));
}

void NewBatchPage::chooseFile()
{
    auto *dialog = new QFileDialog{this, tr("Choose a batch file")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Batch files (*.jsonl *.json *.csv *.tsv *.gz *.txt)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, qOverload<const QString &>(&NewBatchPage::start));
    dialog->open();
}

void NewBatchPage::chooseFolder()
{
    auto *dialog = new QFileDialog{this, tr("Choose a folder of text files")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, qOverload<const QString &>(&NewBatchPage::start));
    dialog->open();
}

void NewBatchPage::paste()
{
    const QMimeData *held = QGuiApplication::clipboard()->mimeData();
    if (held && held->urls().size() == 1 && held->urls().front().isLocalFile()) {
        start(held->urls().front().toLocalFile());
        return;
    }
    const QString text = held ? held->text() : QString{};
    if (text.trimmed().isEmpty()) {
        m_bar->show(MessageBar::Weight::Info, tr("The clipboard holds no text. Copy requests as JSON, JSONL or CSV, then paste."));
        return;
    }
    const QString path = QDir{m_folder}.filePath(
        u"pasted-"_s + QString::number(core::toMs(m_session.clock.now())) + u".txt");
    core::whenAnswered(writeText(path, text), this, [this, path](const core::Result<void> &written) {
        if (written)
            start(path);
        else
            m_bar->show(explain(written.error()));
    });
}

void NewBatchPage::typeRows()
{
    auto *dialog = new RowsDialog{m_folder, m_session.clock, window()};
    connect(dialog, &RowsDialog::written, this, [this](const QString &path) {
        BatchForm form;
        form.notify = m_form.notify;
        form.path = path;
        form.name = tr("Typed rows");
        form.promptTemplate = u"{{prompt}}"_s;
        start(form);
    });
    dialog->open();
}

void NewBatchPage::chooseSave(bool on)
{
    if (!on) {
        m_form.savePath.clear();
        m_price->setForm(m_form);
        keepDraft();
        return;
    }
    auto *dialog = new QFileDialog{this, tr("Save the results to")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Results as JSONL (*.jsonl)"), tr("Native results (*.json)"), tr("CSV (*.csv)")});
    dialog->setDefaultSuffix(u"jsonl"_s);
    dialog->selectFile(QFileInfo{m_form.path}.completeBaseName() + u"-results.jsonl");
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_form.savePath = path;
        m_form.saveFormat = path.endsWith(".json"_L1) ? u"native"_s : path.endsWith(".csv"_L1) ? u"csv"_s : u"jsonl"_s;
        keepDraft();
    });
    connect(dialog, &QDialog::finished, this, [this] { m_price->setForm(m_form); });
    dialog->open();
}

core::Money NewBatchPage::cap() const
{
    return core::Money::fromDecimalUsd(m_session.settings.value(CapKey).toString()).value_or(FirstCap);
}

void NewBatchPage::chooseCap()
{
    auto *dialog = new TextDialog{tr("Your cap"), tr("US dollars a batch may cost at worst without being asked again"),
                                  cap().toDecimalUsd(), tr("Set the cap"), window()};
    connect(dialog, &TextDialog::textAccepted, this, [this](const QString &text) {
        QString plain = text;
        plain.remove(u'$');
        plain.replace(m_format.locale().decimalPoint(), u"."_s);
        const auto amount = core::Money::fromDecimalUsd(plain.trimmed());
        if (!amount || *amount < core::Money{}) {
            m_bar->show(MessageBar::Weight::Warning, tr("“%1” is no amount of dollars. The cap stays as it was.").arg(text.left(40).toHtmlEscaped()));
            return;
        }
        m_session.settings.set(CapKey, amount->toDecimalUsd());
        m_price->setCap(*amount);
    });
    dialog->open();
}

void NewBatchPage::chooseTaskType()
{
    auto *dialog = new TextDialog{tr("Type of the tasks"), tr("task_type for all tasks that do not name one"),
                                  m_form.defaultTaskType, tr("Use it"), window()};
    dialog->setNote(tr("For example analyze_logs, generate_report, classify_bulk, generate_docs or generate_tests."));
    connect(dialog, &TextDialog::textAccepted, this, [this](const QString &type) {
        m_form.defaultTaskType = type;
        keepDraft();
        check();
    });
    dialog->open();
}

void NewBatchPage::onAction(CheckItem::Action action)
{
    switch (action) {
    case CheckItem::Action::ChooseTaskType: chooseTaskType(); return;
    case CheckItem::Action::AllowRealtime: m_form.allowRealtimeTypes = true; break;
    case CheckItem::Action::IncludeFields: m_form.includeOtherFields = true; break;
    case CheckItem::Action::MarkPrefix: m_form.markSharedPrefix = true; break;
    default: return;
    }
    keepDraft();
    check();
}

void NewBatchPage::exportFaults(const QList<core::Fault> &faults)
{
    auto *dialog = new QFileDialog{this, tr("Export the faults")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("CSV (*.csv)"));
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(QFileInfo{m_form.path}.completeBaseName() + u"-faults.csv");
    connect(dialog, &QFileDialog::fileSelected, this, [this, faults](const QString &path) {
        core::whenAnswered(writeText(path, faultsAsCsv(faults)), this, [this, path](const core::Result<void> &written) {
            if (written)
                emit told(tr("Faults exported to %1").arg(QFileInfo{path}.fileName()));
            else
                m_bar->show(explain(written.error()));
        });
    });
    dialog->open();
}

void NewBatchPage::check()
{
    if (m_form.path.isEmpty() || isSubmitting())
        return;
    m_session.jobs.stopChecking(); // an earlier one
    const int number = ++m_checkNumber;
    m_report.reset();
    if (m_preview.takesTemplate() && (m_form.promptTemplate.trimmed().isEmpty() || m_form.model.isEmpty())) {
        m_checking = false;
        m_checks->showNeed(m_form.promptTemplate.trimmed().isEmpty() ? tr("Write the prompt that is made of each row")
                                                                      : tr("Choose the model that answers"));
        m_price->showNothing(tr("known when the checks are done"));
        return;
    }
    m_checking = true;
    m_checks->showRunning();
    m_price->showNothing(tr("known when the checks are done"));
    core::whenAnswered(m_session.jobs.check(m_form.source(m_session.settings), m_form.workflow), this,
                       [this, number](const core::Result<Jobs::Checked> &checked) {
                           if (number == m_checkNumber)
                               onChecked(checked);
                       });
}

void NewBatchPage::onChecked(const core::Result<Jobs::Checked> &checked)
{
    m_checking = false;
    if (!checked) {
        if (checked.error().kind == core::Error::Kind::Canceled) {
            m_checks->showStopped();
            m_price->showNothing(tr("the checks were stopped"));
        } else {
            m_checks->showError(explain(checked.error()));
            m_price->showNothing(tr("the source cannot be read"));
        }
        return;
    }
    m_report = checked->report;
    const core::PreflightReport &report = *m_report;
    m_checks->showReport(report, m_form.applyFixes);
    m_price->showReport(report);
    m_source->setSummary(tr("%1 %2 · %3 · read in %4")
                             .arg(m_format.grouped(report.read), formatWords(report.format),
                                  m_format.bytes(report.sourceBytes), m_checks->tookText()));
    const QString model = report.requestsByModel.size() == 1 ? report.requestsByModel.firstKey() : QString{};
    core::whenAnswered(m_session.jobs.typicalDuration(model, report.requests), this,
                       [this, number = m_checkNumber](const core::Result<TypicalDuration> &typical) {
                           if (typical && number == m_checkNumber)
                               m_price->setTypical(*typical);
                       });
}

void NewBatchPage::submit()
{
    if (m_stage == Stage::Countdown) {
        undoSubmit();
        return;
    }
    if (m_stage == Stage::Editing && m_report && m_report->requests > 0 && !m_report->isRefused()) {
        takeForm();
        askThenCount();
    }
}

void NewBatchPage::askThenCount()
{
    const auto start = [this] {
        m_stage = Stage::Countdown;
        m_secondsLeft = qBound(1, m_session.settings.value(UndoSecondsKey, 5).toInt(), 30);
        m_source->setEnabled(false);
        m_checks->setEnabled(false);
        m_discard->setEnabled(false);
        m_price->showCountdown(m_secondsLeft);
        m_second.start();
    };
    const auto &worst = m_report->estimate.costWorst;
    if (worst && *worst <= cap()) {
        start();
        return;
    }
    const QString amount = m_format.money(worst.value_or(cap()));
    auto *dialog = new ConfirmDialog{
        {.title = worst ? tr("This may cost more than your cap") : tr("The most this can cost is not known"),
         .text = worst ? tr("If each answer is as long as max_tokens allows, it costs %1. Your cap is %2. Expected is %3.")
                             .arg(amount, m_format.money(cap()), m_format.money(m_report->estimate.costBatch))
                       : tr("Some of its models have no known price. Type your cap to submit it all the same."),
         .doIt = tr("Submit"),
         .keepIt = tr("Back to the draft"),
         .danger = false,
         .typed = amount},
        window()};
    connect(dialog, &QDialog::accepted, this, start);
    dialog->open();
}

bool NewBatchPage::undoSubmit()
{
    if (m_stage != Stage::Countdown)
        return false;
    m_second.stop();
    backToEditing({});
    return true;
}

void NewBatchPage::countDown()
{
    if (--m_secondsLeft > 0) {
        m_price->showCountdown(m_secondsLeft);
        return;
    }
    m_second.stop();
    prepare();
}

void NewBatchPage::prepare()
{
    m_stage = Stage::Writing;
    m_price->showStage(PricePanel::Stage::Writing);
    core::whenAnswered(m_session.jobs.prepare(m_form.source(m_session.settings), m_form.options()), this,
                       [this](const core::Result<Jobs::Checked> &checked) { onPrepared(checked); });
}

/// The file may have changed since its price was shown: what was not shown is not sent.
static bool sameOffer(const core::PreflightReport &shown, const core::PreflightReport &written)
{
    return shown.requests == written.requests && shown.faultCount == written.faultCount
        && shown.estimate.costBatch == written.estimate.costBatch
        && shown.estimate.costWorst == written.estimate.costWorst;
}

void NewBatchPage::onPrepared(const core::Result<Jobs::Checked> &checked)
{
    if (!checked) {
        backToEditing(explain(checked.error()).sentence);
        return;
    }
    if (checked->job.id.isEmpty()) {
        backToEditing(tr("There is nothing in it that could be sent."));
        check();
        return;
    }
    if (!m_report || !sameOffer(*m_report, checked->report)) {
        core::whenAnswered(m_session.jobs.discard(checked->job.id), this, [](const core::Result<void> &) {});
        backToEditing(tr("The source has changed since it was checked. Nothing was sent; look at the new price."));
        check();
        return;
    }
    send(checked->job);
}

void NewBatchPage::send(const Job &job)
{
    m_stage = Stage::Sending;
    m_jobId = job.id;
    m_batches = int(job.shards.size());
    m_price->showStage(PricePanel::Stage::Sending, tr("Sending 1 of %1").arg(m_batches));
    core::whenAnswered(m_session.jobs.submit(job.id), this, [this, job](const core::Result<Job> &answer) {
        if (!answer) {
            // The job is written and in the list, where it can be sent again.
            backToEditing(explain(answer.error(), m_session.profile.name).sentence);
            return;
        }
        if (answer->state == JobState::NotSubmitted) {
            backToEditing(tr("The service refused it: %1").arg(answer->error.isEmpty() ? tr("no reason given") : answer->error));
            return;
        }
        m_price->showStage(PricePanel::Stage::Confirmed);
        const bool notify = m_form.notify;
        m_keep.stop();
        BatchForm::forget(m_session.settings, m_session.profile.name);
        backToEditing({});
        BatchForm next;
        next.notify = notify;
        start(next);
        emit submitted(*answer, notify);
    });
}

void NewBatchPage::backToEditing(const QString &problem)
{
    m_stage = Stage::Editing;
    m_source->setEnabled(true);
    m_checks->setEnabled(true);
    m_discard->setEnabled(true);
    m_price->showStage(problem.isEmpty() ? PricePanel::Stage::Idle : PricePanel::Stage::Failed, problem);
}

void NewBatchPage::setWorkflows(const QStringList &known) { m_source->setWorkflows(known); }

void NewBatchPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_price->setFixedWidth(scaled(width() < 1000 ? 304 : 352));
}

void NewBatchPage::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Paste) && m_form.path.isEmpty()) {
        paste();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace ui
