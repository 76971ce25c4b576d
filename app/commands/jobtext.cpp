// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/jobtext.h"

#include "app/format.h"

namespace app {

using namespace Qt::StringLiterals;
using core::JobState;

namespace {

/// The line alone tells the request where each has one of its own.
bool needsIndex(const core::Fault &fault, core::DraftFormat format)
{
    if (fault.index < 0)
        return false;
    return fault.line == 0 || fault.line <= fault.index || format == core::DraftFormat::NativeTasks
        || format == core::DraftFormat::RequestsObject;
}

QString placeOf(const core::Fault &fault, core::DraftFormat format)
{
    QStringList parts;
    if (fault.line > 0)
        parts.append(u"line %1"_s.arg(fault.line));
    if (fault.line > 0 && fault.column > 0)
        parts.append(u"column %1"_s.arg(fault.column));
    if (needsIndex(fault, format))
        parts.append(u"index %1"_s.arg(fault.index));
    if (!fault.customId.isEmpty())
        parts.append(harmless(fault.customId.left(64)));
    return parts.join(u", "_s);
}

void appendEstimate(QList<std::pair<QString, QString>> &lines, const core::PreflightReport &report)
{
    const core::DraftEstimate &estimate = report.estimate;
    lines.append(
        {u"Input"_s,
         u"about %1 tokens (%2 to %3)"_s.arg(inCount(estimate.input), inCount(estimate.inputLow),
                                             inCount(estimate.inputHigh))});
    lines.append({u"Output"_s,
                  u"about %1 tokens, %2 at most"_s.arg(inCount(estimate.outputExpected),
                                                       inCount(estimate.outputMax))});
    lines.append({u"Estimated"_s, estimate.method});
    if (!estimate.costBatch) {
        lines.append({u"Price"_s,
                      u"unpriced: the price of %1 is not known"_s.arg(
                          inCount(estimate.unpricedRequests, u"request"_s, u"requests"_s))});
        return;
    }
    lines.append(
        {u"Price"_s,
         u"about %1 as a batch (realtime %2), %3 at worst"_s.arg(
             inUsd(estimate.costBatch), inUsd(estimate.costRealtime), inUsd(estimate.costWorst))});
}

/// The first faults or warnings, a line each with its place: "line 12, order-7: max_tokens: Field
/// required".
QString listed(const QList<core::Fault> &faults, qint64 count, core::DraftFormat format)
{
    constexpr qsizetype most = 20;
    QStringList lines;
    for (const core::Fault &fault : faults.first(std::min(most, faults.size()))) {
        const QString place = placeOf(fault, format);
        QString line = u"  "_s + (place.isEmpty() ? QString{} : QString{place + u": "_s})
            + harmless(fault.finding.message);
        if (!fault.fix.isEmpty())
            line += u" (--fix would "_s + harmless(fault.fix) + u')';
        lines.append(line);
    }
    if (count > lines.size())
        lines.append(u"  and %1 more"_s.arg(inCount(count - lines.size())));
    return lines.join(u'\n');
}

} // namespace

QString textOf(const core::PreflightReport &report, const QString &sourceName)
{
    qint64 bytes = 0;
    for (const core::ShardPlan &shard : report.shards)
        bytes += shard.bytes;
    QString requests = inCount(report.requests, u"request"_s, u"requests"_s);
    if (report.read != report.requests)
        requests += u" of %1 can be sent"_s.arg(inCount(report.read));
    QList<std::pair<QString, QString>> lines{
        {u"Source"_s, u"%1 (%2)"_s.arg(harmless(sourceName), core::formatName(report.format))},
        {u"Requests"_s,
         u"%1, %2 in %3"_s.arg(requests, inBytes(bytes),
                               inCount(report.shards.size(), u"batch"_s, u"batches"_s))},
    };
    if (!report.requestsByModel.isEmpty()) {
        QStringList models;
        for (auto it = report.requestsByModel.cbegin(); it != report.requestsByModel.cend(); ++it)
            models.append(u"%1 (%2)"_s.arg(harmless(it.key()), inCount(it.value())));
        lines.append({u"Models"_s, models.join(u", "_s)});
    }
    if (report.requests > 0)
        appendEstimate(lines, report);
    if (report.mappedIds > 0) {
        lines.append({u"Ids"_s,
                      u"%1 not allowed on the wire: sent as internal ids and restored"_s.arg(
                          inCount(report.mappedIds))});
    }
    if (report.fixesApplied > 0)
        lines.append({u"Fixed"_s, inCount(report.fixesApplied, u"request"_s, u"requests"_s)});
    QString text = aligned(lines);
    if (report.faultCount > 0) {
        text += u'\n' + inCount(report.faultCount, u"fault"_s, u"faults"_s) + u":\n"_s
            + listed(report.faults, report.faultCount, report.format);
    }
    if (report.warningCount > 0) {
        text += u'\n' + inCount(report.warningCount, u"warning"_s, u"warnings"_s) + u":\n"_s
            + listed(report.warnings, report.warningCount, report.format);
    }
    return text;
}

QString stateInWords(const core::Job &job)
{
    switch (job.state) {
    case JobState::Draft: return u"draft"_s;
    case JobState::Checking: return u"checking"_s;
    case JobState::Ready:
        return job.canary && !job.released && job.counts.total() > job.counts.waiting
            ? u"sample done, the rest waits for release"_s
            : u"ready, nothing sent"_s;
    case JobState::Submitting: return u"submitting"_s;
    case JobState::Unclear: return u"unclear, needs a decision"_s;
    case JobState::InProgress: return u"in progress"_s;
    case JobState::Canceling: return u"canceling"_s;
    case JobState::Downloading: return u"downloading"_s;
    case JobState::Done: return u"done"_s;
    case JobState::NotSubmitted: return u"not submitted"_s;
    }
    return core::stateName(job.state);
}

QString outcomesInWords(const core::OutcomeCounts &counts)
{
    const std::pair<qint64, QString> outcomes[]{
        {counts.succeeded, u"succeeded"_s}, {counts.truncated, u"truncated"_s},
        {counts.refused, u"refused"_s},     {counts.overflowed, u"overflowed"_s},
        {counts.errored, u"errored"_s},     {counts.canceled, u"canceled"_s},
        {counts.expired, u"expired"_s},     {counts.missing, u"missing"_s},
        {counts.unknown, u"unreadable"_s},  {counts.waiting, u"waiting"_s},
    };
    QStringList words;
    for (const auto &[count, name] : outcomes) {
        if (count > 0)
            words.append(inCount(count) + u' ' + name);
    }
    return words.isEmpty() ? u"none yet"_s : words.join(u", "_s);
}

QString costInWords(const core::Job &job)
{
    const QString sandbox = job.sandbox ? u" in the SANDBOX: nothing was paid"_s : QString{};
    if (job.unpriced > 0) {
        return u"unpriced: the price of %1 is not known"_s.arg(
                   inCount(job.unpriced, u"answer"_s, u"answers"_s))
            + sandbox;
    }
    if (!job.cost)
        return u"nothing yet"_s;
    QString text = inUsd(*job.cost);
    if (job.savedByBatch && *job.savedByBatch > core::Money{})
        text += u", %1 less than realtime"_s.arg(inUsd(*job.savedByBatch));
    return text + sandbox;
}

/// Core writes its remarks without a capital.
static QString sentence(QString words)
{
    words[0] = words[0].toUpper();
    return words;
}

QString textOf(const core::Job &job)
{
    QList<std::pair<QString, QString>> lines{
        {u"Job"_s,
         job.id + (job.name.isEmpty() ? QString{} : QString{u"  "_s + harmless(job.name)})},
        {u"State"_s, stateInWords(job)},
        {u"Requests"_s, u"%1: %2"_s.arg(inCount(job.requests), outcomesInWords(job.counts))},
    };
    for (const core::Shard &shard : job.shards) {
        QString words = shard.batch ? u"%1  %2"_s.arg(shard.batch->id, shard.batch->statusText)
                                    : u"not sent yet"_s;
        if (shard.state == core::Shard::State::Unclear
            || shard.state == core::Shard::State::Sending)
            words = u"sent, the answer was lost"_s;
        else if (shard.state == core::Shard::State::Reused)
            words = u"not sent: answers of earlier jobs"_s;
        else if (shard.state == core::Shard::State::Refused)
            words = u"refused: "_s + harmless(shard.error);
        else if (shard.state == core::Shard::State::Deleted)
            words += u", deleted there"_s;
        lines.append(
            {shard.sample ? u"Sample"_s : u"Batch"_s,
             u"%1  %2"_s.arg(words, inCount(shard.requests, u"request"_s, u"requests"_s))});
    }
    const core::Usage &usage = job.usage;
    if (usage.prompt() + usage.output > 0) {
        QString tokens = u"%1 in"_s.arg(inCount(usage.input));
        if (usage.cacheWrite5m + usage.cacheWrite1h > 0) {
            tokens += u", %1 written to the cache"_s.arg(
                inCount(usage.cacheWrite5m + usage.cacheWrite1h));
        }
        if (usage.cacheRead > 0)
            tokens += u", %1 read from the cache"_s.arg(inCount(usage.cacheRead));
        lines.append({u"Tokens"_s, tokens + u", %1 out"_s.arg(inCount(usage.output))});
    }
    lines.append({u"Cost"_s, costInWords(job)});
    for (const core::Shard &shard : job.shards) {
        const bool received = shard.state == core::Shard::State::Downloaded
            || shard.state == core::Shard::State::Deleted;
        if (received && !shard.error.isEmpty())
            lines.append({u"Warning"_s, harmless(sentence(shard.error))});
    }
    if (!job.error.isEmpty() && job.state != JobState::Done)
        lines.append({u"Trouble"_s, harmless(job.error)});
    return aligned(lines);
}

QString tableOf(const QList<core::Job> &jobs)
{
    TextTable table{.rows = {{u"JOB"_s, u"NAME"_s, u"STATE"_s, u"REQUESTS"_s, u"OUTCOMES"_s,
                              u"COST"_s, u"CREATED"_s}},
                    .rightAligned = {3, 5}};
    for (const core::Job &job : jobs) {
        const QString cost = job.unpriced > 0 ? u"unpriced"_s
            : job.cost                        ? inUsd(*job.cost)
                                              : u"–"_s;
        table.rows.append({job.id, harmless(job.name.left(40)), core::stateName(job.state),
                           inCount(job.requests), outcomesInWords(job.counts), cost,
                           inLocalTime(job.createdAt)});
    }
    return table.text();
}

} // namespace app
