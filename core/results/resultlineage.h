// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/reuse.h"
#include "core/jobs/spool.h"
#include "core/results/resultexport.h"
#include "core/results/resultindex.h"

#include <memory>
#include <vector>

namespace core {

/// A later result of the same request replaces one before it if it is as good: an answer cut off
/// again is the newer one, but a failed retry does not hide an answer.
constexpr int worth(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Succeeded: return 6;
    case Outcome::Truncated: return 5;
    case Outcome::Refused:
    case Outcome::Overflowed: return 4;
    case Outcome::Errored:
    case Outcome::Canceled:
    case Outcome::Expired:
    case Outcome::Unknown: return 3;
    case Outcome::Missing: return 2;
    case Outcome::Waiting: break;
    }
    return 1;
}

/// The results of a job merged with those of its retries: for each request of the first job its
/// best. By position in the first job, in input order. Thread-safe after open(); stays as it was at
/// open() while results come in.
class ResultLineage
{
public:
    /// The first part is the job, later ones its retries, oldest first. Errors: NotFound when
    /// nothing was downloaded in any of them, Storage.
    static Result<std::shared_ptr<const ResultLineage>> open(const QList<ExportPart> &parts);

    qint64 size() const { return m_size; }
    /// A default record (Outcome::Waiting) where nothing is here yet.
    const ResultRecord &record(qint64 position) const;
    /// What the answer cost, in pico-dollars; -1 if it is unpriced or was not billed. As the index has it, unless it was
    /// priced anew.
    qint64 costPico(qint64 position) const
    {
        return m_costs.empty() ? record(position).costPico : m_costs[std::size_t(position)];
    }
    /// Whether the costs of the index are those of the ledger: the index keeps them as they were at the download, and a
    /// Job has what it cost at the prices that hold now.
    bool costsHold() const;
    /// The same results with other costs, by position.
    std::shared_ptr<const ResultLineage> withCosts(std::vector<qint64> costs) const;
    QByteArray line(qint64 position) const { return lineOf(m_choices[std::size_t(position)]); }
    /// Reads the line into `buffer`, which grows to its size and `padding` more; answers the size,
    /// 0 if there is none.
    qint64 readLine(qint64 position, std::string &buffer, std::size_t padding) const;
    QString model(qint64 position) const;
    QString originalId(qint64 position) const;
    /// {"custom_id":…,"params":…} as it was sent last; empty for an adopted batch.
    QByteArray request(qint64 position) const;
    /// Whether the requests are known: they are not those of an adopted batch.
    bool knowsRequests() const { return m_parts.front().spool != nullptr; }
    /// As the first job sent it. Needs knowsRequests().
    QByteArray firstRequest(qint64 position) const;
    /// Of its params: equal requests have equal ones. Needs knowsRequests().
    quint64 requestHash(qint64 position) const;
    /// The id in the result line is not the original.
    bool isMapped(qint64 position) const;
    /// The job whose result it is.
    const Job &job(qint64 position) const
    {
        return m_parts[m_choices[std::size_t(position)].part].job;
    }
    /// It is the answer to an equal request of an earlier job, which paid for it.
    bool isReused(qint64 position) const;
    /// Whose answer it is, if it was taken over from an earlier job.
    std::optional<ReuseOrigin> reusedFrom(qint64 position) const;
    const Job &firstJob() const { return m_parts.front().job; }
    /// Which shard of the first job the request was in.
    int firstShard(qint64 position) const;
    /// Which shard of job() the request belongs to.
    int shard(qint64 position) const;

private:
    struct Part
    {
        Job job;
        std::shared_ptr<const SpoolReader> spool; ///< nullptr for an adopted batch
        std::shared_ptr<const ResultIndex> index; ///< nullptr before the first download
        std::shared_ptr<const ReuseOrigins> origins; ///< nullptr if no answers were taken over
        ResultRecord recordAt(qint64 position) const;
        qint64 size() const;
    };
    struct Choice
    {
        quint32 part = 0;
        quint32 position = 0; ///< in the part
    };
    void choose(quint32 part);
    QByteArray lineOf(const Choice &choice) const;
    static QString idIn(const Part &part, qint64 position);
    static quint64 idHashIn(const Part &part, qint64 position);

    std::vector<Part> m_parts;
    std::vector<Choice> m_choices; ///< by position in the first part
    std::vector<qint64> m_costs; ///< empty: those of the index
    qint64 m_size = 0;
};

} // namespace core
