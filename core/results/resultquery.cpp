// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultquery.h"

#include <algorithm>
#include <numeric>

namespace core {

namespace {

/// Sorts positions by a key that is made once for each.
template<typename Key, typename MakeKey>
void sortBy(QList<quint32> &positions, bool descending, MakeKey makeKey)
{
    std::vector<std::pair<Key, quint32>> keyed;
    keyed.reserve(std::size_t(positions.size()));
    for (const quint32 position : std::as_const(positions))
        keyed.emplace_back(makeKey(position), position);
    std::stable_sort(keyed.begin(), keyed.end(), [descending](const auto &a, const auto &b) {
        return descending ? b.first < a.first : a.first < b.first;
    });
    std::transform(keyed.begin(), keyed.end(), positions.begin(),
                   [](const auto &pair) { return pair.second; });
}

bool fits(const ResultLineage &results, const ResultQuery &query, quint32 position)
{
    const ResultRecord &record = results.record(position);
    return (query.outcomes & ResultQuery::bit(record.outcome)) != 0
        && (!query.errorClass || record.errorClass == *query.errorClass)
        && (query.shard < 0 || results.firstShard(position) == query.shard);
}

void sortPositions(const ResultLineage &results, const ResultQuery &query,
                   QList<quint32> &positions)
{
    const bool down = query.descending;
    const auto byNumber = [&](auto number) {
        sortBy<qint64>(positions, down,
                       [&](quint32 position) { return qint64(number(results.record(position))); });
    };
    switch (query.column) {
    case ResultQuery::Column::Position:
        if (down)
            std::reverse(positions.begin(), positions.end());
        break;
    case ResultQuery::Column::Id:
        sortBy<QString>(positions, down,
                        [&](quint32 position) { return results.originalId(position); });
        break;
    case ResultQuery::Column::Model:
        sortBy<QString>(positions, down, [&](quint32 position) { return results.model(position); });
        break;
    case ResultQuery::Column::Outcome:
        byNumber([](const ResultRecord &record) { return record.outcome; });
        break;
    case ResultQuery::Column::Input:
        byNumber([](const ResultRecord &record) {
            return qint64{record.input} + record.cacheWrite5m + record.cacheWrite1h
                + record.cacheRead;
        });
        break;
    case ResultQuery::Column::Output:
        byNumber([](const ResultRecord &record) { return record.output; });
        break;
    case ResultQuery::Column::Cost:
        sortBy<qint64>(positions, down, [&](quint32 position) { return results.costPico(position); });
        break;
    case ResultQuery::Column::AnswerBytes:
        byNumber([](const ResultRecord &record) { return record.length; });
        break;
    }
}

} // namespace

QList<quint32> runQuery(const ResultLineage &results, const ResultQuery &query)
{
    QList<quint32> all(qsizetype(results.size()));
    std::iota(all.begin(), all.end(), 0u);
    return runQuery(results, query, all);
}

QList<quint32> runQuery(const ResultLineage &results, const ResultQuery &query,
                        const QList<quint32> &among)
{
    QList<quint32> positions;
    positions.reserve(among.size());
    for (const quint32 position : among) {
        if (position < results.size() && fits(results, query, position))
            positions.append(position);
    }
    sortPositions(results, query, positions);
    return positions;
}

} // namespace core
