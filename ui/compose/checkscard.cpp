// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/checkscard.h"

#include "ui/compose/checkmark.h"
#include "ui/compose/faultsview.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/parts.h"

#include <QVBoxLayout>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

ChecksCard::ChecksCard(const core::ModelCatalog &models, QUndoStack &steps, QWidget *parent) :
    QFrame{parent}, m_models{models}, m_state{new ElidedLabel{{}, u"hint"_s}},
    m_stop{linkButton(tr("Stop"))}, m_bar{new Meter{3}}, m_items{new QVBoxLayout},
    m_faults{new FaultsView{steps}}
{
    setProperty("card", true);
    setAccessibleName(tr("Checks"));
    build();
    connect(m_stop, &QPushButton::clicked, this, &ChecksCard::stopWanted);
    showNothing();
}

void ChecksCard::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(18, 14, 18, 18);
    column->setSpacing(10);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(label(tr("2  Checks"), u"card"_s));
    head->addStretch(1);
    head->addWidget(m_state);
    head->addWidget(m_stop);
    onTextSize(m_state, [this] { m_state->setMinimumHeight(scaled(20)); });
    column->addLayout(head);
    column->addWidget(m_bar);
    m_items->setSpacing(10);
    column->addLayout(m_items);
    column->addWidget(m_faults, 1);
    column->addStretch(0);
}

void ChecksCard::clearItems()
{
    while (QLayoutItem *item = m_items->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_stop->hide();
    m_bar->hide();
}

void ChecksCard::showNothing()
{
    clearItems();
    m_faults->hide();
    m_state->setFullText({});
    m_items->addWidget(paragraph(tr("Choose a source first. Everything in it is checked on this computer; nothing "
                                    "is sent until you press Submit."),
                                 u"body2"_s));
}

void ChecksCard::showRunning(qint64 known, bool again)
{
    m_started.start();
    m_known = known;
    if (!again) {
        clearItems();
        m_faults->hide();
    }
    m_bar->show();
    m_stop->show();
    showProgress({});
}

/// The total is known only when all has been read: before that it is reckoned from the bytes.
static qint64 reckonedTotal(const core::PreflightProgress &progress)
{
    if (progress.bytesTotal <= 0 || progress.bytesRead * 50 < progress.bytesTotal || progress.requests == 0)
        return 0;
    const double total = double(progress.requests) * double(progress.bytesTotal) / double(progress.bytesRead);
    const double step = std::pow(10, std::max(0.0, std::floor(std::log10(total)) - 1));
    return std::max(progress.requests, qint64(std::llround(std::round(total / step) * step)));
}

void ChecksCard::showProgress(const core::PreflightProgress &progress)
{
    const bool known = progress.bytesTotal > 0;
    const double share = known ? double(progress.bytesRead) / double(progress.bytesTotal) : 0.3;
    const QString now = m_format.grouped(progress.requests);
    QString text = tr("Checking…");
    if (m_known > 0 && progress.requests > 0 && progress.requests <= m_known)
        text = tr("Checking %1 of %2").arg(now, m_format.grouped(m_known));
    else if (const qint64 total = reckonedTotal(progress); total > 0)
        text = tr("Checking %1 of about %2").arg(now, m_format.grouped(total));
    else if (progress.requests > 0)
        text = tr("Checking %1").arg(now);
    m_state->setFullText(text);
    m_bar->setFace({{{share, Color::Accent, !known}}}, text);
}

void ChecksCard::showNeed(const QString &what)
{
    clearItems();
    m_faults->hide();
    m_state->setFullText({});
    addItem({.severity = CheckItem::Severity::Info, .title = what, .detail = tr("Then everything is checked on this computer")});
}

void ChecksCard::showMistake(const QString &sentence)
{
    clearItems();
    m_faults->hide();
    m_state->setFullText({});
    addItem({.severity = CheckItem::Severity::Bad, .title = sentence, .detail = tr("Mend it above; then everything is checked")});
}

void ChecksCard::showStopped()
{
    clearItems();
    m_faults->hide();
    m_state->setFullText(tr("Stopped"));
    auto *again = linkButton(tr("Check again"), Icon::Refresh);
    connect(again, &QPushButton::clicked, this, &ChecksCard::restartWanted);
    m_items->addWidget(again, 0, Qt::AlignLeft);
}

void ChecksCard::showError(const Explanation &explanation)
{
    clearItems();
    m_faults->hide();
    m_state->setFullText({});
    addItem({.severity = CheckItem::Severity::Bad, .title = explanation.sentence, .detail = tr("Nothing was sent")});
}

QString ChecksCard::tookText() const
{
    return m_format.duration(std::chrono::milliseconds{m_tookMs});
}

void ChecksCard::addItem(const CheckItem &item)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout{box};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(9);
    row->addWidget(new CheckMark{item.severity}, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    QLabel *title = paragraph(item.title, u"strong"_s);
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    texts->addWidget(title);
    if (!item.detail.isEmpty())
        texts->addWidget(paragraph(item.detail, u"secondary"_s));
    row->addLayout(texts, 1);
    if (item.action != CheckItem::Action::None && !item.actionText.isEmpty()) {
        QPushButton *button = ui::button(item.actionText);
        button->setAccessibleDescription(item.title);
        connect(button, &QPushButton::clicked, this, [this, item] { act(item); });
        row->addWidget(button, 0, Qt::AlignVCenter);
    }
    // Behind all that are at least as grave; what costs money unless it is clicked must not stand last.
    box->setProperty("severity", int(item.severity));
    int place = 0;
    for (int i = 0; i < m_items->count(); ++i) {
        const QWidget *other = m_items->itemAt(i)->widget();
        if (other && other->property("severity").toInt() <= int(item.severity))
            place = i + 1;
    }
    m_items->insertWidget(place, box);
}

void ChecksCard::act(const CheckItem &item)
{
    QList<core::Fault> some;
    switch (item.action) {
    case CheckItem::Action::ShowWarnings:
        for (const core::Fault &warning : m_report.warnings)
            if (warning.finding.code == item.code)
                some.append(warning);
        m_faults->showWarnings(some, m_report.warningsByCode.value(item.code), item.title);
        emit rowsShown();
        break;
    case CheckItem::Action::ShowLongPrompts: {
        qint64 all = 0;
        for (const qint64 count : m_report.longPromptsByModel)
            all += count;
        m_faults->showWarnings(m_report.longPrompts, all, item.title);
        emit rowsShown();
        break;
    }
    default: emit actionChosen(item.action);
    }
}

void ChecksCard::showReport(const core::PreflightReport &report)
{
    m_tookMs = m_started.isValid() ? m_started.elapsed() : 0;
    m_report = report;
    clearItems();
    m_state->setFullText(tr("Done in %1, on this computer").arg(tookText()));
    if (report.isRefused())
        addItem({.severity = CheckItem::Severity::Bad,
                 .title = report.refusal,
                 .detail = tr("Nothing of this file is sent until that is mended")});
    for (const CheckItem &item : checklistOf(report, m_models, m_format))
        addItem(item);
    m_faults->showFaults(report);
}

void ChecksCard::showPaid(const core::Jobs::PaidBefore &paid, bool reused)
{
    if (const auto item = paidItem(paid, reused, m_format))
        addItem(*item);
}

} // namespace ui
