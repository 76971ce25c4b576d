// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/pricelines.h"

#include "ui/batches/jobface.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

static QString tr(const char *text) { return QCoreApplication::translate("ui::PriceLines", text); }

/// The digits of some languages would run from right to left with all that is beside them.
static QString isolated(const QString &number)
{
    static constexpr QChar LeftToRight{0x2066}, End{0x2069};
    return QLocale{}.zeroDigit() == u"0"_s ? number : LeftToRight + number + End;
}

static QString lineName(const QString &what)
{
    if (what == "input"_L1)
        return tr("Input");
    if (what == "input_long"_L1)
        return tr("Input, long prompts");
    if (what == "output"_L1)
        return tr("Output, expected");
    if (what == "output_long"_L1)
        return tr("Output, long prompts");
    if (what.startsWith("cache_write_1h"_L1))
        return tr("Written to the 1-hour cache");
    if (what.startsWith("cache_write"_L1))
        return tr("Written to the cache");
    if (what.startsWith("cache_read"_L1))
        return tr("Read from the cache");
    QString name = what;
    return name.replace(u'_', u' ');
}

/// The same in a word or two; "" if it is short already.
static QString briefName(const QString &what)
{
    if (what == "input_long"_L1)
        return tr("Long input");
    if (what == "output"_L1)
        return tr("Output");
    if (what == "output_long"_L1)
        return tr("Long output");
    if (what.startsWith("cache_write_1h"_L1))
        return tr("1-hour write");
    if (what.startsWith("cache_write"_L1))
        return tr("Cache write");
    if (what.startsWith("cache_read"_L1))
        return tr("Cache read");
    return {};
}

static int rankOf(const QString &what)
{
    return what.startsWith("input"_L1) ? 0 : what.startsWith("cache"_L1) ? 1 : 2;
}

int sumDecimals(const core::DraftEstimate &estimate)
{
    const core::Money whole = estimate.costRealtime.value_or(core::Money{});
    if (whole >= core::Money::fromPicoUsd(1'000'000'000'000))
        return 2;
    int decimals = Format::decimalsFor(estimate.costBatch.value_or(whole));
    for (const auto &line : estimate.lines)
        if (line.cost > core::Money{})
            decimals = qMax(decimals, Format::decimalsFor(line.cost));
    return qMin(decimals, 6);
}

QList<PriceLine> priceLines(const core::DraftEstimate &estimate, const core::ModelCatalog &models,
                            const Format &format, qsizetype most)
{
    QSet<QString> names;
    for (const auto &line : estimate.lines)
        names.insert(line.model);
    QList<PriceLine> lines;
    const int decimals = sumDecimals(estimate);
    // As it adds up; what is something but less than a unit says so.
    const auto moneyOf = [&format, decimals](core::Money exact, core::Money shown) {
        return format.money(shown == core::Money{} ? exact : shown, decimals);
    };
    if (estimate.lines.size() <= most) {
        QList<core::DraftEstimate::Line> ordered = estimate.lines;
        // What is the same but for the length of the prompt stands together.
        std::stable_sort(ordered.begin(), ordered.end(), [](const auto &a, const auto &b) {
            return std::pair{a.model, rankOf(a.what)} < std::pair{b.model, rankOf(b.what)};
        });
        QList<core::Money> costs;
        for (const auto &line : std::as_const(ordered))
            costs.append(line.cost);
        const QList<core::Money> shown = Format::roundedParts(costs, decimals);
        QString above;
        for (qsizetype i = 0; i < ordered.size(); ++i) {
            const core::DraftEstimate::Line &line = ordered[i];
            if (names.size() > 1 && line.model != above)
                lines.append({.what = modelName(line.model, models), .sum = {}, .money = {}, .isHead = true});
            above = line.model;
            lines.append({.what = lineName(line.what),
                          .sum = isolated(format.count(line.tokens)) + u" × "_s
                              + isolated(format.money(line.perToken * core::Tokens{1'000'000})),
                          .money = moneyOf(line.cost, shown[i]),
                          .brief = briefName(line.what)});
        }
        return lines;
    }
    // By model, the dearest first; what does not fit is added up.
    QList<std::pair<QString, std::pair<core::Tokens, core::Money>>> totals;
    for (const auto &line : estimate.lines) {
        auto found = std::find_if(totals.begin(), totals.end(),
                                  [&line](const auto &total) { return total.first == line.model; });
        if (found == totals.end())
            found = totals.insert(totals.end(), {line.model, {}});
        found->second.first += line.tokens;
        found->second.second += line.cost;
    }
    std::stable_sort(totals.begin(), totals.end(), [](const auto &a, const auto &b) {
        return a.second.second > b.second.second;
    });
    const qsizetype single = totals.size() <= most ? totals.size() : most - 1;
    QList<core::Money> costs;
    core::Money rest;
    for (qsizetype i = 0; i < totals.size(); ++i) {
        if (i < single)
            costs.append(totals[i].second.second);
        else
            rest += totals[i].second.second;
    }
    costs.append(rest);
    const QList<core::Money> shown = Format::roundedParts(costs, decimals);
    for (qsizetype i = 0; i < single; ++i)
        lines.append({.what = modelName(totals[i].first, models), .sum = tr("%1 tokens").arg(format.count(totals[i].second.first)),
                      .money = moneyOf(costs[i], shown[i])});
    if (single < totals.size())
        lines.append({.what = tr("%1 more models").arg(totals.size() - single), .sum = {}, .money = moneyOf(rest, shown.last())});
    return lines;
}

qint64 sampleSize(qint64 requests)
{
    const qint64 sample = qMax<qint64>(30, (requests + 99) / 100);
    return sample < requests ? sample : 0;
}

std::optional<core::Money> samplePrice(const core::DraftEstimate &estimate, qint64 requests)
{
    const qint64 sample = sampleSize(requests);
    if (!estimate.costBatch || sample == 0)
        return {};
    const auto pico = core::Int128{estimate.costBatch->picoUsd()} * sample / requests;
    return core::Money::fromPicoUsd(qint64(pico));
}

} // namespace ui
