// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/draftestimator.h"

#include <algorithm>
#include <cmath>

namespace core {

using namespace Qt::StringLiterals;

static constexpr qint64 Millionths = 1'000'000;

DraftEstimator::DraftEstimator(const PreflightContext &context)
    : m_context{context}, m_utcDay{utcDay(context.now)},
      m_bandMillionths{std::llround(context.estimator.bandShare() * Millionths)}
{ }

DraftEstimator::PricedModel &DraftEstimator::pricedModel(const Model &model, bool usOnly)
{
    const auto matches = [&](const PricedModel &priced) {
        return priced.model == &model && priced.usOnly == usOnly;
    };
    if (m_last < m_models.size() && matches(m_models[m_last]))
        return m_models[m_last];
    const auto found = std::find_if(m_models.begin(), m_models.end(), matches);
    m_last = size_t(found - m_models.begin());
    if (found != m_models.end())
        return *found;

    PricedModel priced{.model = &model,
                       .usOnly = usOnly,
                       .steps = m_context.prices.promptSteps(model.id, m_utcDay),
                       .bands = {}};
    for (qsizetype band = 0; band <= priced.steps.size(); ++band) {
        const Tokens prompt = band == 0 ? 0 : priced.steps.at(band - 1) + 1;
        priced.bands.push_back(
            {.row = m_context.prices.find(model.id, m_utcDay, Speed::Standard, prompt),
             .requests = 0,
             .expected = {},
             .worst = {}});
    }
    m_models.push_back(std::move(priced));
    return m_models.back();
}

DraftEstimator::Band &DraftEstimator::band(PricedModel *priced, Tokens prompt) const
{
    const auto above = std::count_if(priced->steps.cbegin(), priced->steps.cend(),
                                     [&](Tokens step) { return prompt > step; });
    return priced->bands[size_t(above)];
}

/// `input` tokens of a prompt by the class in which they are charged if no cache entry is found
/// (API reference §7.2).
DraftEstimator::Sums DraftEstimator::split(const RequestFacts &facts, const Model &model,
                                           Tokens input, Tokens output) const
{
    Sums sums{.input = input, .write5m = 0, .write1h = 0, .output = output};
    if (!model.minCacheableTokens)
        return sums;
    Tokens oneHour = 0;
    Tokens last = 0;
    const auto mark = [&](Tokens prefix, bool isOneHour) {
        // Marks lie within the estimate; the high end of the band moves them along.
        const Tokens scaled =
            facts.estimatedInput > 0 ? Tokens(Int128{prefix} * input / facts.estimatedInput) : 0;
        const Tokens tokens = std::clamp<Tokens>(scaled, 0, input);
        if (tokens < *model.minCacheableTokens)
            return;
        last = std::max(last, tokens);
        if (isOneHour)
            oneHour = std::max(oneHour, tokens);
    };
    for (const RequestFacts::CacheMark &cacheMark : facts.cacheMarks)
        mark(cacheMark.prefixTokens, cacheMark.oneHour);
    if (facts.automaticCaching)
        mark(facts.estimatedInput, facts.automaticOneHour);
    sums.write1h = oneHour;
    sums.write5m = last - oneHour;
    sums.input = input - last;
    return sums;
}

bool DraftEstimator::isPriced(const PriceRow *row, const Sums &sums)
{
    return row && (sums.input == 0 || row->input) && (sums.output == 0 || row->output)
        && (sums.write5m == 0 || row->cacheWrite5m) && (sums.write1h == 0 || row->cacheWrite1h);
}

bool DraftEstimator::add(const RequestFacts &facts, const Model &model)
{
    const Tokens input = std::max<Tokens>(facts.estimatedInput, 0);
    const auto low = Tokens(Int128{input} * (Millionths - m_bandMillionths) / Millionths);
    const auto high =
        Tokens((Int128{input} * (Millionths + m_bandMillionths) + Millionths - 1) / Millionths);
    const Tokens most = std::max<Tokens>(facts.maxTokens.value_or(0), 0);
    Tokens output = most;
    if (m_context.meanOutputTokens)
        output = std::min(most, static_cast<Tokens>(std::ceil(*m_context.meanOutputTokens)));
    m_sums.input += input;
    m_sums.inputLow += low;
    m_sums.inputHigh += high;
    m_sums.outputExpected += output;
    m_sums.outputMax += most;

    const bool usOnly = model.inferenceGeo && facts.inferenceGeo == u"us";
    PricedModel &priced = pricedModel(model, usOnly);
    Band &expectedBand = band(&priced, input);
    Band &worstBand = band(&priced, high);
    const Sums expected = split(facts, model, input, output);
    const Sums worst = split(facts, model, high, most);
    ++expectedBand.requests;
    if (!isPriced(expectedBand.row, expected) || !isPriced(worstBand.row, worst)) {
        ++m_sums.unpricedRequests;
        return &expectedBand != &priced.bands.front();
    }
    const auto addTo = [](Sums *sums, const Sums &more) {
        sums->input += more.input;
        sums->write5m += more.write5m;
        sums->write1h += more.write1h;
        sums->output += more.output;
    };
    addTo(&expectedBand.expected, expected);
    addTo(&worstBand.worst, worst);
    return &expectedBand != &priced.bands.front();
}

/// Multiplied out first and divided last, as costOf() does, so that nothing is rounded on the way.
static Money priceOf(Tokens tokens, std::optional<Money> perToken, Ratio ratio)
{
    if (tokens == 0 || !perToken)
        return {};
    return (tokens * *perToken).scaled(ratio.numerator, ratio.denominator);
}

Money DraftEstimator::money(const Sums &sums, const PricedModel &priced, const PriceRow &row,
                            Ratio ratio) const
{
    if (priced.usOnly)
        ratio = ratio * m_context.prices.usOnlyRatio();
    return priceOf(sums.input, row.input, ratio) + priceOf(sums.write5m, row.cacheWrite5m, ratio)
        + priceOf(sums.write1h, row.cacheWrite1h, ratio) + priceOf(sums.output, row.output, ratio);
}

void DraftEstimator::appendLines(QList<DraftEstimate::Line> *lines, const PricedModel &priced,
                                 const Band &band) const
{
    const Ratio ratio = priced.usOnly ? m_context.prices.usOnlyRatio() : Ratio{};
    QString suffix = band.row->abovePrompt ? u"_long"_s : QString{};
    if (priced.usOnly)
        suffix += u"_us";
    const auto append = [&](QLatin1StringView what, Tokens tokens, std::optional<Money> perToken) {
        if (tokens == 0)
            return;
        lines->append({.model = priced.model->id,
                       .what = what + suffix,
                       .tokens = tokens,
                       .perToken = perToken->scaled(ratio.numerator, ratio.denominator),
                       .cost = priceOf(tokens, perToken, ratio)});
    };
    append("input"_L1, band.expected.input, band.row->input);
    append("cache_write_5m"_L1, band.expected.write5m, band.row->cacheWrite5m);
    append("cache_write_1h"_L1, band.expected.write1h, band.row->cacheWrite1h);
    append("output"_L1, band.expected.output, band.row->output);
}

DraftEstimate DraftEstimator::estimate() const
{
    DraftEstimate estimate = m_sums;
    estimate.method = m_context.estimator.method()
        + (m_context.meanOutputTokens ? u"; output from earlier runs"_s
                                      : u"; output at max_tokens"_s)
        + u"; nothing read from the cache"_s;
    // By model, so that the same draft always shows the same lines.
    std::vector<const PricedModel *> ordered;
    for (const PricedModel &priced : m_models)
        ordered.push_back(&priced);
    std::sort(ordered.begin(), ordered.end(), [](const PricedModel *a, const PricedModel *b) {
        return std::pair{a->model->id, a->usOnly} < std::pair{b->model->id, b->usOnly};
    });
    const Ratio batch = m_context.prices.batchRatio();
    Money costBatch;
    Money costRealtime;
    Money costWorst;
    for (const PricedModel *priced : ordered) {
        for (const Band &band : priced->bands) {
            if (!band.row)
                continue;
            costBatch += money(band.expected, *priced, *band.row, batch);
            costRealtime += money(band.expected, *priced, *band.row, {});
            costWorst += money(band.worst, *priced, *band.row, batch);
            appendLines(&estimate.lines, *priced, band);
        }
    }
    if (estimate.unpricedRequests == 0) {
        estimate.costBatch = costBatch;
        estimate.costRealtime = costRealtime;
        estimate.costWorst = costWorst;
    }
    return estimate;
}

QMap<QString, Tokens> DraftEstimator::firstSteps() const
{
    QMap<QString, Tokens> steps;
    const auto counts = longPrompts();
    for (const PricedModel &priced : m_models) {
        if (counts.contains(priced.model->id))
            steps.insert(priced.model->id, priced.steps.first());
    }
    return steps;
}

QMap<QString, qint64> DraftEstimator::longPrompts() const
{
    QMap<QString, qint64> counts;
    for (const PricedModel &priced : m_models) {
        for (size_t band = 1; band < priced.bands.size(); ++band) {
            if (priced.bands[band].requests > 0)
                counts[priced.model->id] += priced.bands[band].requests;
        }
    }
    return counts;
}

} // namespace core
