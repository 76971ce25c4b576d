// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/itemchecker.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/prefixmarks.h"
#include "core/drafts/sharedprefixes.h"
#include "core/requests/requestrules.h"

namespace core {

using namespace Qt::StringLiterals;

ItemChecker::ItemChecker(const DraftSource &source, const PreflightContext &context,
                         const std::vector<std::unique_ptr<ItemTranslator>> &translators,
                         const SharedPrefixes *toMark)
    : m_source{source}, m_context{context},
      m_translators{translators}, m_toMark{toMark}, m_reader{context.estimator, context.models}
{ }

/// What reading a body and the rules of its model say.
struct ItemChecker::Verdict
{
    RequestFacts facts;
    const Model *model = nullptr;
    QList<Finding> findings;
    bool hasErrors = false;
};

const Model *ItemChecker::modelOf(const QString &name)
{
    if (name != m_lastModelName || !m_lastModel) {
        m_lastModelName = name;
        m_lastModel = m_context.models.findExact(name);
    }
    return m_lastModel;
}

ItemChecker::Verdict ItemChecker::verdictOn(QByteArrayView params)
{
    RequestReader::Reading reading = m_reader.read(params, RequestReader::Place::Batch);
    Verdict verdict{.facts = std::move(reading.facts),
                    .model = nullptr,
                    .findings = std::move(reading.findings),
                    .hasErrors = false};
    const auto isError = [](const Finding &finding) {
        return finding.severity == Finding::Severity::Error;
    };
    if (!verdict.facts.model.isEmpty()) {
        verdict.model = modelOf(verdict.facts.model);
        verdict.findings += checkAgainstModel(verdict.facts, verdict.model, CurrentApiVersion,
                                              RequestReader::Place::Batch, m_context.now);
    }
    verdict.hasErrors = std::any_of(verdict.findings.cbegin(), verdict.findings.cend(), isError);
    return verdict;
}

/// Puts in the model and the output cap that the user chose for requests that name none.
void ItemChecker::applyChoices(DraftItem *item) const
{
    const bool setModel = !m_source.model.isEmpty()
        && (m_source.overrideModel || jsonMember(item->params, "model").isNull());
    if (setModel)
        item->setParams(withMember(item->params, "model", toJsonString(m_source.model.toUtf8())));
    if (m_source.maxTokens && jsonMember(item->params, "max_tokens").isNull())
        item->setParams(
            withMember(item->params, "max_tokens", QByteArray::number(*m_source.maxTokens)));
}

void ItemChecker::checkRequest(DraftItem *item, CheckedItem *checked)
{
    if (!m_source.model.isEmpty() || m_source.maxTokens)
        applyChoices(item);
    Verdict verdict = verdictOn(item->params);
    if (verdict.hasErrors && !m_source.edits.isEmpty())
        applyChosenFixes(item, &verdict, checked);
    const qsizetype before = item->findings.size();
    QList<CertainFix> fixes;
    bool allFixable = true;
    for (const Finding &finding : verdict.findings) {
        item->findings.append(finding);
        if (finding.severity != Finding::Severity::Error)
            continue;
        const auto fix = certainFix(finding, verdict.facts, verdict.model, item->params);
        allFixable = allFixable && fix.has_value();
        if (!fix)
            continue;
        m_fixes.resize(item->findings.size());
        m_fixes.last() = *fix;
        fixes.append(*fix);
    }
    if (m_source.applyFixes && verdict.hasErrors && allFixable) {
        QByteArray mended = item->params.toByteArray();
        for (const CertainFix &fix : fixes)
            mended = fixed(mended, fix);
        item->setParams(std::move(mended));
        verdict = verdictOn(item->params);
        if (!verdict.hasErrors) {
            item->findings.resize(before);
            for (const CertainFix &fix : fixes)
                item->warning(u"fixed"_s, QString::fromUtf8(fix.member), u"fixed: "_s + fix.words);
            item->findings += verdict.findings;
            checked->fixes += int(fixes.size());
            m_fixes.clear();
        }
    }
    if (m_toMark && !verdict.hasErrors && verdict.model)
        markPrefix(item, &verdict, checked);
    checked->facts = std::move(verdict.facts);
    checked->model = verdict.model;
}

/// Those that the user applied one by one; what else is wrong with the request is still said.
void ItemChecker::applyChosenFixes(DraftItem *item, Verdict *verdict, CheckedItem *checked)
{
    QByteArray mended;
    for (const Finding &finding : std::as_const(verdict->findings)) {
        if (finding.severity != Finding::Severity::Error)
            continue;
        const auto fix = certainFix(finding, verdict->facts, verdict->model, item->params);
        if (!fix || !m_source.edits.isFixed(checked->index, fix->target))
            continue;
        mended = fixed(mended.isNull() ? item->params : QByteArrayView{mended}, *fix);
        checked->fixed.append({.line = checked->place.line,
                               .column = 0,
                               .index = checked->index,
                               .customId = QString::fromUtf8(checked->id),
                               .finding = finding,
                               .fix = fix->words,
                               .target = fix->target,
                               .part = checked->part});
    }
    if (mended.isNull())
        return;
    item->setParams(std::move(mended));
    *verdict = verdictOn(item->params);
    checked->fixes += int(checked->fixed.size());
}

void ItemChecker::markPrefix(DraftItem *item, Verdict *verdict, CheckedItem *checked)
{
    int marked = 0;
    QByteArray json =
        withSharedPrefixMarked(item->params, verdict->facts, *verdict->model, *m_toMark, &marked);
    if (marked == 0)
        return;
    const QByteArray before = item->params.toByteArray();
    item->setParams(std::move(json));
    Verdict after = verdictOn(item->params);
    if (after.hasErrors) { // cannot be, but a marker is never worth a request
        item->setParams(before);
        return;
    }
    *verdict = std::move(after);
    checked->prefixesMarked = marked;
}

/// The id that a text which is not JSON seems to have, for display alone; "" if none is seen.
static QString apparentId(QByteArrayView text)
{
    static constexpr QByteArrayView Key = "\"custom_id\"";
    const qsizetype key = text.first(qMin<qsizetype>(text.size(), 4096)).indexOf(Key);
    if (key < 0)
        return {};
    const QByteArrayView rest = text.sliced(key + Key.size());
    const qsizetype open = rest.indexOf('"');
    const qsizetype close = open < 0 ? -1 : rest.indexOf('"', open + 1);
    if (close < 0 || rest.first(open).trimmed() != ":")
        return {};
    return QString::fromUtf8(rest.sliced(open + 1, close - open - 1));
}

/// Sorts the findings into faults and warnings and gives each its place.
void ItemChecker::report(CheckedItem *checked, const DraftItem &item, QByteArrayView text) const
{
    const QString id = checked->id.isEmpty() && item.syntaxError ? apparentId(text)
                                                                 : QString::fromUtf8(checked->id);
    for (qsizetype i = 0; i < item.findings.size(); ++i) {
        const Finding &finding = item.findings.at(i);
        Fault fault{.line = checked->place.line,
                    .column = 0,
                    .index = checked->index,
                    .customId = id,
                    .finding = finding,
                    .fix = i < m_fixes.size() ? m_fixes.at(i).words : QString{},
                    .target = i < m_fixes.size() ? m_fixes.at(i).target : FixTarget::None,
                    .part = checked->part};
        // An edited text has no place in the file.
        if (finding.offset >= 0 && finding.offset <= text.size() && !checked->edited) {
            const TextPlace place = checked->place.after(text.first(finding.offset));
            fault.line = place.line;
            fault.column = place.column;
        }
        (finding.severity == Finding::Severity::Error ? checked->faults : checked->warnings)
            .append(std::move(fault));
    }
}

CheckedItem ItemChecker::check(const SourceItem &source, QByteArrayView text)
{
    CheckedItem checked;
    checked.index = source.index;
    checked.part = source.part;
    checked.place = source.place;
    checked.bytesTooLarge = source.bytesTooLarge > 0;
    m_fixes.clear();
    if (m_source.edits.hasText(source.index) && source.bytesTooLarge == 0) {
        const auto edited = m_source.edits.textFor(source.index, text);
        checked.edited = edited.has_value();
        checked.editIsStale = !checked.edited;
        text = edited.value_or(text);
    }
    DraftItem item;
    if (source.bytesTooLarge > 0)
        item.error(u"item_too_large"_s, {},
                   u"%1 bytes long; the service takes at most %2 in one request"_s
                       .arg(source.bytesTooLarge)
                       .arg(MaxItemBytes));
    else if (!source.trouble.isEmpty())
        item.error(u"unreadable"_s, {}, source.trouble);
    else
        item = m_translators[size_t(source.part)]->translate(source, text);
    if (checked.editIsStale)
        item.warning(u"edit_not_used"_s, {},
                     u"this line has changed in the file since it was edited; the edit is not used"_s);
    checked.hasId = item.hasId;
    checked.id = item.id;
    checked.refusesFile = item.refusesFile;

    if (!item.params.isNull() && !item.hasErrors()) {
        const bool inText = item.ownParams.isEmpty();
        const qsizetype paramsAt = inText ? item.params.data() - text.data() : 0;
        const qsizetype before = item.findings.size();
        checkRequest(&item, &checked);
        for (qsizetype i = before; i < item.findings.size(); ++i) {
            Finding &finding = item.findings[i];
            if ((finding.code == u"json_invalid" || finding.code == u"utf8_invalid") && inText
                && jsonSyntaxError(text)) {
                // The same, said more exactly and with its place in the item.
                item.findings.resize(before);
                m_fixes.clear();
                noteSyntaxError(&item, text);
                break;
            }
            const bool sameBytes = inText && item.ownParams.isEmpty();
            finding.offset = sameBytes && finding.offset >= 0 ? finding.offset + paramsAt : -1;
        }
    }
    checked.syntaxError = item.syntaxError;
    if (item.syntaxError)
        checked.syntaxPlace = checked.place.after(text.first(item.syntaxError->offset));
    report(&checked, item, text);
    checked.params = item.params;
    checked.ownParams = std::move(item.ownParams);
    if (!checked.ownParams.isEmpty())
        checked.params = checked.ownParams;
    return checked;
}

} // namespace core
