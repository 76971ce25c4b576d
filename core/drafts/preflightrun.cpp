// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/preflightrun.h"

#include <QFileInfo>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

/// One request on the wire: these around its id and its params.
static constexpr QByteArrayView WireBegin = "{\"custom_id\":\"";
static constexpr QByteArrayView WireMiddle = "\",\"params\":";
static constexpr QByteArrayView WireEnd = "}";

PreflightRun::PreflightRun(const DraftSource &source, const PreflightContext &context,
                           const QList<DraftPart> &parts, RequestSink *sink)
    : m_source{source}, m_sink{sink}, m_isReused{context.isReused}, m_parts{parts}, m_estimator{context}
{
    m_report.format = parts.first().form.format;
    for (const DraftPart &part : parts) {
        m_report.parts.append({.path = part.path, .format = part.form.format});
        if (part.form.format != m_report.format) // tasks among others are requests like those
            m_report.format = DraftFormat::RequestLines;
    }
}

static bool brokenItemEndsFile(const DraftForm &form)
{
    return form.layout == DraftLayout::Array || form.layout == DraftLayout::RequestsObject;
}

/// Else by index: an array may be one line, a folder has none.
bool PreflightRun::isPlacedByLine(qsizetype part) const
{
    const DraftLayout layout = m_parts.at(part).form.layout;
    return layout == DraftLayout::Lines || layout == DraftLayout::Records;
}

/// Where it is, as one number from 1: its line, or its number in its part; those of further parts follow.
qint64 PreflightRun::placeOf(const CheckedItem &item)
{
    const qint64 within =
        isPlacedByLine(item.part) ? item.place.line : item.index - m_partBegins.at(item.part) + 1;
    const qint64 place = m_placeBases.at(item.part) + within;
    m_lastPlace = std::max(m_lastPlace, place);
    return place;
}

/// Most faults of a file say the same: their words are held once.
Fault PreflightRun::sharing(Fault fault)
{
    static constexpr qsizetype MostTexts = 1000;
    for (QString *const text :
         {&fault.finding.code, &fault.finding.path, &fault.finding.message, &fault.fix}) {
        const auto held = m_texts.constFind(*text);
        if (held != m_texts.cend())
            *text = *held;
        else if (m_texts.size() < MostTexts)
            m_texts.insert(*text);
    }
    // What stays is not left between what the checking threads free again.
    fault.customId = QString{fault.customId.constData(), fault.customId.size()};
    return fault;
}

void PreflightRun::addFault(const Fault &fault)
{
    ++m_report.faultCount;
    ++m_report.faultsByCode[fault.finding.code];
    if (!fault.fix.isEmpty())
        ++m_report.fixable;
    if (m_report.faults.size() < PreflightReport::MaxListed)
        m_report.faults.append(sharing(fault));
}

void PreflightRun::addFixed(const Fault &fault)
{
    if (m_report.fixed.size() < PreflightReport::MaxListed)
        m_report.fixed.append(sharing(fault));
}

void PreflightRun::addEdited(const CheckedItem &item)
{
    ++m_report.edited;
    addFixed({.line = item.place.line,
              .column = 0,
              .index = item.index,
              .customId = QString::fromUtf8(item.id),
              .finding = {.severity = Finding::Severity::Warning,
                          .code = u"edited"_s,
                          .path = {},
                          .message = u"edited by hand"_s},
              .fix = {},
              .target = FixTarget::None,
              .part = item.part});
}

void PreflightRun::addWarning(const Fault &fault)
{
    ++m_report.warningCount;
    if (++m_report.warningsByCode[fault.finding.code] <= PreflightReport::MaxOfAKind)
        m_report.warnings.append(sharing(fault));
}

/// "sku-7-2" for the second request named "sku-7"; a name that nothing before it in the source has.
QByteArray PreflightRun::freeName(const QByteArray &id)
{
    int &number = m_renamed[id];
    QByteArray name;
    do {
        number = qMax(number + 1, 2);
        name = id + '-' + QByteArray::number(number);
    } while (m_ids.contains(name));
    return name;
}

