// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/requestoptions.h"

#include "app/badinput.h"
#include "core/drafts/tasksettings.h"
#include "core/drafts/tasktypes.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace app {

using namespace Qt::StringLiterals;
using core::DraftSource;
using core::Error;
using core::Result;

namespace {

/// "cheap=claude-haiku-4-5,premium=…" goes before what the settings say.
Result<void> addTiers(DraftSource &source, const QString &list)
{
    for (const QString &part : list.split(u',', Qt::SkipEmptyParts)) {
        const std::optional<core::TaskTier> tier =
            core::tierFromName(part.section(u'=', 0, 0).trimmed());
        const QString model = part.section(u'=', 1).trimmed();
        if (!tier || model.isEmpty()) {
            return badInput(
                u"--tiers takes cheap=MODEL, capable=MODEL and premium=MODEL, parted by commas, not “%1”."_s
                    .arg(part.trimmed()));
        }
        source.tierModels.insert(core::tierName(*tier), model);
    }
    return {};
}

/// {"classify": "Sort these by …"} goes before what the settings say.
Result<void> addInstructions(DraftSource &source, const QString &json)
{
    if (json.isEmpty())
        return {};
    QJsonParseError parsed;
    const QJsonDocument document = QJsonDocument::fromJson(json.toUtf8(), &parsed);
    const QString form = u"--instructions takes a JSON object of task types and their texts"_s;
    if (parsed.error != QJsonParseError::NoError)
        return badInput(
            u"%1: %2, at byte %3."_s.arg(form, parsed.errorString()).arg(parsed.offset));
    if (!document.isObject())
        return badInput(form + u'.');
    const QJsonObject texts = document.object();
    for (auto text = texts.begin(); text != texts.end(); ++text) {
        if (!text.value().isString())
            return badInput(u"%1; that of “%2” is no text."_s.arg(form, text.key()));
        source.taskInstructions.insert(core::normalisedTaskType(text.key()),
                                       text.value().toString());
    }
    return {};
}

} // namespace

QList<Option> requestOptions()
{
    return {
        {u"model"_s, u"M"_s,
         u"Model for requests that name none; for tasks, in place of their tier's model."_s},
        {u"override-model"_s, {}, u"Use --model for every request, whatever it names."_s},
        {u"max-tokens"_s, u"N"_s, u"max_tokens for requests that have none."_s},
        {u"template"_s, u"T"_s,
         u"Prompt for each row of a CSV or TSV file ({{column}}), or for each file of a folder "
         "({{text}}, {{name}}). @FILE reads it from a file."_s},
        {u"system"_s, u"T"_s,
         u"System prompt for requests made from rows, files or tasks. @FILE reads it."_s},
        {u"task-type"_s, u"T"_s, u"Type of tasks that name none."_s},
        {u"tiers"_s, u"LIST"_s,
         u"Models that the tiers of tasks stand for: cheap=M,capable=M,premium=M; otherwise those "
         u"of "
         "the settings."_s},
        {u"instructions"_s, u"JSON"_s,
         u"Own instructions by task type: {\"classify\": \"Sort these by …\"}. @FILE reads them."_s},
        {u"allow-realtime"_s, {}, u"Take tasks of types that are meant for realtime, too."_s},
        {u"include-other-fields"_s,
         {},
         u"Put task fields that the type does not use into the prompt, too."_s},
        {u"mark-shared-prefix"_s,
         {},
         u"Put a one-hour cache marker on prefixes that many requests share."_s},
        {u"fix"_s,
         {},
         u"Apply the fixes that are certain, such as renaming a duplicate custom_id."_s},
        {u"workflow"_s, u"W"_s,
         u"Label for the ledger; past answers of the same workflow make the estimate better."_s},
    };
}

Result<DraftSource> draftSourceFrom(Session &session, const QString &path)
{
    const Invocation &invocation = session.invocation();
    DraftSource source{.path = path};
    source.model = invocation.value(u"model");
    source.overrideModel = invocation.has(u"override-model");
    if (source.overrideModel && source.model.isEmpty()) {
        return badInput(u"--override-model needs --model."_s);
    }
    const Result<std::optional<qint64>> maxTokens = invocation.count(u"max-tokens", 1, 10'000'000);
    if (!maxTokens)
        return maxTokens.error();
    source.maxTokens = *maxTokens;
    const Result<QString> promptTemplate = invocation.text(u"template");
    if (!promptTemplate)
        return promptTemplate.error();
    source.promptTemplate = *promptTemplate;
    const Result<QString> system = invocation.text(u"system");
    if (!system)
        return system.error();
    source.systemPrompt = *system;
    source.defaultTaskType = invocation.value(u"task-type");
    source.allowRealtimeTypes = invocation.has(u"allow-realtime");
    source.includeOtherFields = invocation.has(u"include-other-fields");
    source.markSharedPrefix = invocation.has(u"mark-shared-prefix");
    core::addTaskSettings(source, session.program().settings());
    if (const Result<void> tiers = addTiers(source, invocation.value(u"tiers")); !tiers)
        return tiers.error();
    const Result<QString> instructions = invocation.text(u"instructions");
    if (!instructions)
        return instructions.error();
    if (const Result<void> added = addInstructions(source, *instructions); !added)
        return added.error();
    source.applyFixes = invocation.has(u"fix");
    return source;
}

} // namespace app
