// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/money.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>

namespace core {

/// Something in a request that the service will not take, or that costs more than it need.
struct Finding
{
    enum class Severity { Error, Warning };

    Severity severity = Severity::Error;
    QString code; ///< stable, snake_case: "max_tokens_missing"; all are listed in requestreader.h
                  ///< and requestrules.h
    QString path; ///< within params, as the service writes it: "messages.0.content.1.text"
    QString message; ///< plain words in English; for the service's own rules its own (API reference
                     ///< §1.8)
    qsizetype offset = -1; ///< byte in the item, -1 if not known

    bool operator==(const Finding &) const = default;
};

/// What the rules and the estimate need to know of one Messages create body, gathered in one pass
/// over its bytes.
struct RequestFacts
{
    enum class Thinking { Absent, Disabled, Enabled, Adaptive, BetweenTools, Other };
    enum class ToolChoice { Absent, Auto, Any, Tool, None, Other };

    struct CacheMark
    {
        bool oneHour = false;
        Tokens prefixTokens = 0; ///< estimated tokens of everything up to and including the block
        QString path; ///< of the block: "system.0"
    };

    /// The beginning of a prompt that requests may share.
    struct Prefix
    {
        quint64 hash = 0; ///< of model and bytes; of use in this run of the program only
        Tokens tokens = 0; ///< estimated; 0: the request has no such prefix
    };

    QString model; ///< as written, "" if absent
    std::optional<qint64> maxTokens;
    bool stream = false;
    bool batchForbidden = false; ///< see the findings: a parameter that batches do not take
    bool hasTemperature = false, hasTopP = false, hasTopK = false;
    bool samplingAtDefault = true; ///< those present have their default values
    Thinking thinking = Thinking::Absent;
    std::optional<qint64> thinkingBudget;
    QString effort; ///< "" if absent
    bool hasOutputFormat = false;
    ToolChoice toolChoice = ToolChoice::Absent;
    QString speed; ///< "" if absent
    QString inferenceGeo; ///< "" if absent
    int messageCount = 0;
    bool endsWithAssistant = false;
    int toolCount = 0;
    int imageCount = 0;
    int documentCount = 0;
    int pdfPages = 0; ///< those that could be counted
    QString
        assistantDocumentPath; ///< a document directly in an assistant message, "" if none (§1.2)
    QString citationsPath; ///< non-empty citations in a user message or search result, "" if none
                           ///< (§1.2)
    QList<CacheMark> cacheMarks; ///< in prefix order: tools, system, messages
    bool automaticCaching = false; ///< top-level cache_control
    bool automaticOneHour = false;
    Tokens estimatedInput = 0; ///< by the TokenEstimator given to the reader
    double estimateBand = 0; ///< its bandShare()
    /// 64-bit hash of tools + system + first message, and their estimated tokens: equal in requests
    /// that share a prefix.
    quint64 prefixHash = 0;
    Tokens prefixTokens = 0;
    Prefix systemPrefix; ///< of tools + system; none if both are absent
    Prefix
        firstBlockPrefix; ///< of tools + system + the first of several blocks of the first message
};

} // namespace core
