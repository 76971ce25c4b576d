// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/newbatchpage.h"

#include "core/services/canaryreport.h"
#include "core/services/jobnames.h"
#include "ui/compose/draftdialogs.h"
#include "ui/compose/faultsview.h"
#include "ui/compose/lineeditor.h"
#include "ui/compose/pricepanel.h"
#include "ui/compose/sourcecard.h"
#include "ui/compose/sourcelist.h"
#include "ui/shell/jobwatch.h"
#include "ui/shell/pageheader.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/direction.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/parts.h"

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
    onTextSize(this, [this] { fit(); });
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
    left->setContentsMargins(marginsAlong(20, 0, 12, 16));
    left->setSpacing(12);
    left->addWidget(m_bar);
    left->addWidget(m_source);
    left->addWidget(m_checks, 1);
    m_left->setWidget(body);
    m_left->setWidgetResizable(true);
    m_left->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_left->setFocusPolicy(Qt::NoFocus);

    auto *right = new QVBoxLayout;
    right->setContentsMargins(marginsAlong(0, 0, 20, 16));
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

void NewBatchPage::tellKept()
{
    if (const core::Result<void> &stored = m_session.settings.stored(); stored)
        m_header->setContext(tr("Draft saved %1 · nothing is sent until you press Submit")
                                 .arg(m_format.clock(m_session.clock.now())));
    else
        m_header->setContext(tr("The draft could not be saved: %1.").arg(stored.error().detail), u"warn"_s);
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
    if (isSubmitting() || checks.isRunning() || checks.isWaiting() || !report || report->requests == 0 || report->isRefused())
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

void NewBatchPage::setOffline(bool offline)
{
    m_sequence.setOffline(offline);
    // What could not be reached can be now.
    if (std::exchange(m_offline, offline) && !offline && !isSubmitting())
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
    const QString file = core::sourceTitle(form().path);
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
                                                : core::sourceTitle(form().path);
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
    fit();
}

void NewBatchPage::fit()
{
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
