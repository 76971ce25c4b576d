// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/resultpane.h"

#include "ui/batches/answerview.h"
#include "ui/batches/resultsmodel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/wraprow.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

ResultPane::ResultPane(QWidget *parent) :
    QFrame{parent}, m_id{new ElidedLabel{{}, u"strong"_s}}, m_copyId{iconButton(Icon::Copy, tr("Copy custom_id"))},
    m_pill{new Pill}, m_tabs{new SegmentedControl{tr("What is shown of the request"), SegmentedControl::Look::Tabs}},
    m_stack{new QStackedWidget}, m_content{new QWidget}, m_nothing{paragraph({}, u"body2"_s)}, m_answer{new AnswerView},
    m_request{codeView(tr("Request"))}, m_raw{codeView(tr("Raw JSON"))}, m_copy{button(tr("Copy answer"), Icon::Copy)},
    m_edit{button(tr("Edit and retry…"), Icon::Refresh)}
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
        refreshButtons();
    });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(shownText());
        emit told(m_view.cut ? tr("Copied what is shown; an export has all of it") : tr("Copied"));
    });
    connect(m_edit, &QPushButton::clicked, this, [this] { emit editWanted(m_view); });
    showNothing(tr("Choose a request to read its answer."));
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
    m_stack->addWidget(m_answer);
    m_stack->addWidget(m_request);
    m_stack->addWidget(m_raw);
    column->addWidget(m_stack, 1);
    auto *foot = new WrapRow{8};
    foot->addWidget(m_copy);
    foot->spring();
    foot->addWidget(m_edit);
    column->addLayout(foot);
    outer->addWidget(m_content, 1);
}

void ResultPane::showNothing(const QString &why)
{
    m_view = {};
    m_nothing->setText(why);
    m_nothing->show();
    m_content->hide();
}

void ResultPane::setRetryable(bool retryable)
{
    m_retryable = retryable;
    refreshButtons();
}

/// What the copy button copies: of a failure without an answer, its request.
QString ResultPane::shownText() const
{
    switch (m_tabs->chosen()) {
    case RequestTab: return m_view.request;
    case RawTab: return m_view.raw;
    default: break;
    }
    if (core::isAnswered(m_view.outcome))
        return m_view.plainAnswer;
    return m_view.request.isEmpty() ? m_view.errorMessage : m_view.request;
}

void ResultPane::refreshButtons()
{
    const int tab = m_tabs->chosen();
    const bool answered = core::isAnswered(m_view.outcome);
    m_copy->setText(tab == RawTab                                                    ? tr("Copy JSON")
                        : tab == RequestTab || (!answered && !m_view.request.isEmpty()) ? tr("Copy request")
                        : answered                                                     ? tr("Copy answer")
                                                                                       : tr("Copy the error"));
    m_copy->setEnabled(!shownText().isEmpty());
    m_edit->setVisible(m_retryable && m_view.outcome != core::Outcome::Succeeded
                       && m_view.outcome != core::Outcome::Waiting && !m_view.request.isEmpty());
    m_edit->setEnabled(!m_view.cut);
    m_edit->setToolTip(m_view.cut ? tr("It is too long to be edited here: mend it in the source") : QString{});
}

void ResultPane::showResult(const ResultView &view)
{
    m_view = view;
    m_nothing->hide();
    m_content->show();
    m_id->setFullText(view.id);
    m_pill->setFace(outcomePill(view.outcome, view.errorClass));
    m_tabs->setText(AnswerTab, core::isAnswered(view.outcome)              ? tr("Answer")
                                   : view.outcome == core::Outcome::Waiting ? tr("Status")
                                                                            : tr("Error"));
    m_tabs->setShown(RequestTab, !view.request.isEmpty());
    m_tabs->setShown(RawTab, !view.raw.isEmpty());
    if ((m_tabs->chosen() == RequestTab && view.request.isEmpty()) || (m_tabs->chosen() == RawTab && view.raw.isEmpty()))
        m_tabs->choose(AnswerTab);
    m_answer->showResult(view);
    m_request->setPlainText(view.request);
    m_raw->setPlainText(view.raw);
    refreshButtons();
}

void ResultPane::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_view.position >= 0)
        for (QPlainTextEdit *view : {m_request, m_raw})
            recolorCode(view);
}

} // namespace ui
