// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/usagelog.h"

#include "core/sources/usagelogline.h"

#include <QDir>
#include <QFileInfo>

namespace core {

using namespace Qt::StringLiterals;

namespace {

class UsageLogReader final : public SourceLineReader
{
public:
    void begin(const SourceFile &) override { }

    const char *read(const char *line, std::size_t size, BlockBuilder &block) override
    {
        if (std::string_view{line, size}.find_first_not_of(" \t\r") == std::string_view::npos)
            return nullptr;
        const UsageLogRecord *record = m_reader.read(line, size);
        if (!record)
            return m_reader.fault();
        remarkOn(*record);
        const Usage &usage = record->usage;
        quint32 flags = 0;
        if (!record->promptCacheRecorded)
            flags |= PromptCacheNotRecorded;
        if (record->promptCacheHit)
            flags |= PromptCacheHitSaid;
        if (record->localCacheHit.value_or(false))
            flags |= LocalCacheHit;
        block.add({.source = "log",
                   .batch = {},
                   .model = record->model,
                   .serviceTier = {},
                   .speed = {},
                   .geography = {},
                   .workflow = record->workflow,
                   .project = {},
                   .session = {},
                   .stopReason = {},
                   .provenance = Provenance::Reported},
                  {}, {},
                  {.identity = identityOf(*record),
                   .at = record->at,
                   .usage = usage,
                   .flags = flags,
                   .reportedCost = record->cost});
        block.addDetails(detailsOf(*record));
        return nullptr;
    }

    const Remarks &remarks() const override { return m_remarks; }

private:
    EntryDetails detailsOf(const UsageLogRecord &record)
    {
        return {.ts = std::string{record.ts},
                .seq = record.seq,
                .stage = std::string{record.stage},
                .tier = std::string{record.tier},
                .provider = std::string{record.provider},
                .cacheHit = record.localCacheHit,
                .cacheType = std::string{record.cacheType},
                .durationMs = record.durationMs,
                .userId = std::string{record.user},
                .other = record.other};
    }

    /// Records of one day lie together in the index.
    EntryIdentity identityOf(const UsageLogRecord &record)
    {
        const auto append = [this](std::string_view part) {
            m_key.append(std::to_string(part.size())).append(":").append(part);
        };
        m_key.clear();
        append(record.ts);
        append(record.workflow);
        append(record.stage);
        append(record.model);
        const Usage &usage = record.usage;
        for (const qint64 number : {record.seq.value_or(0), usage.input, usage.output,
                                    record.cost.value_or(Money::fromPicoUsd(-1)).picoUsd()})
            m_key.append("/").append(std::to_string(number));
        const std::string_view day = record.ts.substr(0, 10);
        return EntryGroup{"log", {day.data(), qsizetype(day.size())}}.identityOf(
            {m_key.data(), qsizetype(m_key.size())});
    }

    void remarkOn(const UsageLogRecord &record)
    {
        if (record.version != "1.0") {
            const std::string_view version = record.version.substr(0, 20);
            ++m_remarks[u"of version “%1”, which is read like 1.0"_s.arg(
                QString::fromUtf8(version.data(), qsizetype(version.size())))];
        }
        const bool costs = record.cost && *record.cost > Money{};
        if (costs && record.usage.input > 0 && record.usage.output == 0 && !record.localCacheHit.value_or(false))
            ++m_remarks[u"that cost something without output: the input may hold both, and then "
                        "a computed cost is too low"_s];
    }

    UsageLogLineReader m_reader;
    std::string m_key;
    Remarks m_remarks;
};

bool isUsageLog(std::string_view name)
{
    return name.starts_with("usage")
        && (name.ends_with(".jsonl") || name.ends_with(".jsonl.gz"));
}

} // namespace

QStringList usageLogPlaces(const QProcessEnvironment &environment)
{
    const QDir home{environment.value(u"HOME"_s, QDir::homePath())};
    const QString attune = environment.value(u"ATTUNE_HOME"_s);
    QStringList places;
    for (const QString &place :
         {home.filePath(u".empathy/telemetry"_s),
          QDir{attune.isEmpty() ? home.filePath(u".attune"_s) : attune}.filePath(
              u"telemetry"_s)}) {
        if (QFileInfo{place}.isDir())
            places.append(place);
    }
    return places;
}

Result<SourceReport> importUsageLogs(Database &database, const QStringList &places,
                                     ImportProgress &progress)
{
    const ImportPlan plan{.source = "log",
                          .makeReader = [] { return std::make_unique<UsageLogReader>(); },
                          .enter = enterOnce};
    return importFiles(database, plan, findFiles(places, isUsageLog), progress);
}

} // namespace core
