// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/usagesample.h"

#include "core/reports/sampleworkflows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace core {

using namespace Qt::StringLiterals;

namespace {

using Workflow = UsageSample::Workflow;
using Way = Workflow::Way;

/// Chance from a seed, the same on every computer.
class Chance
{
public:
    explicit Chance(quint64 seed) : m_engine{seed} { }
    double share() { return double(m_engine() >> 11) * 0x1.0p-53; } ///< 0 to 1
    qint64 below(qint64 limit) { return qint64(m_engine() % quint64(std::max<qint64>(1, limit))); }
    /// About `mean`, rarely several times as much, at least 1.
    Tokens around(Tokens mean)
    {
        const double sum = share() + share() + share() - 1.5; // a bell of sorts
        return std::max<Tokens>(1, std::llround(double(mean) * std::exp(0.9 * sum - 0.1)));
    }
    QByteArray hex() { return QByteArray::number(m_engine(), 16).rightJustified(16, '0'); }

private:
    std::mt19937_64 m_engine;
};

quint64 seedOf(quint64 seed, const QDate &day, const char *what)
{
    quint64 mixed = seed * 0x9e3779b97f4a7c15U + quint64(day.toJulianDay());
    for (const char *c = what; *c != 0; ++c)
        mixed = (mixed ^ quint64(static_cast<unsigned char>(*c))) * 0x100000001b3U;
    return mixed;
}

qint64 msOf(const QDate &day)
{
    return (day.toJulianDay() - QDate{1970, 1, 1}.toJulianDay()) * 86'400'000;
}

struct SampledAnswer
{
    qint64 at;
    quint32 context;
    Usage usage;
    QByteArray requestId;
    QByteArray messageId;
    quint32 flags;
};

void addAnswer(EntryBlock &block, const EntryGroup &group, const SampledAnswer &answer)
{
    const auto keep = [&block](const QByteArray &id) {
        const auto offset = quint32(block.text.size());
        block.text.append(id.constData(), std::size_t(id.size()));
        return offset;
    };
    block.rows.push_back({.identity = group.identityOf(answer.requestId),
                          .context = answer.context,
                          .requestId = keep(answer.requestId),
                          .requestIdSize = quint32(answer.requestId.size()),
                          .messageId = keep(answer.messageId),
                          .messageIdSize = quint32(answer.messageId.size()),
                          .at = answer.at,
                          .usage = answer.usage,
                          .flags = answer.flags});
}

} // namespace

double UsageSample::progress(const QDate &day) const
{
    const double days = double(std::max<qint64>(1, m_options.first.daysTo(m_options.last)));
    return std::clamp(double(m_options.first.daysTo(day)) / days, 0.0, 1.0);
}

double UsageSample::requestsOn(const Workflow &workflow, const QDate &day, double chance) const
{
    double requests = workflow.perDay * m_options.scale;
    requests *= workflow.growth + (1 - workflow.growth) * progress(day);
    if (day.dayOfWeek() >= 6)
        requests *= workflow.weekend;
    if (workflow.spikeDaysAgo > 0 && day.daysTo(m_options.last) == workflow.spikeDaysAgo)
        requests *= 80;
    return requests * (0.8 + 0.4 * chance);
}

QByteArray UsageSample::modelOn(const Workflow &workflow, const QDate &day) const
{
    const QString utcDay = day.toString(Qt::ISODate);
    for (const char *model : workflow.models) {
        if (m_prices.find(QString::fromLatin1(model), utcDay, Speed::Standard, 0))
            return model;
    }
    return workflow.models.back();
}

EntryContext UsageSample::contextOf(const Workflow &workflow, const QDate &day, int team) const
{
    const bool batch = workflow.way == Way::Batch;
    EntryContext context;
    context.source = batch ? "batch" : workflow.way == Way::Live ? "live" : "claude-code";
    context.profile = m_options.profile.toUtf8();
    context.sandbox = m_options.sandbox;
    if (batch)
        context.batch = QByteArray{"msgbatch_sample_"} + workflow.name + '_'
            + QByteArray::number(team) + '_' + day.toString(u"yyyyMMdd"_s).toLatin1();
    context.model = modelOn(workflow, day);
    context.serviceTier = batch ? "batch" : "standard";
    context.workflow = workflow.way == Way::ClaudeCode ? "" : workflow.name;
    context.project = workflow.project;
    if (team > 0)
        context.project += '-' + QByteArray::number(team + 1);
    context.stopReason = "end_turn";
    return context;
}

