// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/batchform.h"

#include "core/drafts/tasksettings.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace ui {

QStringList BatchForm::paths() const
{
    return path.isEmpty() ? QStringList{} : QStringList{path} + more;
}

void BatchForm::setPaths(const QStringList &paths)
{
    path = paths.value(0);
    more = paths.mid(1);
}

core::DraftSource BatchForm::source(const core::Settings &settings) const
{
    core::DraftSource source{.path = path, .more = more, .title = title};
    source.model = model;
    source.overrideModel = !model.isEmpty() && !mixed;
    source.maxTokens = maxTokens;
    source.promptTemplate = promptTemplate;
    source.systemPrompt = systemPrompt;
    source.defaultTaskType = defaultTaskType;
    source.allowRealtimeTypes = allowRealtimeTypes;
    source.includeOtherFields = includeOtherFields;
    source.markSharedPrefix = markSharedPrefix;
    source.reusePaid = reusePaid;
    source.edits = edits;
    core::addTaskSettings(source, settings);
    return source;
}

core::JobOptions BatchForm::options() const
{
    return {.name = name,
            .workflow = workflow,
            .project = project,
            .canary = canary,
            .savePath = savePath,
            .saveFormat = savePath.isEmpty() ? QString{} : saveFormat};
}

bool BatchForm::isWorthKeeping() const
{
    return !path.isEmpty() || !promptTemplate.isEmpty() || !systemPrompt.isEmpty() || !name.isEmpty();
}

QJsonObject BatchForm::toJson() const
{
    QJsonObject object{{u"path"_s, path},
                       {u"more"_s, QJsonArray::fromStringList(more)},
                       {u"title"_s, title},
                       {u"name"_s, name},
                       {u"workflow"_s, workflow},
                       {u"project"_s, project},
                       {u"model"_s, model},
                       {u"template"_s, promptTemplate},
                       {u"system"_s, systemPrompt},
                       {u"taskType"_s, defaultTaskType},
                       {u"realtimeTypes"_s, allowRealtimeTypes},
                       {u"otherFields"_s, includeOtherFields},
                       {u"mixed"_s, mixed},
                       {u"markPrefix"_s, markSharedPrefix},
                       {u"reusePaid"_s, reusePaid},
                       {u"canary"_s, canary},
                       {u"notify"_s, notify},
                       {u"savePath"_s, savePath},
                       {u"saveFormat"_s, saveFormat}};
    if (!edits.isEmpty())
        object.insert(u"edits"_s, QString::fromUtf8(edits.toJson()));
    if (maxTokens)
        object.insert(u"maxTokens"_s, *maxTokens);
    return object;
}

BatchForm BatchForm::fromJson(const QJsonObject &object)
{
    BatchForm form;
    if (object.isEmpty())
        return form;
    form.path = object.value("path"_L1).toString();
    form.title = object.value("title"_L1).toString();
    form.name = object.value("name"_L1).toString();
    form.workflow = object.value("workflow"_L1).toString();
    form.project = object.value("project"_L1).toString();
    form.model = object.value("model"_L1).toString();
    form.promptTemplate = object.value("template"_L1).toString();
    form.systemPrompt = object.value("system"_L1).toString();
    form.defaultTaskType = object.value("taskType"_L1).toString();
    form.allowRealtimeTypes = object.value("realtimeTypes"_L1).toBool();
    form.includeOtherFields = object.value("otherFields"_L1).toBool();
    for (const QJsonValue &other : object.value("more"_L1).toArray())
        form.more.append(other.toString());
    form.edits = core::DraftEdits::fromJson(object.value("edits"_L1).toString().toUtf8());
    form.mixed = object.value("mixed"_L1).toBool();
    form.reusePaid = object.value("reusePaid"_L1).toBool();
    form.markSharedPrefix = object.value("markPrefix"_L1).toBool();
    form.canary = object.value("canary"_L1).toBool();
    form.notify = object.value("notify"_L1).toBool(true);
    form.savePath = object.value("savePath"_L1).toString();
    form.saveFormat = object.value("saveFormat"_L1).toString(form.saveFormat);
    const qint64 tokens = object.value("maxTokens"_L1).toInteger();
    if (tokens > 0)
        form.maxTokens = tokens;
    return form;
}

} // namespace ui
