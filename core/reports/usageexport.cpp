// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/usageexport.h"

#include "core/base/csvfield.h"
#include "core/base/sql.h"
#include "core/ledger/entry.h"
#include "core/ledger/jobcosts.h"
#include "core/models/modelname.h"
#include "core/reports/unitprices.h"
#include "core/reports/usagelabels.h"

#include <QScopeGuard>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view LegacyHead =
    "ts,workflow,stage,tier,model,provider,cost,tokens_input,tokens_output,cache_hit,cache_type,"
    "duration_ms";
constexpr std::string_view FurtherHead =
    ",source,profile,sandbox,project,session,job,batch,custom_id,message_id,"
    "service_tier,speed,geography,stop_reason,provenance,cache_write_5m,cache_write_1h,cache_read,"
    "thinking,web_searches,web_fetches,cost_realtime,saved_batch,saved_cache,reported_cost,"
    "prompt_cache_recorded,prompt_cache_hit,sidechain,date,time_zone,filter,exported_at,"
    "user_id,seq,other_fields";

constexpr auto Select = R"(
    SELECT e.at, c.workflow, c.model, e.input, e.output, e.flags, c.source, c.profile, c.sandbox, c.project, c.session,
        c.job, c.batch, e.request_id, e.message_id, c.service_tier, c.speed, c.geography, c.stop_reason, c.provenance,
        e.cache_write_5m, e.cache_write_1h, e.cache_read, e.thinking, e.web_searches, e.web_fetches, e.reported_cost,
        d.ts, d.stage, d.tier, d.provider, d.cache_hit, d.cache_type, d.duration_ms, d.user_id, d.seq, d.other
    FROM entries e JOIN contexts c ON c.id = e.context LEFT JOIN entry_details d ON d.entry = e.id
    WHERE e.at >= :from AND e.at < :until AND c.sandbox = :sandbox
    ORDER BY e.at, e.id)";

std::string bytes(const QString &text) { return text.toStdString(); }

/// One line, field by field.
class Line
{
public:
    void text(const QString &value)
    {
        separate();
        appendCsvField(m_line, bytes(value));
    }
    void number(qint64 value)
    {
        separate();
        m_line += std::to_string(value);
    }
    void maybeNumber(const std::optional<qint64> &value)
    {
        if (value)
            number(*value);
        else
            separate();
    }
    void flag(bool value)
    {
        separate();
        m_line += value ? "True" : "False"; // as the earlier tool wrote them
    }
    void money(const std::optional<Money> &value)
    {
        separate();
        if (value)
            m_line += bytes(value->toDecimalUsd());
    }
    void empty() { separate(); }
    std::string_view end()
    {
        m_line += "\r\n";
        return m_line;
    }
    void clear()
    {
        m_line.clear();
        m_first = true;
    }

private:
    void separate()
    {
        if (!m_first)
            m_line += ',';
        m_first = false;
    }
    std::string m_line;
    bool m_first = true;
};

class Exporting
{
public:
    Exporting(const UsageExport &request, const ModelCatalog &models, const PriceSheet &prices)
        : m_legacy{request.legacy}, m_models{models}, m_prices{prices}, m_days{request.zone},
          m_accepts{request.filter, models}, m_zone{QString::fromUtf8(request.zone.id())},
          m_filter{filterText(request)}, m_now{toRfc3339(request.now)}
    { }

    const ZoneDays &days() const { return m_days; }

