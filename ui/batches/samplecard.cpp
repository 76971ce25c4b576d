// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/samplecard.h"

#include "core/services/canaryreport.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/jobface.h"
#include "ui/widgets/parts.h"

#include <QAccessible>
#include <QHBoxLayout>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

SampleCard::SampleCard(const JobActions &actions, QWidget *parent) :
    QFrame{parent}, m_headline{paragraph({}, u"strong"_s)}, m_findings{paragraph({}, u"body2"_s)}
{
    setProperty("card", true);
    setAccessibleName(tr("The sample has ended"));
    auto *row = new QHBoxLayout{this};
    row->setContentsMargins(16, 12, 16, 12);
    row->setSpacing(8);
    auto *text = new QVBoxLayout;
    text->setSpacing(4);
    text->addWidget(m_headline);
    text->addWidget(m_findings);
    row->addLayout(text, 1);
    row->addSpacing(8);
    const auto add = [this, row](QPushButton *button, QAction *action, const QString &tip) {
        button->setToolTip(tip);
        row->addWidget(button, 0, Qt::AlignVCenter);
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
    };
    add(button(tr("Stop here…")), actions.cancel, tr("Ends the batch with what the sample brought"));
    add(button(tr("Edit")), actions.duplicate, tr("Opens its requests as a new draft"));
    add(primaryButton(tr("Send the rest…")), actions.release, tr("Shows the price before anything is sent"));
    hide();
}

/// In sentences: what failed, what it cost, and what is still to be decided.
static QString findingsOf(const core::CanaryReport &report, const Format &format)
{
    const auto tr = [](const char *text) { return SampleCard::tr(text); };
    QStringList findings;
    if (report.failed > 0)
        findings.append(tr("%1 failed.").arg(format.grouped(report.failed)));
    if (report.truncated > 0)
        findings.append(tr("%1 cut off at max_tokens.").arg(format.grouped(report.truncated)));
    if (report.refused > 0)
        findings.append(tr("%1 refused.").arg(format.grouped(report.refused)));
    if (report.cost)
        findings.append(tr("The sample cost %1; a request took %2 input and %3 output tokens on average.")
                            .arg(format.money(*report.cost), format.grouped(std::llround(report.meanInputTokens)),
                                 format.grouped(std::llround(report.meanOutputTokens))));
    findings.append(report.restRequests == 1
                        ? tr("One more request waits for your decision.")
                        : tr("%1 more requests wait for your decision.").arg(format.grouped(report.restRequests)));
    if (report.restWorst)
        findings.append(tr("At most that costs %1.").arg(format.money(*report.restWorst)));
    return findings.join(u' ');
}

void SampleCard::showJob(const core::Job &job)
{
    if (!waitsForRelease(job)) {
        hide();
        return;
    }
    const std::optional<core::CanaryReport> report = core::canaryReport(job);
    const QString good = report ? tr("Sample finished: %1 of %2 good").arg(m_format.grouped(report->good), m_format.grouped(report->requests))
                                : tr("A part of the sample could not be sent; the rest waits for your decision");
    const QString headline = report && report->restExpected
        ? tr("%1, rest re-priced %2", "what the sample showed, then a price").arg(good, m_format.estimate(report->restExpected))
        : good;
    const bool news = !isVisible() || m_headline->text() != headline;
    m_headline->setText(headline);
    m_findings->setText(report ? findingsOf(*report, m_format) : QString{});
    m_findings->setVisible(report.has_value());
    show();
    if (news) {
        QAccessibleEvent alert{this, QAccessible::Alert};
        QAccessible::updateAccessibility(&alert);
    }
}

} // namespace ui
