// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/resultpane.h"

#include "ui/batches/resultsmodel.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/jsonhighlighter.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// Shows Markdown and loads nothing: an answer must not make the program fetch a picture.
class AnswerBrowser : public QTextBrowser
{
public:
    QVariant loadResource(int, const QUrl &) override { return {}; }
};

} // namespace

ResultPane::ResultPane(QWidget *parent) :
    QFrame{parent}, m_id{new ElidedLabel{{}, u"strong"_s}}, m_copyId{iconButton(Icon::Copy, tr("Copy custom_id"))},
    m_pill{new Pill}, m_tabs{new SegmentedControl{tr("What is shown of the request"), SegmentedControl::Look::Tabs}},
    m_stack{new QStackedWidget}, m_content{new QWidget}, m_nothing{paragraph({}, u"body2"_s)},
    m_problem{paragraph({})}, m_advice{paragraph({}, u"secondary"_s)},
    m_thinkingFold{button(tr("Thinking"), Icon::Right)}, m_thinking{new QPlainTextEdit},
    m_answer{new AnswerBrowser}, m_rawSwitch{linkButton(tr("Show as plain text"))},
    m_facts{new ElidedLabel{{}, u"hint"_s}}, m_request{codeView(tr("Request"))}, m_raw{codeView(tr("Raw JSON"))},
    m_copy{button({}, Icon::Copy)}
{
    setProperty("card", true);
    setAccessibleName(tr("Result of one request"));
    build();
    connect(m_copyId, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_view.id);
        emit told(tr("custom_id copied"));
    });
    connect(m_tabs, &SegmentedControl::chosenChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        m_copy->setText(tab == AnswerTab ? tr("Copy answer") : tab == RequestTab ? tr("Copy request") : tr("Copy JSON"));
    });
    connect(m_thinkingFold, &QPushButton::toggled, this, [this](bool open) {
        m_thinking->setVisible(open);
        m_thinkingFold->setIcon(icon(open ? Icon::Down : Icon::Right, Color::Text2));
    });
    connect(m_rawSwitch, &QPushButton::toggled, this, [this](bool raw) {
        m_rawSwitch->setText(raw ? tr("Show as Markdown") : tr("Show as plain text"));
        refreshAnswer();
    });
    connect(m_answer, &QTextBrowser::anchorClicked, this, [](const QUrl &url) {
        if (url.scheme() == u"https"_s || url.scheme() == u"http"_s)
            QDesktopServices::openUrl(url);
    });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        const int tab = m_tabs->chosen();
        QGuiApplication::clipboard()->setText(tab == AnswerTab ? (m_view.plainAnswer.isEmpty() ? m_view.errorMessage : m_view.plainAnswer)
                                                  : tab == RequestTab ? m_view.request : m_view.raw);
        emit told(m_view.cut ? tr("Copied what is shown; an export has all of it") : tr("Copied"));
    });
    showNothing(tr("Choose a request to read its answer."));
}

QPlainTextEdit *ResultPane::codeView(const QString &name)
{
    auto *view = new QPlainTextEdit;
    view->setReadOnly(true);
    view->setAccessibleName(name);
    view->setProperty("kind", u"code"_s);
    view->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    view->setFont(monospaced(fontsize::Small));
    view->setTabChangesFocus(true);
    new JsonHighlighter{view->document()};
    return view;
}

QWidget *ResultPane::makeAnswerPage()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout{page};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_problem);
    column->addWidget(m_advice);
    m_thinkingFold->setProperty("kind", u"fold"_s);
    m_thinkingFold->setCheckable(true);
    column->addWidget(m_thinkingFold, 0, Qt::AlignLeft);
    m_thinking->setReadOnly(true);
    m_thinking->setAccessibleName(tr("Thinking"));
    m_thinking->setTabChangesFocus(true);
    m_thinking->setProperty("kind", u"code"_s);
    m_thinking->setMaximumHeight(scaled(180));
    column->addWidget(m_thinking);
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->setProperty("kind", u"plain"_s);
    m_answer->setOpenLinks(false);
    m_answer->setTabChangesFocus(true);
    m_answer->document()->setDocumentMargin(0);
    column->addWidget(m_answer, 1);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(8);
    foot->addWidget(m_facts, 1);
    m_rawSwitch->setCheckable(true);
    foot->addWidget(m_rawSwitch);
    column->addLayout(foot);
    return page;
}

