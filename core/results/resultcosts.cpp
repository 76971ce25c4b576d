// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultcosts.h"

#include "core/ledger/jobcosts.h"
#include "core/results/answerparts.h"
#include "core/results/ledgerfeed.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

/// Prices answers one by one.
class Pricer
{
public:
    Pricer(const ModelCatalog &models, const PriceSheet &prices) : m_models{models}, m_prices{prices} { }

    /// In pico-dollars, -1 if unpriced.
    qint64 costOfAnswer(const ResultLine &line, const QString &day) const
    {
        if (!line.hasUsage)
            return -1;
        std::optional<Money> cost = price(labelsOf(line), line.usage, day);
        if (cost && !line.rawIterations.empty()) {
            const AnswerParts added = answerParts(line.rawIterations);
            if (added.unread > 0)
                return -1;
            for (const AnswerPart &part : added.parts) {
                const std::optional<Money> more = price(labelsOf(line, part), part.usage, day);
                if (!more)
                    return -1;
                cost = *cost + *more;
            }
        }
        return cost ? cost->picoUsd() : -1;
    }

private:
    std::optional<Money> price(const AnswerLabels &labels, const Usage &usage, const QString &day) const
    {
        const BillingTerms terms = billingTerms(u"batch", textOf(labels.serviceTier), textOf(labels.speed),
                                                textOf(labels.geography));
        const std::optional<Cost> cost = costOf(usage, terms, textOf(labels.model), day, m_models, m_prices);
        return cost ? std::optional{cost->total()} : std::nullopt;
    }

    const ModelCatalog &m_models;
    const PriceSheet &m_prices;
};

} // namespace

std::shared_ptr<const ResultLineage> pricedResults(const std::shared_ptr<const ResultLineage> &results,
                                                   const ModelCatalog &models, const PriceSheet &prices,
                                                   const std::atomic<bool> *canceled)
{
    if (results->costsHold())
        return results;
    const Pricer pricer{models, prices};
    ResultLineReader reader;
    std::string buffer;
    std::vector<qint64> costs(std::size_t(results->size()), -1);
    for (qint64 position = 0; position < results->size(); ++position) {
        if (canceled && *canceled)
            return results;
        const ResultRecord &record = results->record(position);
        qint64 &cost = costs[std::size_t(position)];
        cost = record.costPico;
        // What was taken over from an earlier job was paid there.
        if (!isAnswered(record.outcome) || results->isReused(position))
            continue;
        const qint64 size = results->readLine(position, buffer, ResultLineReader::Padding);
        const ResultLine *line = size > 0 ? reader.read(buffer.data(), std::size_t(size)) : nullptr;
        if (line)
            cost = pricer.costOfAnswer(*line, utcDay(answeredAt(results->job(position), record.shard)));
    }
    return results->withCosts(std::move(costs));
}

} // namespace core
