// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/exportformats.h"

#include "core/results/jsontext.h"

#include <QCryptographicHash>

namespace core {

using namespace Qt::StringLiterals;

std::string_view outcomeName(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Waiting: return "waiting";
    case Outcome::Succeeded: return "succeeded";
    case Outcome::Truncated: return "truncated";
    case Outcome::Refused: return "refused";
    case Outcome::Overflowed: return "overflowed";
    case Outcome::Errored: return "errored";
    case Outcome::Canceled: return "canceled";
    case Outcome::Expired: return "expired";
    case Outcome::Missing: return "missing";
    case Outcome::Unknown: break;
    }
    return "unknown";
}

std::string errorText(const ExportItem &item)
{
    switch (item.outcome) {
    case Outcome::Errored: {
        if (!item.result || (item.result->errorType.empty() && item.result->errorMessage.empty()))
            return "error: Unknown error";
        std::string text{item.result->errorType};
        if (!text.empty() && !item.result->errorMessage.empty())
            text += ": ";
        return text.append(item.result->errorMessage);
    }
    case Outcome::Expired: return "Request expired";
    case Outcome::Canceled: return "Request canceled";
    case Outcome::Unknown:
        if (item.result && item.result->fault)
            return std::string{"The result cannot be read: "} + item.result->fault;
        return "Unknown result type: "
            + std::string{item.result ? item.result->type : std::string_view{}};
    case Outcome::Missing: return "The results have no line for this request";
    case Outcome::Waiting:
        return item.notSent.empty() ? "No result yet"
                                    : "Batch failed: " + std::string{item.notSent};
    default: return "The stored result could not be read";
    }
}

void appendAnswer(std::string &target, const ResultLine &result)
{
    for (const std::string_view raw : result.rawTexts)
        appendUnescaped(target, raw);
}

static void appendString(std::string &target, std::string_view utf8)
{
    target += '"';
    appendEscaped(target, utf8);
    target += '"';
}

static void appendStringOrNull(std::string &target, std::string_view utf8)
{
    if (utf8.empty())
        target += "null";
    else
        appendString(target, utf8);
}

void appendNative(std::string &target, const ExportItem &item, bool first)
{
    const bool answered = isAnswered(item.outcome) && item.result;
    target += first ? "[\n  {\n    \"task_id\": " : ",\n  {\n    \"task_id\": ";
    appendString(target, item.originalId);
    if (answered) {
        target += ",\n    \"success\": true,\n    \"output\": {\n      \"content\": \"";
        // Escaped there, escaped here.
        for (const std::string_view raw : item.result->rawTexts)
            target += raw;
        target += "\",\n      \"usage\": ";
        appendIndented(target, item.result->rawUsage.empty() ? "{}" : item.result->rawUsage, 3);
        target += ",\n      \"model\": ";
        appendStringOrNull(target, item.result->model);
        target += ",\n      \"stop_reason\": ";
        appendStringOrNull(target, item.result->stopReason);
        target += "\n    },\n    \"error\": null";
    } else {
        target += ",\n    \"success\": false,\n    \"output\": null,\n    \"error\": ";
        appendString(target, errorText(item));
    }
    target += item.sandbox ? ",\n    \"sandbox\": true\n  }" : "\n  }";
}

void appendJsonl(std::string &target, const ExportItem &item)
{
    if (!item.result)
        return; // the service sent no line
    std::string_view rest = item.line;
    if (item.mapped) {
        const auto before = std::size_t(item.result->rawCustomId.data() - rest.data());
        target += rest.substr(0, before);
        appendString(target, item.originalId);
        rest.remove_prefix(before + item.result->rawCustomId.size());
    }
    // What is damaged stays as it was received.
    const bool damaged = item.result->fault && item.outcome == Outcome::Unknown;
    if (item.sandbox && !damaged) {
        const std::size_t end = rest.rfind('}');
        target += rest.substr(0, end);
        target += ",\"sandbox\":true";
        rest.remove_prefix(end);
    }
    while (!rest.empty() && rest.back() == '\r')
        rest.remove_suffix(1);
    target += rest;
    target += '\n';
}

/// An unknown type is told from a result that is damaged.
static std::string_view nameOf(const ExportItem &item)
{
    const bool damaged = item.outcome == Outcome::Unknown && item.result && item.result->fault;
    return damaged ? "unreadable" : outcomeName(item.outcome);
}

void appendCsv(std::string &target, const ExportItem &item, bool first)
{
    if (first) {
        target +=
            "custom_id,outcome,answer,stop_reason,model,error_type,error_message,input_tokens,"
            "cache_write_5m_tokens,cache_write_1h_tokens,cache_read_tokens,output_tokens";
        target += item.sandbox ? ",sandbox\r\n" : "\r\n";
    }
    const bool answered = isAnswered(item.outcome) && item.result;
    appendCsvField(target, item.originalId);
    target += ',';
    target += nameOf(item);
    target += ',';
    if (answered) {
        std::string answer;
        appendAnswer(answer, *item.result);
        appendCsvField(target, answer);
        target += ',';
        appendCsvField(target, item.result->stopReason);
        target += ',';
        appendCsvField(target, item.result->model);
        target += ",,";
        const Usage &usage = item.result->usage;
        for (const Tokens count :
             {usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead, usage.output}) {
            target += ',';
            if (item.result->hasUsage)
                target += std::to_string(count);
        }
    } else {
        target += ",,,";
        appendCsvField(target, item.result ? item.result->errorType : std::string_view{});
        target += ',';
        const bool said =
            item.outcome == Outcome::Errored && item.result && !item.result->errorMessage.empty();
        appendCsvField(target, said ? std::string{item.result->errorMessage} : errorText(item));
        target += ",,,,,";
    }
    target += item.sandbox ? ",true\r\n" : "\r\n";
}

QString fileNameFor(std::string_view originalId)
{
    static constexpr char Hex[] = "0123456789ABCDEF";
    std::string name;
    for (const char c : originalId) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '-' || c == '_' || (c == '.' && !name.empty());
        if (plain) {
            name += c;
        } else {
            name += '%';
            name += Hex[static_cast<unsigned char>(c) >> 4];
            name += Hex[static_cast<unsigned char>(c) & 15];
        }
    }
    constexpr std::size_t Longest = 200; // of the 255 bytes that a name may have
    if (name.size() > Longest) {
        const QByteArray digest = QCryptographicHash::hash(
            {originalId.data(), qsizetype(originalId.size())}, QCryptographicHash::Sha256);
        name.resize(Longest - 33);
        name += '~' + digest.toHex().first(32).toStdString();
    }
    return QString::fromStdString(name);
}

std::string errorDocument(const ExportItem &item)
{
    std::string text = "{\n  \"custom_id\": ";
    appendString(text, item.originalId);
    text += ",\n  \"outcome\": \"";
    text += nameOf(item);
    text += "\",\n  \"error\": ";
    appendString(text, errorText(item));
    if (item.result && !item.result->rawResult.empty()) {
        text += ",\n  \"result\": ";
        appendIndented(text, item.result->rawResult, 1);
    }
    if (item.sandbox)
        text += ",\n  \"sandbox\": true";
    text += "\n}\n";
    return text;
}

} // namespace core