static Fault about(const CheckedItem &item, QByteArrayView id, const QString &code,
                   const QString &message, const QString &fix = {})
{
    return {.line = item.place.line,
            .column = 0,
            .index = item.index,
            .customId = QString::fromUtf8(id),
            .finding = {.severity = Finding::Severity::Error,
                        .code = code,
                        .path = u"custom_id"_s,
                        .message = message,
                        .offset = -1},
            .fix = fix,
            .target = fix.isEmpty() ? FixTarget::None : FixTarget::CustomId,
            .part = item.part};
}

/// Registers the id; false: it was used before, and the request is left out.
bool PreflightRun::settleId(const CheckedItem &item, QByteArray *id)
{
    const qint64 place = placeOf(item);
    const auto first = m_ids.add(*id, place);
    if (!first)
        return true;
    const QString used = usedBefore(*first);
    const QByteArray name = freeName(*id);
    const Fault fault = about(item, *id, u"custom_id_duplicate"_s, QString{u"custom_id "_s + used},
                              u"rename to "_s + QString::fromUtf8(name));
    const bool chosen = m_source.edits.isFixed(item.index, FixTarget::CustomId);
    if (chosen)
        addFixed(fault);
    if (m_source.applyFixes && !chosen) {
        addWarning(about(
            item, *id, u"fixed"_s,
            u"fixed: renamed to %1, since the id was %2"_s.arg(QString::fromUtf8(name), used)));
    }
    if (m_source.applyFixes || chosen) {
        m_ids.add(name, place);
        ++m_report.fixesApplied;
        *id = name;
        return true;
    }
    addFault(fault);
    return false;
}

/// Where an id was first, by what m_ids holds of it.
QString PreflightRun::usedBefore(qint64 place) const
{
    const auto next = std::upper_bound(m_placeBases.cbegin(), m_placeBases.cend(), place - 1);
    const qsizetype part = next - m_placeBases.cbegin() - 1;
    const qint64 within = place - m_placeBases.at(part);
    if (m_parts.size() == 1)
        return isPlacedByLine(part) ? u"used before, on line %1"_s.arg(within)
                                    : u"used before, at index %1"_s.arg(within - 1);
    const QString file = QFileInfo{m_parts.at(part).path}.fileName();
    return isPlacedByLine(part) ? u"used before, in %1, line %2"_s.arg(file).arg(within)
                                : u"used before, in %1, at index %2"_s.arg(file).arg(within - 1);
}

QByteArray PreflightRun::wireIdFor(const CheckedItem &item, const QByteArray &id)
{
    if (isWireId(id) && !isSafeIdForm(id))
        return id;
    const QByteArray wireId = safeId(item.index);
    ++m_report.mappedIds;
    const QString why = isWireId(id) ? u"names of this form are kept for replaced ids"_s
        : id.size() > 64             ? u"the service takes at most 64 letters, digits, - and _"_s
                                     : u"the service takes only letters, digits, - and _"_s;
    Fault warning =
        about(item, id, u"custom_id_mapped"_s,
              u"sent as %1, and restored in the results: %2"_s.arg(QString::fromUtf8(wireId), why));
    warning.finding.severity = Finding::Severity::Warning;
    addWarning(warning);
    return wireId;
}

