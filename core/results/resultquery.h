// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultlineage.h"

#include <QList>
#include <QObject>
#include <QString>

#include <memory>

namespace core {

/// Which results of a job, in which order.
struct ResultQuery
{
    enum class Column { Position, Id, Outcome, Model, Input, Output, Cost, AnswerBytes };

    static constexpr quint32 bit(Outcome outcome) { return quint32{1} << int(outcome); }
    static constexpr quint32 AllOutcomes = ~quint32{0};

    quint32 outcomes = AllOutcomes; ///< bit() of each that is wanted
    std::optional<quint8> errorClass = {}; ///< of errored ones: as in ResultRecord
    int shard = -1; ///< of the first job: its batches are looked at one by one; -1 for all
    Column column = Column::Position;
    bool descending = false; ///< ties stay in input order either way

    bool operator==(const ResultQuery &) const = default;
};

/// The positions that fit, in order. Any thread. About 20 ms for 100,000 results; the first order
/// by id reads all ids, some tenths of a second.
QList<quint32> runQuery(const ResultLineage &results, const ResultQuery &query);

/// The same over positions that a search found.
QList<quint32> runQuery(const ResultLineage &results, const ResultQuery &query,
                        const QList<quint32> &among);

/// Looks for a text in ids, prompts, answers and error messages, without regard to case, on a
/// thread of its own; its signals come in the thread that this object lives in. Ends with
/// finished(), unless it was deleted before: deleting it stops it.
class ResultSearch : public QObject
{
    Q_OBJECT
public:
    ResultSearch(std::shared_ptr<const ResultLineage> results, const QString &text,
                 QObject *parent = nullptr);
    ~ResultSearch() override;

    void start();

signals:
    /// Positions in input order, as they are found, some times a second at most.
    void found(const QList<quint32> &positions);
    void progressed(qint64 done, qint64 total);
    void finished();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Whether one request has the text in its id, prompt, answer or error; what ResultSearch asks of
/// each.
class ResultTextMatcher
{
public:
    explicit ResultTextMatcher(const QString &text);
    ~ResultTextMatcher();
    bool matches(const ResultLineage &results, qint64 position);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
