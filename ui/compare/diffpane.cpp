// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/diffpane.h"

#include "ui/batches/resultsmodel.h"
#include "ui/compare/comparemodel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QTextCursor>

using namespace Qt::StringLiterals;
using core::ComparedRow;
using core::DiffPart;

namespace ui {

DiffPane::DiffPane(QWidget *parent) :
    QFrame{parent}, m_content{new QWidget}, m_nothing{paragraph({}, u"body2"_s)}, m_id{new ElidedLabel{{}, u"strong"_s}},
    m_copyId{iconButton(Icon::Copy, tr("Copy custom_id"))}, m_pill{new Pill}, m_facts{paragraph({}, u"secondary"_s)},
    m_modes{new SegmentedControl{tr("How the difference is shown")}}, m_stack{new QStackedWidget},
    m_inline{makeBrowser(tr("Difference"))}, m_first{makeBrowser(tr("Answer of A"))}, m_second{makeBrowser(tr("Answer of B"))}
{
    setProperty("card", true);
    setAccessibleName(tr("Difference of one request"));
    auto *outer = new QVBoxLayout{this};
    outer->setContentsMargins(16, 12, 16, 14);
    m_nothing->setAlignment(Qt::AlignCenter);
    outer->addWidget(m_nothing, 1);
    auto *column = new QVBoxLayout{m_content};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(m_id);
    head->addWidget(m_copyId);
    head->addStretch(1);
    head->addWidget(m_pill);
    column->addLayout(head);
    column->addWidget(m_facts);
    m_modes->add(Inline, tr("In one text"));
    m_modes->add(SideBySide, tr("Side by side"));
    column->addWidget(m_modes, 0, Qt::AlignLeft);
    m_stack->addWidget(m_inline);
    m_stack->addWidget(makeSides());
    column->addWidget(m_stack, 1);
    outer->addWidget(m_content, 1);
    connect(m_modes, &SegmentedControl::chosenChanged, this, [this](int mode) {
        m_stack->setCurrentIndex(mode);
        emit modeChanged(mode);
    });
    connect(m_copyId, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_view.id);
        emit told(tr("custom_id copied"));
    });
    showNothing({});
}

QTextBrowser *DiffPane::makeBrowser(const QString &name)
{
    auto *browser = new QTextBrowser;
    browser->setAccessibleName(name);
    browser->setProperty("kind", u"plain"_s);
    browser->setOpenLinks(false);
    browser->setTabChangesFocus(true);
    browser->document()->setDocumentMargin(0);
    return browser;
}

QWidget *DiffPane::makeSides()
{
    auto *sides = new QWidget;
    auto *row = new QHBoxLayout{sides};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    const auto side = [row](const QString &name, QTextBrowser *browser) {
        auto *column = new QVBoxLayout;
        column->setSpacing(4);
        column->addWidget(label(name, u"field"_s));
        column->addWidget(browser, 1);
        row->addLayout(column, 1);
    };
    side(tr("A"), m_first);
    row->addWidget(verticalLine());
    side(tr("B"), m_second);
    return sides;
}

void DiffPane::setMode(Mode mode) { m_modes->choose(mode); }

DiffPane::Mode DiffPane::mode() const { return Mode(m_modes->chosen()); }

void DiffPane::showNothing(const QString &why)
{
    m_view = {};
    m_nothing->setText(why);
    m_nothing->show();
    m_content->hide();
}

static QString factsOf(const ComparedRow &row, const core::Comparison &comparison, const ComparedView &view)
{
    const auto outcome = [](const core::ResultRecord &record) { return outcomePill(record.outcome, record.errorClass).text; };
    QStringList facts;
    if (row.first == ComparedRow::None)
        facts.append(DiffPane::tr("A has no such request."));
    else if (row.second == ComparedRow::None)
        facts.append(DiffPane::tr("B has no such request."));
    else if (row.kind == ComparedRow::Kind::Outcome)
        facts.append(DiffPane::tr("%1 in A, %2 in B.").arg(outcome(comparison.firstRecord(row)), outcome(comparison.secondRecord(row))));
    else if (row.kind == ComparedRow::Kind::Same)
        facts.append(DiffPane::tr("Both runs gave the same text."));
    if (row.byContent)
        facts.append(DiffPane::tr("Called %1 in B; the requests are the same.").arg(view.secondId));
    if (view.cut)
        facts.append(DiffPane::tr("Too long to be shown whole; an export has all of it."));
    return facts.join(u' ');
}

void DiffPane::showRow(const ComparedView &view, const core::Comparison &comparison)
{
    m_view = view;
    const ComparedRow &row = comparison.rows()[view.row];
    m_nothing->hide();
    m_content->show();
    m_id->setFullText(view.id);
    m_pill->setFace(changePill(row, m_format));
    m_facts->setText(factsOf(row, comparison, view));
    m_facts->setVisible(!m_facts->text().isEmpty());
    fill();
}

void DiffPane::fill()
{
    fillOne(m_inline, true, true);
    fillOne(m_first, true, false);
    fillOne(m_second, false, true);
}

void DiffPane::fillOne(QTextBrowser *browser, bool removed, bool added) const
{
    const ColorTable &colors = currentColors();
    browser->clear();
    QTextCursor cursor{browser->document()};
    cursor.beginEditBlock();
    for (const DiffPart &part : m_view.parts) {
        QTextCharFormat format;
        format.setForeground(colors[Color::Text1]);
        if (part.kind == DiffPart::Kind::Removed) {
            if (!removed)
                continue;
            format.setForeground(colors[Color::Bad]);
            format.setBackground(colors[Color::BadSoft]);
            format.setFontStrikeOut(added); // side by side it is the text itself
        } else if (part.kind == DiffPart::Kind::Added) {
            if (!added)
                continue;
            format.setForeground(colors[Color::Ok]);
            format.setBackground(colors[Color::OkSoft]);
            format.setFontUnderline(true);
        }
        cursor.insertText(part.text, format);
    }
    cursor.endEditBlock();
    browser->moveCursor(QTextCursor::Start);
}

void DiffPane::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_content && !m_content->isHidden())
        fill();
}

} // namespace ui
