// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/comparisoncard.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"

#include <QGridLayout>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

QString differenceInWords(qint64 before, qint64 after, const Format &format)
{
    if (before == after)
        return ComparisonCard::tr("the same");
    const QString by = format.grouped(std::abs(after - before));
    QString text = after > before ? ComparisonCard::tr("%1 more", "a count").arg(by) : ComparisonCard::tr("%1 fewer", "a count").arg(by);
    if (before > 0)
        text += u" ("_s + format.percent(double(std::abs(after - before)) / double(before)) + u')';
    return text;
}

int sharedDecimals(core::Money before, core::Money after)
{
    return std::max({Format::decimalsFor(before), Format::decimalsFor(after), Format::decimalsFor(after - before)});
}

QString differenceInWords(core::Money before, core::Money after, const Format &format)
{
    if (before == after)
        return ComparisonCard::tr("the same");
    const core::Money exact = after > before ? after - before : before - after;
    const int decimals = sharedDecimals(before, after);
    const core::Money seen = Format::rounded(after, decimals) - Format::rounded(before, decimals);
    const QString by = format.money(after > before ? seen : -seen, decimals);
    QString text = after > before ? ComparisonCard::tr("%1 more", "money").arg(by) : ComparisonCard::tr("%1 less", "money").arg(by);
    if (before > core::Money{})
        text += u" ("_s + format.percent(double(exact.picoUsd()) / double(before.picoUsd())) + u')';
    return text;
}

ComparisonCard::ComparisonCard(QWidget *parent) : QFrame{parent}
{
    setProperty("card", true);
    setAccessibleName(tr("Summary of both runs"));
    auto *grid = new QGridLayout{this};
    grid->setContentsMargins(18, 12, 18, 12);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(5);
    const QStringList heads{tr("Succeeded"), tr("Input tokens"), tr("Output tokens"), tr("Cost")};
    for (int column = 0; column < ColumnCount; ++column) {
        QLabel *head = label(heads[column], u"hint"_s);
        grid->addWidget(head, 0, column + 1, Qt::AlignRight);
    }
    for (int line = 0; line < LineCount; ++line) {
        m_names[std::size_t(line)] = new ElidedLabel{{}, line == Difference ? u"secondary"_s : u"strong"_s};
        grid->addWidget(m_names[std::size_t(line)], line + 1, 0);
        for (int column = 0; column < ColumnCount; ++column) {
            QLabel *cell = label({}, line == Difference ? u"secondary"_s : QString{});
            m_cells[std::size_t(line)][std::size_t(column)] = cell;
            grid->addWidget(cell, line + 1, column + 1, Qt::AlignRight);
        }
    }
    grid->setColumnStretch(0, 1);
    m_names[Difference]->setFullText(tr("B against A"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

ComparisonCard::Totals ComparisonCard::totalsOf(const JobResults &run)
{
    Totals totals;
    for (const core::Job &job : run.jobs) {
        totals.usage += job.usage;
        totals.unpriced += job.unpriced;
        if (job.cost)
            totals.cost = totals.cost.value_or(core::Money{}) + *job.cost;
    }
    return totals;
}

void ComparisonCard::showRun(Line line, const JobResults &run, const core::OutcomeCounts &outcomes,
                             const Totals &totals, core::Instant now)
{
    const core::Job &job = run.jobs.constFirst();
    m_names[line]->setFullText((line == First ? tr("A · %1 · %2", "letter of a run, its name, when it was made")
                                              : tr("B · %1 · %2", "letter of a run, its name, when it was made"))
                                   .arg(job.name, m_format.time(job.createdAt, now)));
    auto &cells = m_cells[line];
    cells[Succeeded]->setText(tr("%1 of %2", "counts").arg(m_format.grouped(outcomes.succeeded), m_format.grouped(outcomes.total())));
    cells[Input]->setText(m_format.count(totals.usage.prompt()));
    cells[Output]->setText(m_format.count(totals.usage.output));
    cells[Cost]->setText(totals.cost ? m_format.money(*totals.cost) : totals.unpriced > 0 ? tr("unpriced") : QString{NotThere});
    cells[Cost]->setToolTip(totals.cost ? m_format.exactMoney(*totals.cost) : QString{});
}

void ComparisonCard::showRuns(const ComparedRuns &runs, core::Instant now)
{
    const Totals first = totalsOf(runs.first);
    const Totals second = totalsOf(runs.second);
    const core::OutcomeCounts &before = runs.comparison->outcomesOfFirst();
    const core::OutcomeCounts &after = runs.comparison->outcomesOfSecond();
    showRun(First, runs.first, before, first, now);
    showRun(Second, runs.second, after, second, now);
    auto &cells = m_cells[Difference];
    cells[Succeeded]->setText(differenceInWords(before.succeeded, after.succeeded, m_format));
    cells[Input]->setText(differenceInWords(first.usage.prompt(), second.usage.prompt(), m_format));
    cells[Output]->setText(differenceInWords(first.usage.output, second.usage.output, m_format));
    // A sum that is not whole says nothing about the other.
    const bool known = first.cost && second.cost && first.unpriced == 0 && second.unpriced == 0;
    cells[Cost]->setText(known ? differenceInWords(*first.cost, *second.cost, m_format) : QString{NotThere});
    if (known) {
        const int decimals = sharedDecimals(*first.cost, *second.cost);
        m_cells[First][Cost]->setText(m_format.money(*first.cost, decimals));
        m_cells[Second][Cost]->setText(m_format.money(*second.cost, decimals));
    }
}

} // namespace ui
