// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultexport.h"
#include "core/results/resultindex.h"
#include "core/results/resultline.h"

#include <QByteArrayView>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace core {

/// The answers that were paid for, found by their requests. What is known of each request is the
/// hash that its spool keeps: 16 bytes for each answer, whatever its size; two requests count as the
/// same only when they are to the byte, ids apart. Only whole answers count: one that was cut off
/// or refused is no answer to be used again.
class PaidAnswers
{
public:
    struct Found
    {
        quint32 job = 0; ///< index into the jobs that were read
        quint32 position = 0; ///< in that job
        qint64 costPico = -1; ///< what it cost; -1 unpriced
    };
    static constexpr std::size_t Most = 4'000'000; ///< answers; those of older jobs are not looked for

    /// Reads the indexes of these jobs, which come newest first and are all of one profile. Jobs that
    /// cannot be read are passed over. Blocking, on a worker: some tenths of a second for a million.
    static std::shared_ptr<PaidAnswers> read(const QList<ExportPart> &jobs,
                                             const std::atomic<bool> *canceled = nullptr);

    /// `item` as it would be sent: {"custom_id":…,"params":…}. Thread-safe.
    std::optional<Found> find(QByteArrayView item);
    /// The line of the answer with another id on it; "" if it cannot be read any more.
    QByteArray line(const Found &found, QByteArrayView wireId);
    const Job &job(const Found &found) const { return m_jobs[qsizetype(found.job)].job; }
    bool isEmpty() const { return m_entries.empty(); }

private:
    struct Entry
    {
        quint64 hash;
        quint32 job;
        quint32 position;
        bool operator<(const Entry &other) const
        {
            return hash != other.hash ? hash < other.hash
                : job != other.job    ? job < other.job
                                      : position < other.position;
        }
    };
    struct Open
    {
        quint32 job;
        std::shared_ptr<const SpoolReader> spool;
        std::shared_ptr<const ResultIndex> index;
    };
    void add(quint32 job);
    const Open *open(quint32 job);

    QList<ExportPart> m_jobs;
    std::vector<Entry> m_entries; ///< sorted
    std::list<Open> m_open; ///< the last few that were used, newest first
    ResultLineReader m_reader;
    std::mutex m_mutex; ///< of what is open, and the reader
};

} // namespace core