void UsageSample::addRequests(EntryBlock &block, const Workflow &workflow, const QDate &day,
                              int team) const
{
    Chance chance{seedOf(m_options.seed + quint64(team) * 7'919, day, workflow.name)};
    const auto count = std::llround(requestsOn(workflow, day, chance.share()));
    const auto context = quint32(block.contexts.size());
    block.contexts.push_back(contextOf(workflow, day, team));
    block.contexts.push_back(contextOf(workflow, day, team));
    block.contexts.back().stopReason = "max_tokens";
    const QByteArray key = QByteArray{"sample-"} + QByteArray::number(m_options.seed) + '-'
        + QByteArray::number(team) + workflow.name + day.toString(Qt::ISODate).toLatin1();
    const EntryGroup group{block.contexts[context].source, key};
    const double hits =
        workflow.hitsFirst + (workflow.hitsLast - workflow.hitsFirst) * progress(day);
    const qint64 from = msOf(day) + workflow.fromHour * qint64{3'600'000};
    const qint64 span = (workflow.toHour - workflow.fromHour) * qint64{3'600'000};
    const qint64 batchEnd = from + chance.below(span);
    for (qint64 i = 0; i < count; ++i) {
        SampledAnswer answer{.at =
                                 workflow.way == Way::Batch ? batchEnd : from + chance.below(span),
                             .context = context + (chance.share() < 0.02 ? 1U : 0U),
                             .usage = {.input = chance.around(workflow.input),
                                       .output = chance.around(workflow.output)},
                             .requestId = QByteArray{workflow.name} + '-' + QByteArray::number(i),
                             .messageId = "msg_" + chance.hex(),
                             .flags = 0};
        if (workflow.prefix > 0) {
            Usage &usage = answer.usage;
            Tokens &cached = chance.share() < hits ? usage.cacheRead
                : workflow.oneHour                 ? usage.cacheWrite1h
                                                   : usage.cacheWrite5m;
            cached = workflow.prefix;
        }
        if (chance.share() < workflow.searches)
            answer.usage.webSearches = 1 + chance.below(3);
        if (answer.at <= toMs(m_options.until))
            addAnswer(block, group, answer);
    }
}

// A session is one prompt that grows: each turn reads what was cached and writes what is new.
void UsageSample::addSessions(EntryBlock &block, const Workflow &workflow, const QDate &day,
                              int team) const
{
    Chance chance{seedOf(m_options.seed + quint64(team) * 7'919, day, workflow.name)};
    auto left = std::llround(requestsOn(workflow, day, chance.share()));
    const qint64 from = msOf(day) + workflow.fromHour * qint64{3'600'000};
    const qint64 span = (workflow.toHour - workflow.fromHour) * qint64{3'600'000};
    for (int number = 0; left > 0; ++number) {
        const auto context = quint32(block.contexts.size());
        block.contexts.push_back(contextOf(workflow, day, team));
        EntryContext &labels = block.contexts.back();
        labels.session = chance.hex();
        labels.stopReason = "tool_use";
        const QByteArray key =
            QByteArray{"sample-"} + QByteArray::number(m_options.seed) + '-' + labels.session;
        const EntryGroup group{labels.source, key};
        const qint64 turns = std::min<qint64>(left, 4 + chance.below(40));
        left -= turns;
        qint64 at = from + chance.below(span);
        Tokens cached = 0;
        for (qint64 turn = 0; turn < turns; ++turn) {
            const Tokens fresh = turn == 0 ? workflow.prefix : chance.around(1'800);
            const SampledAnswer answer{.at = at,
                                       .context = context,
                                       .usage = {.input = chance.around(workflow.input) / 40 + 1,
                                                 .cacheWrite1h = fresh,
                                                 .cacheRead = cached,
                                                 .output = chance.around(workflow.output)},
                                       .requestId = "req_" + chance.hex(),
                                       .messageId = "msg_" + chance.hex(),
                                       .flags =
                                           chance.share() < 0.12 ? quint32{SidechainEntry} : 0U};
            cached += fresh;
            at += 5'000 + chance.below(120'000);
            if (answer.at <= toMs(m_options.until))
                addAnswer(block, group, answer);
        }
    }
}

EntryBlock UsageSample::day(const QDate &day) const
{
    EntryBlock block;
    for (int team = 0; team < m_options.teams; ++team) {
        for (const Workflow &workflow : Workflows) {
            if (workflow.way == Way::ClaudeCode)
                addSessions(block, workflow, day, team);
            else
                addRequests(block, workflow, day, team);
        }
    }
    return block;
}

} // namespace core
