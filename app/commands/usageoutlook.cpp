// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/usageoutlook.h"

#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/usagejson.h"
#include "core/reports/coverage.h"
#include "core/reports/forecast.h"
#include "core/reports/spikes.h"

#include <QDateTime>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Money;
using core::Result;

namespace {

Error badInput(const QString &detail) { return {.kind = Error::Kind::BadInput, .detail = detail}; }

QString iso(const QDate &day) { return day.toString(Qt::ISODate); }
QJsonValue isoOrNull(const std::optional<QDate> &day) { return day ? iso(*day) : QJsonValue{}; }

QString changed(Money now, Money before)
{
    if (before <= Money{})
        return u"nothing before"_s;
    const double change = (double(now.picoUsd()) / double(before.picoUsd()) - 1) * 100;
    if (now == before)
        return u"the same"_s;
    return u"%1% %2"_s.arg(QString::number(std::abs(change), 'f', 1),
                           now > before ? u"more"_s : u"less"_s);
}

/// One report, for one ledger and one selection.
class Reporting
{
public:
    Reporting(const core::UsageCube &cube, const core::UsageExport &selection,
              const QList<core::UsageBy> &by, Outlook &outlook)
        : m_cube{cube}, m_selection{selection}, m_by{by}, m_outlook{outlook},
          m_today{QDateTime::fromMSecsSinceEpoch(core::toMs(selection.now), selection.zone).date()}
    { }

    Result<void> compare()
    {
        if (!m_selection.since)
            return badInput(u"--compare needs --since: there is nothing before all."_s);
        const core::Period period{
            .since = *m_selection.since,
            .until = m_selection.until.value_or(std::max(m_today, *m_selection.since))};
        const core::Period before = core::periodBefore(period);
        const auto of = [&](const core::Period &days) {
            return m_cube.query({.since = days.since,
                                 .until = days.until,
                                 .filter = m_selection.filter,
                                 .by = m_by});
        };
        const Result<core::UsageTable> now = of(period), then = of(before);
        if (!now || !then)
            return now ? then.error() : now.error();
        const Money cost = now->totals.total(), costBefore = then->totals.total();
        const bool bothKnown =
            !jsonOf(now->totals, cost).isNull() && !jsonOf(then->totals, costBefore).isNull();
        m_outlook.fields.insert(u"previous"_s,
                                QJsonObject{{u"since"_s, iso(before.since)},
                                            {u"until"_s, iso(before.until)},
                                            {u"rows"_s, jsonOf(then->rows)},
                                            {u"totals"_s, jsonOf(then->totals)},
                                            {u"change"_s, bothKnown ? QJsonValue{(cost - costBefore).toDecimalUsd()}
                                                                   : QJsonValue{}}});
        m_outlook.paragraphs.append(
            u"The period before, %1 to %2: %3 for %4. Now: %5 (%6) for %7."_s.arg(
                iso(before.since), iso(before.until), inUsd(costBefore),
                inCount(then->totals.entries(), u"entry"_s, u"entries"_s), inUsd(cost),
                changed(cost, costBefore), inCount(now->totals.entries())));
        return {};
    }