    /// "" if the entry does not pass the filter.
    std::string_view lineOf(const Statement &row)
    {
        const GroupLabels labels{.source = row.text(6),
                                 .profile = row.text(7),
                                 .sandbox = row.flag(8),
                                 .model = row.text(2),
                                 .serviceTier = row.text(15),
                                 .speed = row.text(16),
                                 .geography = row.text(17),
                                 .workflow = row.text(1),
                                 .project = row.text(9),
                                 .provenance = int(row.number(19))};
        if (!m_accepts(labels) || (m_legacy && labels.source != u"log"))
            return {};
        const Instant at = instantFromMs(row.number(0));
        const Usage usage{.input = row.number(3),
                          .cacheWrite5m = row.number(20),
                          .cacheWrite1h = row.number(21),
                          .cacheRead = row.number(22),
                          .output = row.number(4),
                          .thinking = row.number(23),
                          .webSearches = row.number(24),
                          .webFetches = row.number(25)};
        const PricedLabels priced{.model = labels.model,
                                  .terms = billingTerms(labels.source, labels.serviceTier,
                                                        labels.speed, labels.geography)};
        UsageFigures figures;
        addEntryMoney(figures, usage, priced, utcDay(at), m_models, m_prices);
        const auto ifPriced = [&figures](Money money) {
            return figures.unpriced() == 0 ? std::optional{money} : std::nullopt;
        };
        const qint64 flags = row.number(5);
        const std::optional<qint64> reported = row.maybeNumber(26);
        const std::optional<Money> reportedCost =
            reported ? std::optional{Money::fromPicoUsd(*reported)} : std::nullopt;

        m_line.clear();
        const QString written = row.text(27);
        m_line.text(written.isEmpty() ? toRfc3339(at) : written);
        m_line.text(labels.workflow);
        m_line.text(row.text(28)); // stage
        m_line.text(row.text(29)); // tier
        m_line.text(labels.model);
        const QString provider = row.text(30);
        m_line.text(provider.isEmpty() && m_models.find(labels.model) ? u"anthropic"_s : provider);
        m_line.money(m_legacy ? reportedCost : ifPriced(figures.total()));
        m_line.number(usage.input);
        m_line.number(usage.output);
        if (const std::optional<qint64> hit = row.maybeNumber(31))
            m_line.flag(*hit != 0);
        else
            m_line.empty();
        m_line.text(row.text(32)); // cache_type
        m_line.maybeNumber(row.maybeNumber(33)); // duration_ms
        if (m_legacy)
            return m_line.end();
        m_line.text(labels.source);
        m_line.text(labels.profile);
        m_line.flag(labels.sandbox);
        for (int column = 9; column <= 18; ++column)
            m_line.text(row.text(column));
        m_line.text(labelOf(labels, UsageBy::Provenance, m_models));
        for (int column = 20; column <= 25; ++column)
            m_line.number(row.number(column));
        m_line.money(ifPriced(figures.realtime()));
        m_line.money(ifPriced(figures.savedByBatch()));
        m_line.money(ifPriced(figures.savedByCache()));
        m_line.money(reportedCost);
        const bool recorded = (flags & PromptCacheNotRecorded) == 0;
        m_line.flag(recorded);
        if (recorded)
            m_line.flag(usage.cacheRead > 0 || (flags & PromptCacheHitSaid) != 0);
        else
            m_line.empty();
        if (labels.source == u"claude-code")
            m_line.flag((flags & SidechainEntry) != 0);
        else
            m_line.empty();
        m_line.text(ZoneDays::dayName(m_days.dayOf(quarterOf(row.number(0)))));
        m_line.text(m_zone);
        m_line.text(m_filter);
        m_line.text(m_now);
        m_line.text(row.text(34)); // user_id
        m_line.maybeNumber(row.maybeNumber(35)); // seq
        m_line.text(row.text(36)); // other_fields
        return m_line.end();
    }

private:
    bool m_legacy;
    const ModelCatalog &m_models;
    const PriceSheet &m_prices;
    ZoneDays m_days;
    LabelFilter m_accepts;
    QString m_zone, m_filter, m_now;
    Line m_line;
};

} // namespace

QString filterText(const UsageExport &request)
{
    QStringList parts;
    const auto add = [&parts](const QString &name, const QStringList &values) {
        if (!values.isEmpty())
            parts.append(name + u'=' + values.join(u'|'));
    };
    const auto day = [](const std::optional<QDate> &date) {
        return date ? QStringList{date->toString(Qt::ISODate)} : QStringList{};
    };
    add(u"since"_s, day(request.since));
    add(u"until"_s, day(request.until));
    add(u"source"_s, request.filter.sources);
    add(u"model"_s, request.filter.models);
    add(u"workflow"_s, request.filter.workflows);
    add(u"project"_s, request.filter.projects);
    add(u"profile"_s, request.filter.profiles);
    if (request.filter.sandbox)
        parts.append(u"sandbox"_s);
    return parts.isEmpty() ? u"all"_s : parts.join(u"; "_s);
}

Result<qint64> exportUsage(QSqlDatabase &database, const UsageExport &request,
                           const ModelCatalog &models, const PriceSheet &prices, FileWriter &writer,
                           const std::function<bool()> &stop)
{
    // The order of millions of entries does not fit into memory.
    if (const Result<void> done = execute(database, u"PRAGMA temp_store = FILE"_s); !done)
        return done.error();
    const auto restore =
        qScopeGuard([&database] { (void)execute(database, u"PRAGMA temp_store = MEMORY"_s); });
    Exporting lines{request, models, prices};
    const auto boundary = [&lines](const std::optional<QDate> &date, qint64 otherwise) {
        return date ? lines.days().startOf(*date) * QuarterMs : otherwise;
    };
    std::optional<QDate> end = request.until;
    if (end)
        end = end->addDays(1);
    Statement rows{database, QString::fromUtf8(Select)};
    rows.bind(u":from"_s, boundary(request.since, std::numeric_limits<qint64>::min()))
        .bind(u":until"_s, boundary(end, std::numeric_limits<qint64>::max()))
        .bindBool(u":sandbox"_s, request.filter.sandbox);
    if (const Result<void> done = rows.run(); !done)
        return done.error();
    std::string head{LegacyHead};
    if (!request.legacy)
        head += FurtherHead;
    head += "\r\n";
    if (const Result<void> done = writer.write(QByteArrayView{head.data(), qsizetype(head.size())});
        !done)
        return done.error();
    qint64 written = 0, read = 0;
    while (rows.next()) {
        if (++read % 1'000 == 0 && stop())
            return Error{.kind = Error::Kind::Canceled, .detail = QString{}};
        const std::string_view line = lines.lineOf(rows);
        if (line.empty())
            continue;
        if (const Result<void> done =
                writer.write(QByteArrayView{line.data(), qsizetype(line.size())});
            !done)
            return done.error();
        ++written;
    }
    if (const Result<void> done = rows.end(); !done)
        return done.error();
    return written;
}

} // namespace core