Result<void> PreflightRun::take(const CheckedItem &item)
{
    while (m_partBegins.size() <= item.part) {
        m_partBegins.append(item.index);
        m_placeBases.append(m_lastPlace);
    }
    ++m_report.read;
    ++m_report.parts[item.part].read;
    if (item.edited)
        addEdited(item);
    const DraftPart &part = m_parts.at(item.part);
    if (item.syntaxError && brokenItemEndsFile(part.form) && !item.edited)
        return badInput(part.path, item.syntaxPlace,
                        u"not valid JSON: "_s + item.syntaxError->what);
    for (const Fault &fault : item.faults)
        addFault(fault);
    for (const Fault &warning : item.warnings)
        addWarning(warning);
    for (const Fault &fault : item.fixed)
        addFixed(fault);
    m_report.fixesApplied += item.fixes;
    bool refusesFile = item.refusesFile;
    QByteArray id = item.id;
    if (item.hasId && !settleId(item, &id)) {
        refusesFile = refusesFile || part.form.format == DraftFormat::NativeTasks;
    } else if (item.hasId && item.faults.isEmpty()) {
        if (const auto passed = pass(item, id); !passed)
            return passed;
    }
    if (refusesFile && m_report.refusal.isEmpty()) {
        const Fault &fault = item.faults.isEmpty() ? m_report.faults.last() : item.faults.first();
        m_report.refusal =
            u"nothing of a task file is sent while a task in it is wrong; the first is "
            u"task %1 (counted from 0): %2"_s.arg(item.index)
                .arg(fault.finding.message);
    }
    return {};
}

static Fault longPrompt(const CheckedItem &item, QByteArrayView id)
{
    Fault fault = about(item, id, u"prompt_long"_s,
                        u"about %1 input tokens"_s.arg(item.facts.estimatedInput));
    fault.finding.severity = Finding::Severity::Warning;
    fault.finding.path.clear();
    return fault;
}

/// Counts a good request and hands it on.
Result<void> PreflightRun::pass(const CheckedItem &item, const QByteArray &id)
{
    const DraftFormat format = m_parts.at(item.part).form.format;
    if (!m_source.maxTokens && (isTable(format) || format == DraftFormat::TextFolder))
        ++m_report.limitedByDefault;
    const QByteArray wireId = wireIdFor(item, id);
    const qint64 bytes =
        WireBegin.size() + wireId.size() + WireMiddle.size() + item.params.size() + WireEnd.size();
    m_json.resize(0);
    if (m_sink || m_isReused)
        m_json.append(WireBegin).append(wireId).append(WireMiddle).append(item.params).append(WireEnd);
    const bool reused = m_isReused && m_isReused(m_json);
    ++m_report.requests;
    ++m_byModel[item.facts.model];
    if (reused) {
        ++m_report.reused;
    } else {
        m_planner.add(bytes, shardGroup(item.facts));
        if (item.model && m_estimator.add(item.facts, *item.model)
            && m_report.longPrompts.size() < PreflightReport::MaxOfAKind)
            m_report.longPrompts.append(longPrompt(item, id));
        m_prefixes.add(item.facts);
    }
    m_report.prefixesMarked += item.prefixesMarked;
    if (!m_sink)
        return {};
    Q_ASSERT(m_json.size() == bytes);
    return m_sink->add({.index = item.index,
                        .originalId = id,
                        .wireId = wireId,
                        .json = m_json,
                        .facts = &item.facts,
                        .reused = reused});
}

void PreflightRun::note(const QList<Finding> &notes)
{
    for (const Finding &finding : notes)
        addWarning({.customId = {}, .finding = finding, .fix = {}});
}

PreflightReport PreflightRun::finish(const PartedItemStream &items)
{
    m_report.sourceBytes = items.bytesTotal();
    for (qsizetype part = 0; part < m_report.parts.size(); ++part)
        m_report.parts[part].bytes = items.bytesOf(part);
    m_report.shards = m_planner.plan().shards;
    m_report.estimate = m_estimator.estimate();
    m_report.longPromptsByModel = m_estimator.longPrompts();
    m_report.longPromptSteps = m_estimator.firstSteps();
    const SharedPrefixes::Group shared = m_prefixes.largest();
    m_report.sharedPrefixTokens = shared.tokens;
    m_report.sharedPrefixRequests = shared.requests;
    for (auto model = m_byModel.cbegin(); model != m_byModel.cend(); ++model)
        m_report.requestsByModel.insert(model.key(), model.value());
    return std::move(m_report);
}

} // namespace core
