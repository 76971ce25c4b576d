// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/unclear.h"

#include "app/format.h"
#include "app/jsonoutput.h"

#include <algorithm>

namespace app {

using namespace Qt::StringLiterals;
using core::Shard;

namespace {

/// The clocks of the service and of this machine may differ by so much.
constexpr std::chrono::minutes ClockDifference{5};

bool mayBe(const core::Batch &batch, const Shard &shard)
{
    return shard.state == Shard::State::Unclear && batch.counts.total() == shard.requests
        && (!shard.sendingAt || batch.createdAt >= *shard.sendingAt - ClockDifference);
}

} // namespace

UnclearChoices unclearChoices(Session &session, const core::Job &job)
{
    const core::Result<QList<core::ForeignBatch>> foreign =
        session.await(session.jobs().foreignBatches());
    if (!foreign)
        return {};
    UnclearChoices choices{.batches = {}, .known = true};
    for (const core::ForeignBatch &candidate : *foreign) {
        const bool fits =
            std::any_of(job.shards.cbegin(), job.shards.cend(),
                        [&](const Shard &shard) { return mayBe(candidate.batch, shard); });
        if (fits)
            choices.batches.append(candidate.batch);
    }
    return choices;
}

QString textOf(const UnclearChoices &choices, const core::Job &job)
{
    QString text =
        u"\nThe answer to a submission was lost, and it cannot be told whether the service took "
        "the batch."_s;
    if (!choices.known)
        text += u" The service cannot be asked now."_s;
    else if (choices.batches.isEmpty())
        text += u" None of its batches fits."_s;
    else
        text += u" These of its batches may be it:"_s;
    for (const core::Batch &batch : choices.batches) {
        text += u"\n  %1  %2  made %3  %4"_s.arg(
            batch.id, inCount(batch.counts.total(), u"request"_s, u"requests"_s),
            inLocalTime(batch.createdAt), batch.statusText);
    }
    text += u"\nDecide with one of:\n  tokenwise batch resolve %1 --use BATCH   it is that one\n"
            "  tokenwise batch resolve %1 --resend      none was made: send it again"_s.arg(job.id);
    return text;
}

QJsonArray jsonOf(const UnclearChoices &choices)
{
    QJsonArray array;
    for (const core::Batch &batch : choices.batches)
        array.append(jsonOf(batch));
    return array;
}

} // namespace app
