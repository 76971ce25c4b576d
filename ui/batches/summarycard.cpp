// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/summarycard.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/meterlegend.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>
#include <QResizeEvent>

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

namespace ui {
namespace {

constexpr std::chrono::days ResultsKept{29};

} // namespace

SummaryCard::SummaryCard(QWidget *parent) :
    QFrame{parent}, m_headline{new ElidedLabel{{}, u"card"_s}}, m_share{label({}, u"card"_s)}, m_meter{new Meter{10}},
    m_legend{new MeterLegend}, m_note{label({}, u"hint"_s)}, m_download{linkButton(tr("Download now"))}
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
    auto *foot = new QHBoxLayout;
    foot->addWidget(m_legend, 1);
    foot->addWidget(m_note);
    left->addLayout(foot);
    row->addLayout(left, 1);
    row->addWidget(verticalLine());
    m_figures[Cost] = addFigure(row, tr("Cost"), u"figure"_s);
    m_figures[Saved] = addFigure(row, tr("Saved"), u"savedFigure"_s);
    m_figures[Took] = addFigure(row, tr("Took"), u"figure"_s);
    m_figures[CacheHits] = addFigure(row, tr("Cache hit rate"), u"figure"_s);
    m_figures[KeptUntil] = addFigure(row, tr("Results kept until"), u"figure"_s);
    setKind(m_download, u"inlineLink"_s);
    m_download->hide();
    m_figures[KeptUntil].box->layout()->addWidget(m_download);
    connect(m_download, &QPushButton::clicked, this, &SummaryCard::downloadWanted);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum); // the legend may need another row
    onTextSize(this, [this] { fit(); });
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

static QList<MeterLegend::Entry> legendOf(const core::OutcomeCounts &counts, const Format &format)
{
    QList<MeterLegend::Entry> entries;
    const auto add = [&entries, &format](qint64 count, const QString &name, Color color, bool always) {
        if (count > 0 || always)
            entries.append({format.grouped(count), name, color, count > 0});
    };
    add(counts.succeeded, SummaryCard::tr("succeeded"), Color::Ok, true);
    add(counts.truncated, SummaryCard::tr("truncated"), Color::Warn, true);
    add(counts.refused, SummaryCard::tr("refused"), Color::Warn, false);
    add(counts.overflowed, SummaryCard::tr("context full"), Color::Warn, false);
    add(counts.errored, SummaryCard::tr("errored"), Color::Bad, true);
    add(counts.expired, SummaryCard::tr("expired"), Color::Bad, false);
    add(counts.missing, SummaryCard::tr("missing"), Color::Bad, false);
    add(counts.unknown, SummaryCard::tr("unreadable"), Color::Bad, false);
    add(counts.canceled, SummaryCard::tr("canceled"), Color::Axis, false);
    add(counts.waiting, SummaryCard::tr("waiting"), Color::Axis, false);
    return entries;
}

