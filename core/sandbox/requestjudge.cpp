// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/requestjudge.h"

#include "core/sandbox/jsontext.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace core::sandbox {
namespace {

/// Fields of count_tokens (API reference §4).
constexpr std::array<QByteArrayView, 9> countingFields{"model",         "messages",      "system",
                                                       "tools",         "tool_choice",   "thinking",
                                                       "cache_control", "output_config", "speed"};
/// Fields that only calls with some beta may have.
constexpr std::array<QByteArrayView, 8> betaFields{
    "mcp_servers",    "context_management", "compaction", "fallback_credit_token",
    "billing_policy", "output_format",      "fallbacks",  "thread"};

template<typename Fields> bool contains(const Fields &fields, QByteArrayView name)
{
    return std::find(fields.begin(), fields.end(), name) != fields.end();
}

ApiError errorOf(const Finding &finding, const RequestFacts &facts)
{
    // The service says no more than this; the finding says why (API reference §1.8).
    if (finding.code == u"model_unknown" || finding.code == u"model_retired")
        return notFound("model: " + facts.model.toUtf8());
    ApiError error = invalidRequest(finding.message.toUtf8());
    if (finding.code == u"image_dimensions")
        error.code = "image_dimensions_too_large";
    return error;
}

/// The top-level field that these terms do not allow, "" if there is none.
QByteArray refusedField(QByteArrayView body, const RequestJudge::Terms &terms)
{
    const auto mayHave = [body](const QByteArrayView &field) {
        const QByteArray key = '"' + field.toByteArray() + '"';
        return holds(body, key);
    };
    if (!terms.counting
        && (terms.anyBeta || std::none_of(betaFields.begin(), betaFields.end(), mayHave)))
        return {};
    const QJsonObject object = QJsonDocument::fromJson(body.toByteArray()).object();
    for (auto each = object.begin(); each != object.end(); ++each) {
        const QByteArray name = each.key().toUtf8();
        const bool isBeta = contains(betaFields, name);
        if ((isBeta && !terms.anyBeta)
            || (terms.counting && !isBeta && !contains(countingFields, name)))
            return name;
    }
    return {};
}

} // namespace

RequestJudge::Verdict RequestJudge::judge(QByteArrayView body, const Terms &terms)
{
    RequestReader::Reading reading = m_reader.read(body, terms.place);
    Verdict verdict;
    verdict.facts = std::move(reading.facts);
    for (const Finding &finding : std::as_const(reading.findings)) {
        if (finding.severity != Finding::Severity::Error)
            continue;
        if (terms.counting && finding.code == u"max_tokens_missing")
            continue;
        verdict.error = errorOf(finding, verdict.facts);
        return verdict;
    }
    if (const QByteArray field = refusedField(body, terms); !field.isEmpty()) {
        verdict.error = invalidRequest(field + ": Extra inputs are not permitted");
        return verdict;
    }
    const Model *const model = m_knowledge.models.findExact(verdict.facts.model);
    const QList<Finding> findings =
        checkAgainstModel(verdict.facts, model, terms.version, terms.place, terms.at);
    for (const Finding &finding : findings) {
        if (finding.severity == Finding::Severity::Error) {
            verdict.error = errorOf(finding, verdict.facts);
            return verdict;
        }
    }
    if (model && !terms.extendedOutput
        && !neededBeta(verdict.facts, *model, terms.place).isEmpty()) {
        verdict.error = invalidRequest(
            "max_tokens: " + QByteArray::number(*verdict.facts.maxTokens) + " > "
            + QByteArray::number(model->maxOutputTokens)
            + ", which is the maximum allowed number of output tokens for " + model->id.toUtf8());
        return verdict;
    }
    verdict.model = model;
    return verdict;
}

} // namespace core::sandbox
