// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/comparison.h"

#include "core/base/contenthash.h"
#include "core/results/comparedtext.h"
#include "core/results/textdiff.h"

#include <algorithm>
#include <tuple>

namespace core {

using namespace Qt::StringLiterals;

namespace {

using Kind = ComparedRow::Kind;

/// Positions by a hash of what they are joined by; sorted, equal hashes in input order.
struct Key
{
    ContentHash hash;
    quint32 position;

    auto order() const { return std::tie(hash.first, hash.second, position); }
    bool operator<(const Key &other) const { return order() < other.order(); }
};

template<typename Hash> std::vector<Key> keysOf(const std::vector<quint32> &positions, Hash hash)
{
    std::vector<Key> keys;
    keys.reserve(positions.size());
    for (const quint32 position : positions)
        keys.push_back({hash(position), position});
    std::sort(keys.begin(), keys.end());
    return keys;
}

/// Calls `take(first, second)` for each pair with the same hash, in order among equal ones.
template<typename Take>
void matchKeys(const std::vector<Key> &first, const std::vector<Key> &second, Take take)
{
    for (auto i = first.begin(), j = second.begin(); i != first.end() && j != second.end();) {
        if (i->hash == j->hash) {
            take(i->position, j->position);
            ++i;
            ++j;
        } else if (std::tie(i->hash.first, i->hash.second)
                   < std::tie(j->hash.first, j->hash.second)) {
            ++i;
        } else {
            ++j;
        }
    }
}

ContentHash idHash(const ResultLineage &run, quint32 position)
{
    return contentHash(run.originalId(position).toUtf8());
}

/// Whether the requests are the same but for their ids; the spool's hash alone could err.
bool isSameRequest(const ResultLineage &first, quint32 a, const ResultLineage &second, quint32 b)
{
    const auto body = [](const QByteArray &item) {
        const qsizetype params = item.indexOf(R"(,"params":)");
        return params < 0 ? QByteArray{} : item.sliced(params);
    };
    return body(first.firstRequest(a)) == body(second.firstRequest(b));
}

std::vector<quint32> left(qint64 size, const std::vector<quint32> &partner)
{
    std::vector<quint32> positions;
    for (quint32 position = 0; position < size; ++position) {
        if (partner[position] == ComparedRow::None)
            positions.push_back(position);
    }
    return positions;
}

Kind kindOf(const ResultRecord &first, const ResultRecord &second, int change)
{
    if (first.outcome != second.outcome || first.errorClass != second.errorClass)
        return Kind::Outcome;
    return change > 0 ? Kind::Text : Kind::Same;
}

} // namespace

Result<std::shared_ptr<const Comparison>> Comparison::make(Runs first, Runs second,
                                                           const std::atomic<bool> *canceled,
                                                           const Progress &progress)
{
    const std::shared_ptr<Comparison> comparison{
        new Comparison{std::move(first), std::move(second)}};
    comparison->join();
    if (!comparison->compare(canceled, progress))
        return Error{.kind = Error::Kind::Canceled, .detail = u"the comparison was stopped"_s};
    comparison->count();
    return std::shared_ptr<const Comparison>{comparison};
}

void Comparison::join()
{
    std::vector<quint32> toSecond(std::size_t(m_first->size()), ComparedRow::None);
    std::vector<quint32> toFirst(std::size_t(m_second->size()), ComparedRow::None);
    const auto pair = [&](quint32 a, quint32 b) {
        toSecond[a] = b;
        toFirst[b] = a;
    };
    const auto firstId = [this](quint32 position) { return idHash(*m_first, position); };
    const auto secondId = [this](quint32 position) { return idHash(*m_second, position); };
    matchKeys(keysOf(left(m_first->size(), toSecond), firstId),
              keysOf(left(m_second->size(), toFirst), secondId), pair);

    std::vector<bool> byContent(toSecond.size());
    if (m_first->knowsRequests() && m_second->knowsRequests()) {
        const auto content = [](const ResultLineage &run) {
            return [&run](quint32 position) {
                return ContentHash{.first = run.requestHash(position), .second = 0};
            };
        };
        matchKeys(keysOf(left(m_first->size(), toSecond), content(*m_first)),
                  keysOf(left(m_second->size(), toFirst), content(*m_second)),
                  [&](quint32 a, quint32 b) {
                      if (!isSameRequest(*m_first, a, *m_second, b))
                          return;
                      pair(a, b);
                      byContent[a] = true;
                  });
    }

    m_rows.reserve(toSecond.size());
    for (quint32 a = 0; a < toSecond.size(); ++a) {
        m_rows.push_back({.first = a,
                          .second = toSecond[a],
                          .kind = toSecond[a] == ComparedRow::None ? Kind::OnlyFirst : Kind::Same,
                          .byContent = byContent[a]});
    }
    for (const quint32 b : left(m_second->size(), toFirst))
        m_rows.push_back({.second = b, .kind = Kind::OnlySecond});
}

bool Comparison::compare(const std::atomic<bool> *canceled, const Progress &progress)
{
    ComparedTextReader first{*m_first};
    ComparedTextReader second{*m_second};
    const auto total = qint64(m_rows.size());
    for (qint64 i = 0; i < total; ++i) {
        if (i % 256 == 0) {
            if (canceled && *canceled)
                return false;
            if (progress)
                progress(i, total);
        }
        ComparedRow &row = m_rows[std::size_t(i)];
        if (row.first == ComparedRow::None || row.second == ComparedRow::None) {
            row.change = 1000;
            continue;
        }
        row.change = quint16(textChange(first.text(row.first), second.text(row.second)));
        row.kind = kindOf(m_first->record(row.first), m_second->record(row.second), row.change);
    }
    if (progress)
        progress(total, total);
    return true;
}

void Comparison::count()
{
    for (const ComparedRow &row : m_rows) {
        ++m_counts[std::size_t(row.kind)];
        if (row.first != ComparedRow::None)
            ++m_firstOutcomes.of(m_first->record(row.first).outcome);
        if (row.second != ComparedRow::None)
            ++m_secondOutcomes.of(m_second->record(row.second).outcome);
    }
}

const ResultRecord &Comparison::firstRecord(const ComparedRow &row) const
{
    static const ResultRecord none;
    return row.first == ComparedRow::None ? none : m_first->record(row.first);
}

const ResultRecord &Comparison::secondRecord(const ComparedRow &row) const
{
    static const ResultRecord none;
    return row.second == ComparedRow::None ? none : m_second->record(row.second);
}

QString Comparison::id(const ComparedRow &row) const
{
    return row.first == ComparedRow::None ? m_second->originalId(row.second)
                                          : m_first->originalId(row.first);
}

namespace {

bool fits(ComparisonQuery::Show show, Kind kind)
{
    switch (show) {
    case ComparisonQuery::Show::All: return true;
    case ComparisonQuery::Show::Changed: return kind == Kind::Text || kind == Kind::Outcome;
    case ComparisonQuery::Show::OutcomeChanged: return kind == Kind::Outcome;
    case ComparisonQuery::Show::OnlyInOne:
        return kind == Kind::OnlyFirst || kind == Kind::OnlySecond;
    }
    return true;
}

qint64 rankOf(const ComparedRow &row)
{
    switch (row.kind) {
    case Kind::Outcome: return 30'000 + row.change;
    case Kind::Text: return 20'000 + row.change;
    case Kind::OnlyFirst: return 10'001;
    case Kind::OnlySecond: return 10'000;
    case Kind::Same: break;
    }
    return 0;
}

template<typename Value, typename ValueOf>
void sortBy(QList<quint32> &indices, bool descending, ValueOf valueOf)
{
    std::vector<std::pair<Value, quint32>> keyed;
    keyed.reserve(std::size_t(indices.size()));
    for (const quint32 index : std::as_const(indices))
        keyed.emplace_back(valueOf(index), index);
    std::stable_sort(keyed.begin(), keyed.end(), [descending](const auto &a, const auto &b) {
        return descending ? b.first < a.first : a.first < b.first;
    });
    std::transform(keyed.begin(), keyed.end(), indices.begin(),
                   [](const auto &pair) { return pair.second; });
}

} // namespace

QList<quint32> runQuery(const Comparison &comparison, const ComparisonQuery &query)
{
    const std::vector<ComparedRow> &rows = comparison.rows();
    QList<quint32> indices;
    for (quint32 i = 0; i < rows.size(); ++i) {
        if (fits(query.show, rows[i].kind)
            && (query.id.isEmpty()
                || comparison.id(rows[i]).contains(query.id, Qt::CaseInsensitive)))
            indices.append(i);
    }
    const auto byNumber = [&](auto number) {
        sortBy<qint64>(indices, query.descending,
                       [&](quint32 index) { return qint64(number(rows[index])); });
    };
    switch (query.column) {
    case ComparisonQuery::Column::Change: byNumber(rankOf); break;
    case ComparisonQuery::Column::Id:
        sortBy<QString>(indices, query.descending,
                        [&](quint32 index) { return comparison.id(rows[index]); });
        break;
    case ComparisonQuery::Column::Outcome:
        byNumber([&](const ComparedRow &row) {
            return int(comparison.secondRecord(row).outcome) * 16
                + int(comparison.firstRecord(row).outcome);
        });
        break;
    case ComparisonQuery::Column::Output:
        byNumber([&](const ComparedRow &row) {
            return qint64{comparison.secondRecord(row).output} - comparison.firstRecord(row).output;
        });
        break;
    case ComparisonQuery::Column::Cost:
        byNumber([&](const ComparedRow &row) {
            return std::max<qint64>(0, comparison.secondCost(row))
                - std::max<qint64>(0, comparison.firstCost(row));
        });
        break;
    case ComparisonQuery::Column::Position:
        if (query.descending)
            std::reverse(indices.begin(), indices.end());
        break;
    }
    return indices;
}

} // namespace core
