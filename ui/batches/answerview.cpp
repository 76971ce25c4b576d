// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/answerview.h"

#include "ui/format/format.h"
#include "ui/batches/markdownlook.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/jsonhighlighter.h"
#include "ui/widgets/parts.h"

#include <QDesktopServices>
#include <QPlainTextEdit>
#include <QResizeEvent>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int BesideFrom = 600; ///< px at 100 %: narrower, the request goes below the answer

/// Shows Markdown and loads nothing: an answer must not make the program fetch a picture.
class AnswerBrowser : public QTextBrowser
{
public:
    QVariant loadResource(int, const QUrl &) override { return {}; }
};

} // namespace

QPlainTextEdit *codeView(const QString &name)
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

void recolorCode(QPlainTextEdit *view)
{
    if (auto *colors = view->document()->findChild<JsonHighlighter *>())
        colors->rehighlight();
}

AnswerView::AnswerView(QWidget *parent) :
    QWidget{parent}, m_problem{paragraph({})}, m_advice{paragraph({}, u"secondary"_s)}, m_peers{linkButton(tr("Show those that failed for the same reason"))},
    m_thinkingFold{button(tr("Thinking"), Icon::Right)}, m_thinking{new QPlainTextEdit},
    m_texts{new QSplitter{Qt::Vertical}}, m_answer{new AnswerBrowser}, m_request{codeView(tr("Request beside the answer"))},
    m_facts{new ElidedLabel{{}, u"hint"_s}}, m_besideSwitch{linkButton(tr("Show the request"))},
    m_rawSwitch{linkButton(tr("Plain text"))}
{
    build();
    connectParts();
}

void AnswerView::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_problem);
    column->addWidget(m_advice);
    setKind(m_peers, u"inlineLink"_s);
    m_peers->hide();
    column->addWidget(m_peers, 0, Qt::AlignLeft);
    m_thinkingFold->setProperty("kind", u"fold"_s);
    m_thinkingFold->setCheckable(true);
    column->addWidget(m_thinkingFold, 0, Qt::AlignLeft);
    m_thinking->setReadOnly(true);
    m_thinking->setAccessibleName(tr("Thinking"));
    m_thinking->setTabChangesFocus(true);
    m_thinking->setProperty("kind", u"code"_s);
    onTextSize(this, [this] {
        m_thinking->setMaximumHeight(scaled(180));
        fit();
    });
    column->addWidget(m_thinking);
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->setProperty("kind", u"plain"_s);
    m_answer->setOpenLinks(false);
    m_answer->setTabChangesFocus(true);
    m_answer->document()->setDocumentMargin(0);
    m_texts->setHandleWidth(8);
    m_texts->setChildrenCollapsible(false);
    m_texts->addWidget(m_answer);
    m_texts->addWidget(m_request);
    column->addWidget(m_texts, 1);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(8);
    foot->addWidget(m_facts, 1);
    for (QPushButton *choice : {m_besideSwitch, m_rawSwitch}) {
        choice->setCheckable(true);
        foot->addWidget(choice);
    }
    column->addLayout(foot);
}

void AnswerView::connectParts()
{
    connect(m_peers, &QPushButton::clicked, this, &AnswerView::sameCauseWanted);
    connect(m_thinkingFold, &QPushButton::toggled, this, [this](bool open) {
        m_thinking->setVisible(open);
        m_thinkingFold->setIcon(icon(open ? Icon::Down : Icon::Right, Color::Text2));
    });
    connect(m_rawSwitch, &QPushButton::toggled, this, [this](bool raw) {
        m_rawSwitch->setText(raw ? tr("Markdown") : tr("Plain text"));
        refreshAnswer();
    });
    connect(m_besideSwitch, &QPushButton::toggled, this, [this](bool beside) {
        m_besideSwitch->setText(beside ? tr("Hide the request") : tr("Show the request"));
        refreshRequest();
        emit requestBesideChanged(beside);
    });
    connect(m_answer, &QTextBrowser::anchorClicked, this, [](const QUrl &url) {
        if (url.scheme() == u"https"_s || url.scheme() == u"http"_s)
            QDesktopServices::openUrl(url);
    });
}

