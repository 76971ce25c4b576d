// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestrules.h"

#include <QDate>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

using Thinking = RequestFacts::Thinking;
using ToolChoice = RequestFacts::ToolChoice;
using Place = RequestReader::Place;

/// Applies the rules of one model to one request and collects what they say.
class Rules
{
public:
    Rules(const RequestFacts &facts, const Model &model, ApiVersion version, Place place,
          Instant at)
        : m_facts{facts}, m_model{model}, m_version{version}, m_place{place}, m_day{utcDay(at)}
    { }

    QList<Finding> check()
    {
        checkLifecycle();
        checkBatch();
        checkMaxTokens();
        checkSampling();
        checkThinking();
        checkEffort();
        checkTools();
        checkPrefill();
        checkSpeed();
        checkGeography();
        checkContent();
        checkWindow();
        checkCaching();
        return std::move(m_findings);
    }

private:
    void error(const QString &code, const QString &path, const QString &message)
    {
        m_findings.append({.code = code, .path = path, .message = message});
    }
    void warning(const QString &code, const QString &path, const QString &message)
    {
        m_findings.append({.severity = Finding::Severity::Warning,
                           .code = code,
                           .path = path,
                           .message = message});
    }

    void checkLifecycle()
    {
        if (m_model.retiredOn(m_day)) {
            const QString since = m_model.retires.isEmpty()
                ? u" is retired"_s
                : u" was retired on "_s + m_model.retires;
            error(u"model_retired"_s, u"model"_s, u"model: "_s + m_facts.model + since);
            return;
        }
        constexpr int NoticeDays = 30;
        const QDate today = QDate::fromString(m_day, Qt::ISODate);
        const QDate retires = QDate::fromString(m_model.retires, Qt::ISODate);
        if (retires.isValid() && today.daysTo(retires) <= NoticeDays) {
            warning(u"model_retiring"_s, u"model"_s,
                    u"%1 retires on %2; after that day the service answers with an error"_s.arg(
                        m_model.id, m_model.retires));
        }
    }

    void checkBatch()
    {
        if (m_place != Place::Batch)
            return;
        if (!m_model.batch) {
            warning(u"batch_unverified"_s, u"model"_s,
                    u"It is not known whether %1 can be used in batches"_s.arg(m_model.id));
        } else if (!*m_model.batch) {
            error(u"batch_unsupported"_s, u"model"_s,
                  u"%1 cannot be used in batches"_s.arg(m_model.id));
        }
    }

    void checkMaxTokens()
    {
        if (!m_facts.maxTokens)
            return;
        const Tokens wanted = *m_facts.maxTokens;
        const Tokens cap = m_place == Place::Batch
            ? std::max(m_model.maxOutputTokens, m_model.batchMaxOutputTokens)
            : m_model.maxOutputTokens;
        if (wanted > cap) {
            error(
                u"max_tokens_over_cap"_s, u"max_tokens"_s,
                u"max_tokens: %1 > %2, which is the maximum allowed number of output tokens for %3"_s
                    .arg(QString::number(wanted), QString::number(cap), m_facts.model));
        } else if (const QString beta = neededBeta(m_facts, m_model, m_place); !beta.isEmpty()) {
            warning(u"max_tokens_needs_beta"_s, u"max_tokens"_s,
                    u"max_tokens: %1 is above %2 and needs the beta %3"_s.arg(
                        QString::number(wanted), QString::number(m_model.maxOutputTokens), beta));
        }
    }

    void checkSampling()
    {
        const auto check = [this](bool present, const QString &name) {
            if (!present)
                return;
            if (m_version == ApiVersion::V2026_10_21) {
                error(u"sampling_unsupported"_s, name,
                      name + u": Extra inputs are not permitted"_s);
            } else if (!m_model.samplingParameters && !m_facts.samplingAtDefault) {
                error(u"sampling_unsupported"_s, name,
                      name + u": only its default value is supported for this model"_s);
            }
        };
        check(m_facts.hasTemperature, u"temperature"_s);
        check(m_facts.hasTopP, u"top_p"_s);
        check(m_facts.hasTopK, u"top_k"_s);
    }

    QString effectiveEffort() const
    {
        return m_facts.effort.isEmpty() ? m_model.effortDefault : m_facts.effort;
    }
    bool effortAboveHigh() const
    {
        const QString effort = effectiveEffort();
        return effort == u"xhigh" || effort == u"max";
    }