void ResultPane::build()
{
    auto *outer = new QVBoxLayout{this};
    outer->setContentsMargins(16, 12, 16, 14);
    m_nothing->setAlignment(Qt::AlignCenter);
    outer->addWidget(m_nothing, 1);
    auto *column = new QVBoxLayout{m_content};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    auto *head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(m_id);
    head->addWidget(m_copyId);
    head->addStretch(1);
    head->addWidget(m_pill);
    column->addLayout(head);
    m_tabs->add(AnswerTab, tr("Answer"));
    m_tabs->add(RequestTab, tr("Request"));
    m_tabs->add(RawTab, tr("Raw JSON"));
    column->addWidget(m_tabs);
    m_stack->addWidget(makeAnswerPage());
    m_stack->addWidget(m_request);
    m_stack->addWidget(m_raw);
    column->addWidget(m_stack, 1);
    m_copy->setText(tr("Copy answer"));
    column->addWidget(m_copy, 0, Qt::AlignLeft);
    outer->addWidget(m_content, 1);
}

void ResultPane::showNothing(const QString &why)
{
    m_view = {};
    m_nothing->setText(why);
    m_nothing->show();
    m_content->hide();
}

void ResultPane::showResult(const ResultView &view)
{
    m_view = view;
    m_nothing->hide();
    m_content->show();
    m_id->setFullText(view.id);
    m_pill->setFace(outcomePill(view.outcome, view.errorClass));
    const bool answered = core::isAnswered(view.outcome);
    m_tabs->setText(AnswerTab, answered ? tr("Answer") : tr("Error"));
    m_tabs->setShown(RequestTab, !view.request.isEmpty());
    m_tabs->setShown(RawTab, !view.raw.isEmpty());
    if ((m_tabs->chosen() == RequestTab && view.request.isEmpty()) || (m_tabs->chosen() == RawTab && view.raw.isEmpty()))
        m_tabs->choose(AnswerTab);
    QString problem = view.errorMessage;
    if (!view.errorType.isEmpty())
        problem = view.errorMessage.isEmpty() ? view.errorType : view.errorMessage + u" (" + view.errorType + u')';
    m_problem->setText(problem.left(4000));
    m_problem->setVisible(!problem.isEmpty());
    m_advice->setText(adviceFor(view));
    m_advice->setVisible(!m_advice->text().isEmpty());
    m_thinkingFold->setVisible(!view.thinking.isEmpty());
    m_thinkingFold->setChecked(false);
    m_thinking->hide();
    m_thinking->setPlainText(view.thinking);
    m_answer->setVisible(answered);
    m_rawSwitch->setVisible(answered && !view.answer.isEmpty());
    refreshAnswer();
    QStringList facts;
    if (!view.model.isEmpty())
        facts.append(view.model);
    if (!view.stopReason.isEmpty())
        facts.append(u"stop_reason " + view.stopReason);
    if (!view.errorRequestId.isEmpty())
        facts.append(view.errorRequestId);
    if (view.cut)
        facts.append(tr("too long to be shown whole"));
    m_facts->setFullText(facts.join(u" · "_s));
    m_request->setPlainText(view.request);
    m_raw->setPlainText(view.raw);
    m_copy->setEnabled(!view.plainAnswer.isEmpty() || !view.request.isEmpty() || !view.errorMessage.isEmpty());
}

void ResultPane::refreshAnswer()
{
    if (m_rawSwitch->isChecked()) {
        m_answer->setPlainText(m_view.plainAnswer);
        return;
    }
    m_answer->document()->setMarkdown(m_view.answer, QTextDocument::MarkdownFeatures{QTextDocument::MarkdownDialectGitHub}
                                                         | QTextDocument::MarkdownNoHTML);
}

void ResultPane::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_view.position >= 0) {
        for (QPlainTextEdit *view : {m_request, m_raw})
            if (auto *colors = view->document()->findChild<JsonHighlighter *>())
                colors->rehighlight();
        refreshAnswer();
    }
}

} // namespace ui
