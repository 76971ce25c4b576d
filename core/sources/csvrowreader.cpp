// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/csvrowreader.h"

#include "core/drafts/csvrow.h"
#include "core/drafts/utf8.h"
#include "core/sources/jsonfields.h"
#include "core/units/instant.h"

#include <algorithm>
#include <cmath>

namespace core {

namespace {

constexpr std::size_t MostDifferentRows = 1'000'000;

/// What a row cannot be without, where the table has it.
constexpr CsvField Needed[]{CsvField::At,           CsvField::Model,        CsvField::Input,
                            CsvField::Output,       CsvField::CacheWrite5m, CsvField::CacheWrite1h,
                            CsvField::CacheRead,    CsvField::Thinking,     CsvField::WebSearches,
                            CsvField::Cost};

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

/// "" is 0, and 7.0 is 7.
bool takeCount(QByteArray text, qint64 &count)
{
    if (text.isEmpty())
        return true;
    if (const qsizetype point = text.indexOf('.'); point > 0) {
        const QByteArray fraction = text.mid(point + 1);
        if (fraction.isEmpty() || fraction.count('0') != fraction.size())
            return false;
        text.truncate(point);
    }
    for (const char digit : text) {
        if (digit < '0' || digit > '9')
            return false;
    }
    bool isNumber = false;
    const qulonglong value = text.toULongLong(&isNumber);
    count = qint64(value);
    return isNumber && value <= MostCounted;
}

/// Also as programs write it: 0.30000000000000004, 6.6e-05; to the nearest pico-dollar.
std::optional<Money> costIn(const QByteArray &text)
{
    constexpr double Most = 9e6;
    std::optional<Money> cost = Money::fromDecimalUsd(QString::fromUtf8(text));
    if (!cost) {
        bool isNumber = false;
        const double dollars = text.toDouble(&isNumber);
        if (!isNumber || !(dollars >= 0 && dollars <= Most))
            return {};
        cost = Money::fromPicoUsd(std::llround(dollars * 1e12));
    }
    return *cost < Money{} || cost->isAtLimit() ? std::nullopt : cost;
}

std::optional<bool> truthIn(const QByteArray &text)
{
    const QByteArray word = text.toLower();
    if (word == "true" || word == "1")
        return true;
    return word == "false" || word == "0" ? std::optional{false} : std::nullopt;
}

/// Whether the text, which tells a time, tells it finer than in milliseconds, in UTC.
bool isFinerThanMilliseconds(const QByteArray &text)
{
    return text.size() > qsizetype(sizeof "2026-01-18T07:42:10.118Z") - 1 && text.endsWith('Z');
}

} // namespace

std::optional<qint64> csvInstant(const QByteArray &text)
{
    const auto milliseconds = [](const std::optional<Instant> &instant) {
        return instant ? std::optional{toMs(*instant)} : std::nullopt;
    };
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (isNumber) {
        if (text.size() >= 9 && text.size() <= 10)
            return number * 1'000;
        return text.size() >= 12 && text.size() <= 13 ? std::optional{number} : std::nullopt;
    }
    if (text.size() == 10)
        return milliseconds(instantFromRfc3339(QByteArrayView{QByteArray{text + "T00:00:00Z"}}));
    if (const auto instant = instantFromRfc3339(QByteArrayView{text}))
        return toMs(*instant);
    QByteArray whole = text;
    if (whole.size() > 10 && whole[10] == ' ')
        whole[10] = 'T';
    if (whole.size() == 16)
        whole += ":00";
    for (const char *zone : {"", "Z"}) {
        if (const auto instant = instantFromRfc3339(QByteArrayView{QByteArray{whole + zone}}))
            return toMs(*instant);
    }
    return {};
}

QByteArray CsvRowReader::field(const QList<QByteArray> &fields, CsvField field) const
{
    const int column = m_mapping.column(field);
    return column < 0 ? QByteArray{} : fields.value(column).trimmed();
}

EntryIdentity CsvRowReader::identityOf(const QList<QByteArray> &fields)
{
    if (const QByteArray id = field(fields, CsvField::Id); !id.isEmpty())
        return EntryGroup{"csv", "id"}.identityOf(id);
    QByteArray content;
    for (int i = 0; i <= int(CsvField::Id); ++i) {
        const QByteArray text = field(fields, CsvField(i));
        if (!text.isEmpty())
            content += QByteArray::number(i) + ':' + QByteArray::number(text.size()) + ':' + text;
    }
    if (m_seen.size() >= MostDifferentRows)
        m_seen.clear();
    const int before = m_seen[contentHash(content)]++;
    content += '#' + QByteArray::number(before);
    // Rows of one day lie together in the index.
    return EntryGroup{"csv", field(fields, CsvField::At).first(std::min(
                                 field(fields, CsvField::At).size(), qsizetype{10}))}
        .identityOf(content);
}

/// Whether of so many fields one is missing without which the row would say something else.
bool CsvRowReader::lacksCounts(qsizetype fields) const
{
    return std::any_of(std::begin(Needed), std::end(Needed),
                       [&](CsvField field) { return m_mapping.column(field) >= fields; });
}

const char *CsvRowReader::read(QByteArrayView record, BlockBuilder &block, bool isOpen)
{
    if (!isValidUtf8(record))
        return "not UTF-8";
    const std::optional<QList<QByteArray>> fields = csvFields(record, m_delimiter);
    if (!fields)
        return "not a row of a table";
    if (fields->size() > m_columns)
        return "more fields than columns";
    if (isOpen && fields->size() < m_columns)
        return "the last line is not finished; it is read again the next time";
    if (lacksCounts(fields->size()))
        return "fewer fields than columns";
    const std::optional<qint64> at = csvInstant(field(*fields, CsvField::At));
    if (!at)
        return "no readable time";
    EntryBlock::Row row;
    row.at = *at;
    Usage &usage = row.usage;
    for (const auto &[name, count] :
         {std::pair{CsvField::Input, &usage.input}, {CsvField::Output, &usage.output},
          {CsvField::CacheWrite5m, &usage.cacheWrite5m},
          {CsvField::CacheWrite1h, &usage.cacheWrite1h}, {CsvField::CacheRead, &usage.cacheRead},
          {CsvField::Thinking, &usage.thinking}, {CsvField::WebSearches, &usage.webSearches}}) {
        if (!takeCount(field(*fields, name), *count))
            return NotACount;
    }
    QByteArray cost = field(*fields, CsvField::Cost);
    if (cost.startsWith('$'))
        cost.remove(0, 1);
    if (!cost.isEmpty()) {
        row.reportedCost = costIn(cost);
        if (!row.reportedCost)
            return "the cost is not an amount";
    }
    if (m_mapping.column(CsvField::CacheRead) < 0 && m_mapping.column(CsvField::CacheWrite5m) < 0
        && m_mapping.column(CsvField::CacheWrite1h) < 0)
        row.flags = PromptCacheNotRecorded;
    if (truthIn(field(*fields, CsvField::CacheHit)).value_or(false))
        row.flags |= LocalCacheHit;
    row.identity = identityOf(*fields);
    const auto text = [&](CsvField name) { return field(*fields, name); };
    const QByteArray model = text(CsvField::Model), tier = text(CsvField::ServiceTier),
                     speed = text(CsvField::Speed), geography = text(CsvField::Geography),
                     workflow = text(CsvField::Workflow), project = text(CsvField::Project),
                     session = text(CsvField::Session), stop = text(CsvField::StopReason),
                     request = text(CsvField::RequestId), message = text(CsvField::MessageId);
    block.add({.source = "csv",
               .batch = {},
               .model = viewOf(model),
               .serviceTier = viewOf(tier),
               .speed = viewOf(speed),
               .geography = viewOf(geography),
               .workflow = viewOf(workflow),
               .project = viewOf(project),
               .session = viewOf(session),
               .stopReason = viewOf(stop),
               .provenance = Provenance::Reported},
              viewOf(request), viewOf(message), row);
    if (EntryDetails details = detailsOf(*fields); details != EntryDetails{})
        block.addDetails(std::move(details));
    return nullptr;
}

EntryDetails CsvRowReader::detailsOf(const QList<QByteArray> &fields) const
{
    const auto text = [&](CsvField name) { return field(fields, name).toStdString(); };
    EntryDetails details{.stage = text(CsvField::Stage),
                         .tier = text(CsvField::Tier),
                         .provider = text(CsvField::Provider),
                         .cacheHit = truthIn(field(fields, CsvField::CacheHit)),
                         .cacheType = text(CsvField::CacheType)};
    if (const QByteArray at = field(fields, CsvField::At); isFinerThanMilliseconds(at))
        details.ts = at.toStdString();
    const QByteArray duration = field(fields, CsvField::Duration);
    if (qint64 milliseconds = 0; !duration.isEmpty() && takeCount(duration, milliseconds))
        details.durationMs = milliseconds;
    return details;
}

} // namespace core
