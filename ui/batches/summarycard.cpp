// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/summarycard.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>
#include <QResizeEvent>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

namespace ui {
namespace {

/// A square of the colour that the meter has for it.
class Swatch : public QWidget
{
public:
    explicit Swatch(Color color) : m_color{color} { setFixedSize(scaled(10), scaled(10)); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter{this};
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(currentColors()[m_color]);
        painter.drawRoundedRect(rect(), 2, 2);
    }

private:
    Color m_color;
};

constexpr std::chrono::days ResultsKept{29};

} // namespace

SummaryCard::SummaryCard(QWidget *parent) :
    QFrame{parent}, m_headline{label({}, u"card"_s)}, m_share{label({}, u"card"_s)}, m_meter{new Meter{10}},
    m_legend{new QWidget}, m_legendRow{new QHBoxLayout{m_legend}}, m_note{label({}, u"hint"_s)}
{
    setProperty("card", true);
    setAccessibleName(tr("Summary"));
    auto *row = new QHBoxLayout{this};
    row->setContentsMargins(18, 14, 18, 14);
    row->setSpacing(26);
    auto *left = new QVBoxLayout;
    left->setSpacing(8);
    auto *head = new QHBoxLayout;
    head->addWidget(m_headline);
    head->addStretch();
    head->addWidget(m_share);
    left->addLayout(head);
    left->addWidget(m_meter);
    m_legendRow->setContentsMargins(0, 0, 0, 0);
    m_legendRow->setSpacing(6);
    auto *foot = new QHBoxLayout;
    foot->addWidget(m_legend);
    foot->addStretch();
    foot->addWidget(m_note);
    left->addLayout(foot);
    row->addLayout(left, 1);
    row->addWidget(verticalLine());
    m_figures[Cost] = addFigure(row, tr("Cost"), u"figure"_s);
    m_figures[Saved] = addFigure(row, tr("Saved"), u"savedFigure"_s);
    m_figures[Took] = addFigure(row, tr("Took"), u"figure"_s);
    m_figures[CacheHits] = addFigure(row, tr("Cache hit rate"), u"figure"_s);
    m_figures[KeptUntil] = addFigure(row, tr("Results kept until"), u"figure"_s);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

SummaryCard::Figure SummaryCard::addFigure(QHBoxLayout *row, const QString &name, const QString &kind)
{
    Figure figure{.name = label(name, u"hint"_s), .value = label({}, kind), .below = label({}, u"hint"_s),
                  .box = new QWidget};
    auto *column = new QVBoxLayout{figure.box};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(5);
    column->addWidget(figure.name);
    column->addWidget(figure.value);
    column->addWidget(figure.below);
    row->addWidget(figure.box);
    return figure;
}

void SummaryCard::set(Which which, const QString &value, const QString &below, const QString &tip)
{
    Figure &figure = m_figures[which];
    figure.value->setText(value);
    figure.below->setText(below);
    figure.box->setToolTip(tip);
    figure.box->setAccessibleName(figure.name->text() + u": " + value);
}

void SummaryCard::setLegend(const core::OutcomeCounts &counts)
{
    while (QLayoutItem *item = m_legendRow->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const bool narrow = width() < 900;
    const auto add = [this, narrow](qint64 count, const QString &name, Color color, bool always) {
        if (count == 0 && (narrow || !always))
            return;
        m_legendRow->addWidget(new Swatch{color});
        m_legendRow->addWidget(label(m_format.grouped(count), u"strong"_s));
        m_legendRow->addWidget(label(name, u"secondary"_s));
        m_legendRow->addSpacing(10);
    };
    add(counts.succeeded, tr("succeeded"), Color::Ok, true);
    add(counts.truncated, tr("truncated"), Color::Warn, true);
    add(counts.refused, tr("refused"), Color::Warn, false);
    add(counts.overflowed, tr("context full"), Color::Warn, false);
    add(counts.errored, tr("errored"), Color::Bad, true);
    add(counts.expired, tr("expired"), Color::Bad, false);
    add(counts.missing, tr("missing"), Color::Bad, false);
    add(counts.unknown, tr("unknown"), Color::Bad, false);
    add(counts.canceled, tr("canceled"), Color::Axis, false);
    add(counts.waiting, tr("waiting"), Color::Axis, false);
}

void SummaryCard::show(const QList<Job> &jobs, const core::OutcomeCounts &counts, const JobProgress &progress,
                       core::Instant now)
{
    if (jobs.isEmpty())
        return;
    const Job &first = jobs.front();
    m_counts = counts;
    const qint64 total = qMax(counts.total(), first.requests);
    const bool anything = counts.total() > counts.waiting;
    Job merged = first; // the meter of one job, with what its retries brought
    merged.counts = counts;
    m_headline->setText(anything ? tr("%1 of %2 requests succeeded").arg(m_format.grouped(counts.succeeded), m_format.grouped(total))
                                 : progressText(first, progress, now, m_format));
    m_share->setText(anything && total > 0 ? m_format.percent(double(counts.succeeded) / double(total)) : QString{});
    m_meter->setFace(jobMeter(merged, progress, now), m_headline->text());
    setLegend(counts);
    m_legend->setVisible(anything);
    m_note->setText(jobs.size() > 1 ? tr("merged with retry of %1").arg(m_format.day(jobs.back().createdAt, now))
                                    : QString{});

    core::Usage usage;
    std::optional<core::Money> cost, saved, estimate;
    qint64 unpriced = 0;
    std::optional<core::Instant> ended;
    for (const Job &job : jobs) {
        usage += job.usage;
        unpriced += job.unpriced;
        if (job.cost)
            cost = cost.value_or(core::Money{}) + *job.cost;
        if (job.savedByBatch)
            saved = saved.value_or(core::Money{}) + *job.savedByBatch;
        if (job.estimateBatch)
            estimate = estimate.value_or(core::Money{}) + *job.estimateBatch;
    }
    ended = first.endedAt;
    const bool simulated = first.sandbox;
    set(Cost, cost ? m_format.money(*cost) : unpriced > 0 ? tr("unpriced") : estimate && !anything ? m_format.estimate(estimate) : QString{NotThere},
        unpriced > 0 && cost  ? tr("+ %1 unpriced").arg(m_format.grouped(unpriced))
            : simulated       ? tr("simulated")
            : estimate && cost ? tr("est. %1").arg(m_format.money(*estimate))
                              : QString{},
        cost ? tr("Billed: %1").arg(m_format.exactMoney(*cost)) + (estimate ? u'\n' + tr("Estimated: %1").arg(m_format.exactMoney(*estimate)) : QString{})
             : QString{});
    const double listPrice = cost && saved ? double((*cost + *saved).picoUsd()) : 0;
    set(Saved, m_format.money(saved),
        listPrice > 0 ? tr("%1 of list price").arg(m_format.percent(double(saved->picoUsd()) / listPrice, 0)) : QString{},
        tr("Against the same tokens at realtime prices"));
    const core::Instant begun = startedAt(first);
    set(Took, m_format.duration((ended ? *ended : now) - begun),
        ended ? m_format.clock(begun) + u" – "_s + m_format.clock(*ended) : tr("since %1").arg(m_format.clock(begun)));
    set(CacheHits, usage.prompt() > 0 ? m_format.percent(double(usage.cacheRead) / double(usage.prompt())) : QString{NotThere},
        usage.cacheWrite1h > 0 ? tr("1-hour cache") : usage.cacheWrite5m > 0 ? tr("5-minute cache") : QString{},
        usage.prompt() > 0 ? tr("%1 tokens read from the cache ÷ %2 input tokens")
                                 .arg(m_format.grouped(usage.cacheRead), m_format.grouped(usage.prompt()))
                           : QString{});
    const core::Instant until = begun + ResultsKept;
    const auto left = std::chrono::floor<std::chrono::days>(until - now).count();
    const bool here = first.state == JobState::Done;
    set(KeptUntil, m_format.day(until, now),
        left < 0 ? tr("gone from the server") : here ? tr("here for good") : tr("%1 days").arg(left),
        here ? tr("The service keeps results for 29 days; these are on this computer, too.")
             : tr("The service keeps results for 29 days."));
    setKind(m_figures[KeptUntil].below, !here && left < 5 ? u"warn"_s : u"hint"_s);
}

void SummaryCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    // The least important figures yield when it is narrow.
    const bool narrow = event->size().width() < 900;
    m_figures[CacheHits].box->setVisible(!narrow);
    if (narrow != (event->oldSize().width() < 900) && m_counts.total() > 0)
        setLegend(m_counts);
}

} // namespace ui