void AnswerView::setRequestBeside(bool beside) { m_besideSwitch->setChecked(beside); }

void AnswerView::setPeers(qint64 others)
{
    m_others = others;
    fitPeers();
    m_peers->setVisible(others > 0);
}

void AnswerView::fitPeers()
{
    const Format format;
    const QString whole = m_others == 1 ? tr("Another request failed for the same reason. Show both")
                                        : tr("%1 other requests failed for the same reason. Show them").arg(format.grouped(m_others));
    const QString brief = m_others == 1 ? tr("1 more like this") : tr("%1 more like this").arg(format.grouped(m_others));
    const bool fits = m_peers->fontMetrics().horizontalAdvance(whole) + 12 <= width();
    m_peers->setText(fits ? whole : brief);
    m_peers->setToolTip(fits ? QString{} : whole);
}

void AnswerView::showResult(const ResultView &view)
{
    m_view = view;
    const bool answered = core::isAnswered(view.outcome);
    QString problem = view.errorMessage;
    if (!view.errorType.isEmpty())
        problem = view.errorMessage.isEmpty() ? view.errorType : view.errorMessage + u" (" + view.errorType + u')';
    m_problem->setText(problem.left(4000));
    m_problem->setVisible(!problem.isEmpty());
    m_advice->setText(adviceFor(view));
    m_advice->setVisible(!m_advice->text().isEmpty());
    setPeers(0);
    m_thinkingFold->setVisible(!view.thinking.isEmpty());
    m_thinkingFold->setChecked(false);
    m_thinking->hide();
    m_thinking->setPlainText(view.thinking);
    m_answer->setVisible(answered);
    m_rawSwitch->setVisible(answered && !view.answer.isEmpty());
    m_besideSwitch->setVisible(answered && !view.request.isEmpty());
    refreshAnswer();
    refreshRequest();
    QStringList facts;
    if (!view.origin.isEmpty())
        facts.append(view.origin);
    if (!view.model.isEmpty())
        facts.append(view.model);
    if (!view.stopReason.isEmpty())
        facts.append(u"stop_reason " + view.stopReason);
    if (!view.errorRequestId.isEmpty())
        facts.append(view.errorRequestId);
    if (view.cut)
        facts.append(tr("too long to be shown whole"));
    m_facts->setFullText(facts.join(u" · "_s));
    m_facts->setVisible(!facts.isEmpty()); // a failure leaves its height to the request
}

void AnswerView::refreshRequest()
{
    const bool failed = !core::isAnswered(m_view.outcome);
    const bool shown = !m_view.request.isEmpty() && (failed || m_besideSwitch->isChecked());
    if (shown && m_request->toPlainText() != m_view.request)
        m_request->setPlainText(m_view.request);
    m_request->setVisible(shown);
    m_texts->setVisible(shown || !failed);
}

void AnswerView::refreshAnswer()
{
    if (m_rawSwitch->isChecked()) {
        m_answer->setPlainText(m_view.plainAnswer);
        return;
    }
    m_answer->document()->setMarkdown(m_view.answer, QTextDocument::MarkdownFeatures{QTextDocument::MarkdownDialectGitHub}
                                                         | QTextDocument::MarkdownNoHTML);
    dressMarkdown(*m_answer->document());
}

void AnswerView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitPeers();
    fit();
}

void AnswerView::fit() { m_texts->setOrientation(width() >= scaled(BesideFrom) ? Qt::Horizontal : Qt::Vertical); }

void AnswerView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_view.position >= 0) {
        recolorCode(m_request);
        refreshAnswer();
    }
}

} // namespace ui
