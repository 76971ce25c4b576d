// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lookup.h"

namespace core {

namespace {

/// How far the clocks of this machine and of the service may differ.
constexpr std::chrono::minutes ClockAllowance{5};

bool isOlder(const Batch &batch, const Shard &shard)
{
    if (shard.newestKnown) {
        // Equal times are kept: two batches of the same millisecond cannot be told apart by it.
        return shard.newestBeforeAt && batch.createdAt < *shard.newestBeforeAt;
    }
    return shard.sendingAt && batch.createdAt < *shard.sendingAt - ClockAllowance;
}

} // namespace

ListCut cutAtSubmission(const QList<Batch> &newestFirst, const Shard &shard)
{
    ListCut cut;
    for (const Batch &batch : newestFirst) {
        const bool fence =
            shard.newestKnown && !shard.newestBefore.isEmpty() && batch.id == shard.newestBefore;
        if (fence || isOlder(batch, shard)) {
            cut.reached = true;
            break;
        }
        cut.newer.append(batch);
    }
    return cut;
}

LookupVerdict decideLookup(const LookupFacts &facts)
{
    using Match = LookupCandidate::Match;
    using Kind = LookupVerdict::Kind;

    QList<LookupCandidate> plausible;
    for (const LookupCandidate &candidate : facts.candidates) {
        if (candidate.batch.counts.total() != facts.requests || candidate.match == Match::NotOurs)
            continue;
        if (candidate.match == Match::Ours)
            return {.kind = Kind::Ours, .batchId = candidate.batch.id, .proven = true};
        plausible.append(candidate);
    }

    QStringList compare;
    for (const LookupCandidate &candidate : std::as_const(plausible)) {
        if (candidate.match == Match::Unknown && candidate.batch.status == Batch::Status::Ended)
            compare.append(candidate.batch.id);
    }
    if (!compare.isEmpty())
        return {.kind = Kind::Compare, .compare = compare};

    if (plausible.isEmpty())
        return {.kind = facts.settled ? Kind::NotArrived : Kind::LookAgain};
    // One that has ended and cannot be compared would be taken for good without proof.
    if (plausible.size() == 1 && facts.rivals == 0 && plausible.first().match == Match::Unknown)
        return {.kind = Kind::Ours, .batchId = plausible.first().batch.id};
    return {.kind = Kind::CannotTell};
}

} // namespace core
