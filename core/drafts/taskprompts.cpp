// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/taskprompts.h"

#include "core/drafts/jsontext.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {
struct Prompt
{
    QLatin1StringView type;
    QLatin1StringView field;
    QLatin1StringView instruction;
};

constexpr Prompt Prompts[] = {
    {"analyze_logs"_L1, "logs"_L1,
     "Read the following logs. Name each problem they show, its likely cause, and what to check first."_L1},
    {"generate_report"_L1, "data"_L1,
     "Write a clear, well-structured report from the following data."_L1},
    {"classify_bulk"_L1, "items"_L1,
     "Classify each of the following items and give the category of each one."_L1},
    {"generate_docs"_L1, "code"_L1,
     "Write documentation for the following code: its purpose, how to use it, and what to watch out for."_L1},
    {"generate_tests"_L1, "code"_L1,
     "Write unit tests for the following code, covering ordinary use, limits and failures."_L1},
};
constexpr Prompt AnyOther{""_L1, "input"_L1, "Process the following input."_L1};
} // namespace

static const Prompt &promptOf(QStringView type)
{
    for (const Prompt &prompt : Prompts) {
        if (prompt.type == type)
            return prompt;
    }
    return AnyOther;
}

QString taskInputField(QStringView normalisedType) { return promptOf(normalisedType).field; }

QString taskInstruction(QStringView normalisedType) { return promptOf(normalisedType).instruction; }

/// What stands in a prompt for a value, as the inside of a JSON string: texts as they are, all else
/// as JSON.
static void appendValue(QByteArray *to, QByteArrayView value)
{
    if (jsonType(value) == JsonType::String)
        to->append(value.sliced(1, value.size() - 2));
    else
        appendJsonEscaped(to, compactJson(value));
}

TaskPrompt taskPrompt(const QString &normalisedType, QByteArrayView inputData,
                      const QMap<QString, QString> &instructions, bool includeOtherFields)
{
    const QByteArray field = taskInputField(normalisedType).toUtf8();
    const QByteArrayView used = jsonMember(inputData, field);
    const QString instruction = instructions.value(normalisedType,
                                                   used.isNull() ? QString{AnyOther.instruction}
                                                                 : taskInstruction(normalisedType));
    TaskPrompt prompt{.json = "\"", .otherFields = {}};
    appendJsonEscaped(&prompt.json, instruction.toUtf8());
    prompt.json.append("\\n\\n");
    if (used.isNull()) {
        appendJsonEscaped(&prompt.json, compactJson(inputData));
        prompt.json.append('"');
        return prompt;
    }
    appendValue(&prompt.json, used);

    JsonWalk walk{inputData};
    QByteArrayView rawKey;
    QByteArrayView value;
    QByteArray buffer;
    while (walk.nextMember(&rawKey, &value)) {
        if (jsonKey(rawKey, &buffer) == field)
            continue;
        if (includeOtherFields) {
            prompt.json.append("\\n\\n").append(rawKey).append(":\\n");
            appendValue(&prompt.json, value);
        } else {
            prompt.otherFields.append(QString::fromUtf8(jsonKey(rawKey, &buffer)));
        }
    }
    prompt.json.append('"');
    return prompt;
}

} // namespace core