    Result<void> cover()
    {
        const QDate until = m_selection.until.value_or(m_today);
        const core::Period period{.since = m_selection.since.value_or(until.addDays(-89)),
                                  .until = until};
        if (period.since.daysTo(period.until) > 3'660)
            return badInput(u"--coverage tells of at most ten years: give --since and --until."_s);
        const auto sources = core::coverageOf(m_cube, m_selection.filter, period);
        if (!sources)
            return sources.error();
        using Day = core::SourceCoverage::Day;
        static const QStringList states{u"not_known"_s, u"entries"_s, u"quiet"_s, u"missing"_s};
        static const QStringList marks{u" "_s, u"#"_s, u"."_s, u"?"_s};
        QJsonArray list;
        QStringList lines{
            u"Days known, %1 to %2 (# entries, . none as usual that weekday, ? none "
            "where there usually are some):"_s.arg(iso(period.since), iso(period.until))};
        for (const core::SourceCoverage &source : *sources) {
            QJsonArray days;
            QString strip;
            for (std::size_t i = 0; i < source.days.size(); ++i) {
                const auto state = qsizetype(source.days[i]);
                days.append(QJsonObject{{u"day"_s, iso(period.since.addDays(qint64(i)))},
                                        {u"state"_s, states[state]},
                                        {u"entries"_s, source.entries[i]}});
                strip += marks[state];
            }
            list.append(QJsonObject{{u"source"_s, source.source},
                                    {u"first"_s, iso(source.first)},
                                    {u"last"_s, iso(source.last)},
                                    {u"missing_days"_s, source.count(Day::Missing)},
                                    {u"days"_s, days}});
            lines.append(u"%1: entries from %2 to %3, %4"_s.arg(
                source.source.isEmpty() ? u"(none)"_s : harmless(source.source), iso(source.first),
                iso(source.last),
                inCount(source.count(Day::Missing), u"day missing"_s, u"days missing"_s)));
            lines.append(u"  |"_s + strip + u'|');
        }
        m_outlook.fields.insert(u"coverage"_s, list);
        m_outlook.paragraphs.append(lines.join(u'\n'));
        return {};
    }

    Result<void> forecast(const std::optional<Money> &budget)
    {
        const Result<core::DailyCosts> costs = core::dailyCosts(m_cube, m_selection.filter);
        const Result<std::set<qint64>> unpriced = core::unpricedDays(m_cube, m_selection.filter);
        if (!costs || !unpriced)
            return costs ? unpriced.error() : costs.error();
        const auto forecast = core::forecastMonth(*costs, m_today, budget, *unpriced);
        if (!forecast) {
            m_outlook.paragraphs.append(
                u"No forecast: it takes two weeks of entries with a price before today."_s);
            return {};
        }
        const QDate monthStart = forecast->month;
        const Result<core::UsageTable> month = m_cube.query(
            {.since = monthStart, .until = m_today, .filter = m_selection.filter, .by = {}});
        if (!month)
            return month.error();
        const qint64 without = month->totals.unpriced();
        const QJsonValue share = forecast->tried > 0
            ? QJsonValue{double(forecast->held) / forecast->tried}
            : QJsonValue{};
        QJsonObject document{
            {u"month"_s, forecast->month.toString(u"yyyy-MM"_s)},
            {u"as_of"_s, iso(forecast->asOf)},
            {u"spent"_s, forecast->spent.toDecimalUsd()},
            {u"expected"_s, forecast->expected.toDecimalUsd()},
            {u"low"_s, jsonOf(forecast->low)},
            {u"high"_s, jsonOf(forecast->high)},
            {u"band"_s, 0.8},
            {u"backtest"_s,
             QJsonObject{{u"tried"_s, forecast->tried},
                         {u"held"_s, forecast->held},
                         {u"coverage"_s, share}}},
            {u"unpriced_entries"_s, without},
            {u"unpriced_days"_s, qint64(unpriced->size())},
            {u"budget"_s, QJsonValue{}},
        };
        QString text = u"Forecast for %1: %2 by its end, %3 of it spent"_s.arg(
            forecast->month.toString(u"yyyy-MM"_s), inUsd(forecast->expected),
            inUsd(forecast->spent));
        if (forecast->low)
            text +=
                u"; in 8 of 10 cases %1 to %2"_s.arg(inUsd(*forecast->low), inUsd(*forecast->high));
        text += u'.';
        if (forecast->tried > 0)
            text += u" Of %1 such bands in the past, %2 held."_s.arg(inCount(forecast->tried),
                                                                     inCount(forecast->held));
        if (without > 0)
            text += u" %1 of this month without a price are not in it."_s.arg(
                inCount(without, u"entry"_s, u"entries"_s));
        if (!unpriced->empty())
            text +=
                u" %1 on which nothing has a price were left out of what it is learnt from."_s.arg(
                    inCount(qint64(unpriced->size()), u"day"_s, u"days"_s));
        if (budget) {
            document.insert(u"budget"_s,
                            QJsonObject{{u"amount"_s, budget->toDecimalUsd()},
                                        {u"reached"_s, isoOrNull(forecast->budgetReached)},
                                        {u"earliest"_s, isoOrNull(forecast->budgetEarliest)},
                                        {u"latest"_s, isoOrNull(forecast->budgetLatest)}});
            text += forecast->budgetReached
                ? u" The budget of %1 is reached on %2."_s.arg(inUsd(*budget),
                                                               iso(*forecast->budgetReached))
                : u" The budget of %1 is not expected to be reached this month."_s.arg(
                    inUsd(*budget));
        }
        m_outlook.fields.insert(u"forecast"_s, document);
        m_outlook.paragraphs.append(text);
        return {};
    }

    /// One day, or with "spikes" every one of the selection that stands out.
    Result<void> explain(const QString &text)
    {
        const Result<core::DailyCosts> costs = core::dailyCosts(m_cube, m_selection.filter);
        if (!costs)
            return costs.error();
        std::vector<qint64> days;
        if (text == u"spikes"_s) {
            const QDate until = m_selection.until.value_or(m_today);
            days = core::spikesIn(
                *costs, {.since = m_selection.since.value_or(until.addDays(-89)), .until = until});
            if (days.empty())
                m_outlook.paragraphs.append(
                    u"No day cost more than twice what is usual for its weekday."_s);
        } else {
            const QDate date = text.size() == 10 ? QDate::fromString(text, Qt::ISODate) : QDate{};
            if (!date.isValid())
                return badInput(
                    u"--explain takes a day such as 2026-11-28, or “spikes”, not “%1”."_s.arg(
                        text));
            days.push_back(core::ZoneDays::numberOf(date));
        }
        QJsonArray explanations;
        for (const qint64 day : days) {
            const std::optional<qint64> reference = core::referenceDay(*costs, day);
            if (!reference)
                return badInput(
                    u"There is no same weekday before %1 to compare it with."_s.arg(text));
            const auto why = core::explainDay(m_cube, m_selection.filter, day, *reference);
            if (!why)
                return why.error();
            explanations.append(explained(*why));
        }
        m_outlook.fields.insert(u"explanations"_s, explanations);
        return {};
    }

private:
    QJsonObject explained(const core::SpikeExplanation &why)
    {
        const QString day = core::ZoneDays::dayName(why.day);
        const QString reference = core::ZoneDays::dayName(why.reference);
        m_outlook.paragraphs.append(
            u"%1 cost %2; %3, the usual one of that weekday, %4. Of the difference of %5: number "
            u"of "
            "requests %6, kind and size of requests %7, cache hit rate %8, prices %9."_s.arg(
                day, inUsd(why.figures.total()), reference, inUsd(why.referenceFigures.total()),
                inUsd(why.rise()), inUsd(why.volume), inUsd(why.mix), inUsd(why.hitRate),
                inUsd(why.price)));
        return {{u"day"_s, day},
                {u"reference"_s, reference},
                {u"cost"_s, jsonOf(why.figures, why.figures.total())},
                {u"reference_cost"_s, jsonOf(why.referenceFigures, why.referenceFigures.total())},
                {u"change"_s, why.rise().toDecimalUsd()},
                {u"volume"_s, why.volume.toDecimalUsd()},
                {u"mix"_s, why.mix.toDecimalUsd()},
                {u"hit_rate"_s, why.hitRate.toDecimalUsd()},
                {u"price"_s, why.price.toDecimalUsd()}};
    }

    const core::UsageCube &m_cube;
    const core::UsageExport &m_selection;
    const QList<core::UsageBy> &m_by;
    Outlook &m_outlook;
    QDate m_today;
};

} // namespace

QList<Option> outlookOptions()
{
    return {
        {u"compare"_s,
         {},
         u"Beside the period before: the month before a month, else as many days."_s},
        {u"coverage"_s, {}, u"Which days of each source are known."_s},
        {u"forecast"_s,
         {},
         u"What this month is going to cost, with a band that was tried on the past."_s},
        {u"budget"_s, u"USD"_s,
         u"With the forecast, the day on which this month's budget is reached."_s},
        {u"explain"_s, u"DAY"_s,
         u"Split what a day cost more than usual into volume, mix, hit rate and price; “spikes” "
         u"does so "
         "for every day that cost more than twice the usual."_s},
    };
}

bool wantsOutlook(const Invocation &invocation)
{
    for (const Option &option : outlookOptions()) {
        if (invocation.has(option.name))
            return true;
    }
    return false;
}

Result<Outlook> outlookOf(const Invocation &invocation, const core::UsageCube &cube,
                          const core::UsageExport &selection, const QList<core::UsageBy> &by)
{
    Outlook outlook{.fields = {{u"previous"_s, QJsonValue{}},
                               {u"coverage"_s, QJsonValue{}},
                               {u"forecast"_s, QJsonValue{}},
                               {u"explanations"_s, QJsonValue{}}},
                    .paragraphs = {}};
    const Result<std::optional<Money>> budget = invocation.amount(u"budget");
    if (!budget)
        return budget.error();
    Reporting reporting{cube, selection, by, outlook};
    Result<void> done;
    if (invocation.has(u"compare"))
        done = reporting.compare();
    if (done && invocation.has(u"coverage"))
        done = reporting.cover();
    if (done && (invocation.has(u"forecast") || *budget))
        done = reporting.forecast(*budget);
    if (done && invocation.has(u"explain"))
        done = reporting.explain(invocation.value(u"explain"));
    if (!done)
        return done.error();
    return outlook;
}

} // namespace app