    void checkThinking()
    {
        const QString path = u"thinking.type"_s;
        const auto refuse = [&](const QString &message) {
            error(u"thinking_unsupported"_s, path, message);
        };
        switch (m_facts.thinking) {
        case Thinking::Enabled:
            if (m_model.thinkingEnabled)
                break;
            if (m_model.thinkingAdaptive)
                refuse(
                    u"\"thinking.type.enabled\" is not supported for this model. Use "
                    "\"thinking.type.adaptive\" and \"output_config.effort\" to control thinking "
                    "behavior."_s);
            else
                refuse(u"thinking is not supported on this model"_s);
            break;
        case Thinking::Adaptive:
            if (!m_model.thinkingAdaptive)
                refuse(u"adaptive thinking is not supported on this model"_s);
            break;
        case Thinking::BetweenTools:
            if (!m_model.thinkingBetweenTools)
                refuse(u"\"thinking.type.between_tools\" is not supported for this model."_s);
            else if (effortAboveHigh())
                error(u"thinking_off_needs_lower_effort"_s, path,
                      u"\"thinking.type.between_tools\" is not supported for this model at effort "
                      "'%1'. Use effort 'high' or lower."_s.arg(effectiveEffort()));
            break;
        case Thinking::Disabled:
            if (m_model.thinkingOff == Model::ThinkingOff::Never)
                refuse(u"\"thinking.type.disabled\" is not supported for this model."_s
                       + (m_model.thinkingBetweenTools
                              ? u" Use \"thinking.type.between_tools\" instead."_s
                              : u" Thinking is always on."_s));
            else if (m_model.thinkingOff == Model::ThinkingOff::UpToHighEffort && effortAboveHigh())
                error(u"thinking_off_needs_lower_effort"_s, path,
                      u"\"thinking.type.disabled\" is not supported for this model at effort '%1'. "
                      "Use effort 'high' or lower."_s.arg(effectiveEffort()));
            break;
        case Thinking::Absent:
        case Thinking::Other: break;
        }
    }

    void checkEffort()
    {
        if (m_facts.effort.isEmpty() || m_model.effortLevels.contains(m_facts.effort))
            return;
        const QString path = u"output_config.effort"_s;
        if (m_model.effortLevels.isEmpty()) {
            error(u"effort_unsupported"_s, path,
                  u"This model does not support the effort parameter."_s);
            return;
        }
        QStringList levels = m_model.effortLevels;
        levels.sort();
        error(u"effort_unsupported"_s, path,
              u"This model does not support effort level '%1'. Supported levels: %2."_s.arg(
                  m_facts.effort, levels.join(u", "_s)));
    }

    void checkTools()
    {
        const bool forced =
            m_facts.toolChoice == ToolChoice::Any || m_facts.toolChoice == ToolChoice::Tool;
        if (forced && !m_model.forcedTools) {
            error(u"forced_tools_unsupported"_s, u"tool_choice"_s,
                  u"tool_choice: type \"tool\" and \"any\" are not supported for this model."_s);
        }
    }

    void checkPrefill()
    {
        if (m_facts.endsWithAssistant && !m_model.prefill) {
            error(
                u"prefill_unsupported"_s, u"messages"_s,
                u"This model does not support assistant message prefill. The conversation must end "
                "with a user message."_s);
        }
    }

    void checkSpeed()
    {
        // In a batch no model is fast: the reader has said so.
        if (m_facts.speed != u"fast" || m_place == Place::Batch || m_model.fastOn(m_day)
            || m_model.fastIgnored)
            return;
        error(u"speed_unsupported"_s, u"speed"_s,
              u"speed: 'fast' is not supported for this model"_s);
    }

    void checkGeography()
    {
        if (!m_facts.inferenceGeo.isEmpty() && !m_model.inferenceGeo) {
            error(u"inference_geo_unsupported"_s, u"inference_geo"_s,
                  u"inference_geo: not supported for this model"_s);
        }
    }

