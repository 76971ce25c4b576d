// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/comparedtext.h"

#include "core/results/exportformats.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace core {

using namespace Qt::StringLiterals;

/// Most answers are text alone and are not parsed a second time.
static void appendToolCalls(std::string &text, std::string_view rawContent)
{
    if (rawContent.find("tool_use\"") == std::string_view::npos)
        return;
    const QJsonArray content =
        QJsonDocument::fromJson(
            QByteArray::fromRawData(rawContent.data(), qsizetype(rawContent.size())))
            .array();
    for (const QJsonValue &value : content) {
        const QJsonObject block = value.toObject();
        if (!block.value("type"_L1).toString().endsWith("tool_use"_L1))
            continue;
        // QJsonObject sorts keys: another order of the same input is no change.
        const QByteArray call = '[' + block.value("name"_L1).toString().toUtf8() + "] "
            + QJsonDocument{block.value("input"_L1).toObject()}.toJson(QJsonDocument::Compact);
        if (!text.empty())
            text += '\n';
        text.append(call.constData(), std::size_t(call.size()));
    }
}

std::string comparedText(const ResultLine &line)
{
    std::string text;
    appendAnswer(text, line);
    appendToolCalls(text, line.rawContent);
    if (!line.errorType.empty() || !line.errorMessage.empty()) {
        text += line.errorType;
        text += ": ";
        text += line.errorMessage;
    }
    return text;
}

std::string ComparedTextReader::text(qint64 position)
{
    const qint64 size = m_results.readLine(position, m_line, ResultLineReader::Padding);
    const ResultLine *line = size > 0 ? m_reader.read(m_line.data(), std::size_t(size)) : nullptr;
    return line ? comparedText(*line) : std::string{};
}

} // namespace core