void SummaryCard::show(const QList<Job> &jobs, const core::OutcomeCounts &counts, const JobProgress &progress,
                       core::Instant now)
{
    if (jobs.isEmpty())
        return;
    const Job &first = jobs.front();
    const qint64 total = qMax(counts.total(), first.requests);
    const bool anything = counts.total() > counts.waiting;
    Job merged = first; // the meter of one job, with what its retries brought
    merged.counts = counts;
    m_headline->setFullText(anything ? tr("%1 of %2 requests succeeded").arg(m_format.grouped(counts.succeeded), m_format.grouped(total))
                                 : progressText(first, progress, now, m_format));
    m_share->setText(anything && total > 0 ? m_format.percent(double(counts.succeeded) / double(total)) : QString{});
    m_meter->setFace(jobMeter(merged, progress, now), m_headline->fullText());
    m_legend->setEntries(legendOf(counts, m_format));
    m_legend->setVisible(anything);
    const auto newest = std::find_if(jobs.rbegin(), jobs.rend() - 1, [](const Job &job) {
        return std::any_of(job.shards.begin(), job.shards.end(), [](const core::Shard &shard) { return shard.downloadedAt.has_value(); });
    });
    m_note->setText(newest == jobs.rend() - 1 ? QString{}
                    : newest->createdAt >= Format::startOfDay(now)
                        ? tr("merged with the retry of today, %1", "time of day").arg(m_format.clock(newest->createdAt))
                        : tr("merged with the retry of %1", "when it was made").arg(m_format.time(newest->createdAt, now)));

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
        // What was only prepared, to show the price of a retry, is no part of it.
        const bool sent = std::any_of(job.shards.begin(), job.shards.end(), [](const core::Shard &shard) { return shard.batch.has_value(); });
        if (job.estimateBatch && (sent || job.id == first.id))
            estimate = estimate.value_or(core::Money{}) + *job.estimateBatch;
    }
    ended = first.endedAt;
    if (!ended && !isRunning(first.state)) // a sample, of which the rest waits
        for (const core::Shard &shard : first.shards)
            if (shard.batch && shard.batch->endedAt)
                ended = ended ? std::max(*ended, *shard.batch->endedAt) : shard.batch->endedAt;
    const bool simulated = first.sandbox;
    set(Cost, cost ? m_format.money(*cost) : unpriced > 0 ? tr("unpriced") : estimate && !anything ? m_format.estimate(estimate) : QString{NotThere},
        unpriced > 0 && cost  ? tr("+ %1 unpriced").arg(m_format.grouped(unpriced))
            : simulated       ? tr("simulated")
            : estimate && cost ? tr("est. %1").arg(m_format.money(*estimate))
                              : QString{},
        cost ? tr("Billed: %1").arg(m_format.exactMoney(*cost)) + (estimate ? u'\n' + tr("Estimated: %1").arg(m_format.exactMoney(*estimate)) : QString{})
             : QString{});
    const double listPrice = cost && saved ? double((*cost + *saved).picoUsd()) : 0;
    const std::optional<core::Money> expected = anything ? std::nullopt : savedOrExpected(first);
    set(Saved, saved ? m_format.money(saved) : m_format.estimate(expected),
        listPrice > 0 ? tr("%1 of list price").arg(m_format.percent(double(saved->picoUsd()) / listPrice, 0)) : QString{},
        listPrice > 0 ? tr("%1 at realtime prices − %2 = %3")
                            .arg(m_format.exactMoney(*cost + *saved), m_format.exactMoney(*cost), m_format.exactMoney(*saved))
                      : tr("Against the same tokens at realtime prices"));
    const core::Instant begun = startedAt(first);
    const bool runs = isRunning(first.state) && !ended;
    m_figures[Took].name->setText(runs ? tr("Running for") : tr("Took"));
    set(Took, runs || ended ? m_format.duration((ended ? *ended : now) - begun) : QString{NotThere},
        ended  ? m_format.clock(begun) + u" – "_s + m_format.clock(*ended)
        : runs ? tr("since %1").arg(m_format.clock(begun))
               : QString{},
        ended ? tr("Sent %1\nEnded %2").arg(m_format.fullTime(begun), m_format.fullTime(*ended)) : m_format.fullTime(begun));
    set(CacheHits, usage.prompt() > 0 ? m_format.percent(double(usage.cacheRead) / double(usage.prompt())) : QString{NotThere},
        usage.cacheWrite1h > 0 ? tr("1-hour cache") : usage.cacheWrite5m > 0 ? tr("5-minute cache") : QString{},
        usage.prompt() > 0 ? tr("%1 tokens read from the cache ÷ %2 input tokens")
                                 .arg(m_format.grouped(usage.cacheRead), m_format.grouped(usage.prompt()))
                           : QString{});
    const bool taken = first.shards.isEmpty()
        || std::any_of(first.shards.begin(), first.shards.end(),
                       [](const core::Shard &shard) { return shard.batch.has_value(); });
    if (!taken) {
        set(KeptUntil, NotThere, {});
        m_download->hide();
        return;
    }
    if (!first.shards.isEmpty()
        && std::all_of(first.shards.begin(), first.shards.end(), [](const core::Shard &shard) { return shard.state == core::Shard::State::Deleted; })) {
        set(KeptUntil, tr("deleted", "results, on the server"), tr("kept here only"),
            tr("Deleted on the service: what is on this computer is all there is."));
        setKind(m_figures[KeptUntil].below, u"hint"_s);
        m_figures[KeptUntil].below->show();
        m_download->hide();
        return;
    }
    const core::Instant until = begun + ResultsKept;
    const auto left = std::chrono::floor<std::chrono::days>(until - now).count();
    // In the first minutes it is all of the 29 days.
    const auto told = std::chrono::round<std::chrono::days>(until - now).count();
    const bool here = first.state == JobState::Done;
    set(KeptUntil, m_format.day(until, now),
        left < 0 ? tr("gone from the server") : here ? tr("kept here for good") : left < 5 ? (left == 1 ? tr("1 day") : tr("%1 days").arg(left)) : tr("%1 days").arg(told),
        here ? tr("The service keeps results for 29 days; these are on this computer, too.")
             : tr("The service keeps results for 29 days."));
    const bool hasty = !here && first.state != JobState::Ready && left >= 0 && left < 1;
    m_download->setVisible(hasty);
    m_figures[KeptUntil].below->setVisible(!hasty);
    setKind(m_figures[KeptUntil].below, !here && left < 5 ? u"warn"_s : u"hint"_s);
}

void SummaryCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    fit();
}

void SummaryCard::fit()
{
    // The least important figures yield when it is narrow.
    m_figures[CacheHits].box->setVisible(width() >= scaled(960));
}

} // namespace ui