    void checkContent()
    {
        constexpr Tokens SmallWindow = 200'000;
        const int most = m_model.contextWindow > SmallWindow ? 600 : 100;
        if (m_facts.imageCount > 0 && !m_model.vision) {
            error(u"images_unsupported"_s, u"messages"_s, u"This model does not take images."_s);
        } else if (m_facts.imageCount > most) {
            error(u"images_too_many"_s, u"messages"_s,
                  u"messages: %1 images > %2 maximum"_s.arg(m_facts.imageCount).arg(most));
        }
        if (m_facts.pdfPages > most) {
            error(u"pdf_pages_too_many"_s, u"messages"_s,
                  u"A maximum of %1 PDF pages may be provided. Found %2."_s.arg(most).arg(
                      m_facts.pdfPages));
        }
        if (m_version != ApiVersion::V2026_10_21)
            return;
        if (!m_facts.assistantDocumentPath.isEmpty()) {
            error(u"document_in_assistant_message"_s, m_facts.assistantDocumentPath,
                  m_facts.assistantDocumentPath
                      + u": document blocks are not permitted in assistant messages"_s);
        }
        if (!m_facts.citationsPath.isEmpty()) {
            error(u"citations_in_user_message"_s, m_facts.citationsPath,
                  m_facts.citationsPath
                      + u".citations: non-empty citations are not permitted here"_s);
        }
    }

    void checkWindow()
    {
        const Tokens prompt = m_facts.estimatedInput;
        const Tokens window = m_model.contextWindow;
        const double low = double(prompt) * (1 - m_facts.estimateBand);
        if (prompt > window) {
            const QString message =
                u"prompt is too long: %1 tokens > %2 maximum"_s.arg(prompt).arg(window);
            if (low > double(window))
                error(u"prompt_too_long"_s, u"messages"_s, message);
            else
                warning(u"prompt_may_be_too_long"_s, u"messages"_s, message + u" (estimated)"_s);
        } else if (m_model.windowIncludesOutput && m_facts.maxTokens
                   && low > double(window - std::min(window, *m_facts.maxTokens))) {
            error(u"prompt_and_output_over_window"_s, u"max_tokens"_s,
                  u"input length and `max_tokens` exceed context limit: %1 + %2 > %3"_s.arg(
                      QString::number(prompt), QString::number(*m_facts.maxTokens),
                      QString::number(window)));
        }
    }

    void checkCaching()
    {
        const auto check = [this](const QString &path, Tokens prefix) {
            if (!m_model.minCacheableTokens) {
                warning(u"caching_unsupported"_s, path,
                        u"%1 does not cache prompts: this marker does nothing"_s.arg(m_model.id));
            } else if (prefix < *m_model.minCacheableTokens) {
                warning(u"cache_marker_too_short"_s, path,
                        u"%1: about %2 tokens up to this marker; %3 caches from %4 on, so nothing "
                        u"will be "
                        "cached"_s.arg(path, QString::number(prefix), m_model.id,
                                       QString::number(*m_model.minCacheableTokens)));
            }
        };
        for (const RequestFacts::CacheMark &mark : m_facts.cacheMarks)
            check(mark.path, mark.prefixTokens);
        if (m_facts.automaticCaching)
            check(u"cache_control"_s, m_facts.estimatedInput);
    }

    const RequestFacts &m_facts;
    const Model &m_model;
    ApiVersion m_version;
    Place m_place;
    QString m_day;
    QList<Finding> m_findings;
};

} // namespace

QByteArray headerValue(ApiVersion version)
{
    return version == ApiVersion::V2023_06_01 ? "2023-06-01" : "2026-10-21";
}

std::optional<ApiVersion> apiVersionFrom(QByteArrayView value)
{
    for (const ApiVersion version : {ApiVersion::V2023_06_01, ApiVersion::V2026_10_21}) {
        if (value == headerValue(version))
            return version;
    }
    return {};
}

QList<Finding> checkAgainstModel(const RequestFacts &facts, const Model *model, ApiVersion version,
                                 RequestReader::Place place, Instant at)
{
    if (!model) {
        // A body without a model is a finding of the reader already.
        if (facts.model.isEmpty())
            return {};
        return {{.code = u"model_unknown"_s,
                 .path = u"model"_s,
                 .message = u"model: "_s + facts.model + u" is not a model of the service"_s}};
    }
    return Rules{facts, *model, version, place, at}.check();
}

QString neededBeta(const RequestFacts &facts, const Model &model, RequestReader::Place place)
{
    const bool needed = place == Place::Batch && facts.maxTokens
        && *facts.maxTokens > model.maxOutputTokens
        && *facts.maxTokens <= model.batchMaxOutputTokens;
    return needed ? model.batchMaxOutputBeta : QString{};
}

} // namespace core
