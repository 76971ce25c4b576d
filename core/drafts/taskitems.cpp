// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/taskitems.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/requestbody.h"
#include "core/drafts/taskprompts.h"
#include "core/drafts/tasktypes.h"

namespace core {

using namespace Qt::StringLiterals;

TaskItems::TaskItems(const DraftSource &source)
    : m_model{source.model}, m_tierModels{source.tierModels}, m_defaultType{normalisedTaskType(
                                                                  source.defaultTaskType)},
      m_system{source.systemPrompt.isEmpty() ? QByteArray{}
                                             : toJsonString(source.systemPrompt.toUtf8())},
      m_maxTokens{source.maxTokens.value_or(DefaultMaxTokens)},
      m_allowRealtime{source.allowRealtimeTypes}, m_includeOtherFields{source.includeOtherFields}
{
    for (auto own = source.taskInstructions.cbegin(); own != source.taskInstructions.cend(); ++own)
        m_instructions.insert(normalisedTaskType(own.key()), own.value());
}

struct TaskItems::Fields
{
    QByteArrayView id, type, input, tier;
};

TaskItems::Fields TaskItems::fieldsOf(DraftItem *item, QByteArrayView text) const
{
    Fields fields;
    const std::pair<QByteArrayView, QByteArrayView *> known[] = {{"task_id", &fields.id},
                                                                 {"task_type", &fields.type},
                                                                 {"input_data", &fields.input},
                                                                 {"model_tier", &fields.tier}};
    JsonWalk walk{text};
    QByteArrayView rawKey;
    QByteArrayView value;
    QByteArray buffer;
    while (walk.nextMember(&rawKey, &value)) {
        const QByteArrayView key = jsonKey(rawKey, &buffer);
        for (const auto &[name, field] : known) {
            if (key == name)
                *field = value;
        }
    }
    if (walk.failed()) {
        noteSyntaxError(item, text);
        return fields;
    }
    noteRepeatedKey(item, text, text);
    if (jsonType(fields.input) == JsonType::Object)
        noteRepeatedKey(item, fields.input, text);
    return fields;
}

QString TaskItems::modelOf(DraftItem *item, QByteArrayView value, qsizetype offset) const
{
    TaskTier tier = TaskTier::Capable;
    if (!value.isNull()) {
        const auto name = jsonStringValue(value);
        const auto known = name ? tierFromName(QString::fromUtf8(*name)) : std::nullopt;
        if (!known) {
            item->error(
                u"model_tier_unknown"_s, u"model_tier"_s,
                u"model_tier must be cheap, capable or premium, but is %1"_s.arg(
                    name ? u'"' + QString::fromUtf8(*name) + u'"' : describe(jsonType(value))),
                offset);
            return {};
        }
        tier = *known;
    }
    if (!m_model.isEmpty())
        return m_model;
    const QString chosen = m_tierModels.value(tierName(tier));
    return chosen.isEmpty() ? defaultTierModel(tier) : chosen;
}

QString TaskItems::typeOf(DraftItem *item, QByteArrayView value, qsizetype offset) const
{
    if (value.isNull()) {
        if (m_defaultType.isEmpty())
            item->error(u"task_type_missing"_s, u"task_type"_s,
                        u"task_type is missing; a type can be chosen for the whole file"_s);
        return m_defaultType;
    }
    const auto name = jsonStringValue(value);
    if (!name || name->trimmed().isEmpty()) {
        item->error(u"task_type_invalid"_s, u"task_type"_s,
                    name ? u"task_type is empty"_s
                         : u"task_type must be a text, but is %1"_s.arg(describe(jsonType(value))),
                    offset);
        return {};
    }
    return normalisedTaskType(QString::fromUtf8(*name));
}

DraftItem TaskItems::translate(const SourceItem &, QByteArrayView text) const
{
    DraftItem item;
    if (jsonSyntaxError(text)) {
        noteSyntaxError(&item, text);
        return item;
    }
    if (jsonType(text.trimmed()) != JsonType::Object) {
        item.error(
            u"not_an_object"_s, {},
            u"a task must be an object, but is %1"_s.arg(describe(jsonType(text.trimmed()))));
        item.refusesFile = true;
        return item;
    }
    const Fields fields = fieldsOf(&item, text);
    if (item.hasErrors()) {
        item.refusesFile = true;
        return item;
    }
    const auto offsetOf = [&](QByteArrayView part) { return part.data() - text.data(); };
    if (fields.id.isNull())
        item.error(u"task_id_missing"_s, u"task_id"_s, u"task_id is missing"_s);
    else
        takeId(&item, fields.id, u"task_id"_s, offsetOf(fields.id));
    const QString type =
        typeOf(&item, fields.type, fields.type.isNull() ? -1 : offsetOf(fields.type));
    const QString model =
        modelOf(&item, fields.tier, fields.tier.isNull() ? -1 : offsetOf(fields.tier));
    if (fields.input.isNull())
        item.error(u"input_data_missing"_s, u"input_data"_s, u"input_data is missing"_s);
    else if (jsonType(fields.input) != JsonType::Object)
        item.error(
            u"input_data_type"_s, u"input_data"_s,
            u"input_data must be an object, but is %1"_s.arg(describe(jsonType(fields.input))),
            offsetOf(fields.input));
    item.refusesFile = item.hasErrors();
    if (item.refusesFile)
        return item;

    const TaskType *const known = findTaskType(type);
    if (known && known->taskClass == TaskClass::Realtime && !m_allowRealtime)
        item.error(
            u"realtime_task_type"_s, u"task_type"_s,
            u"a task of type %1 needs an answer at once; a batch may take 24 hours"_s.arg(type),
            fields.type.isNull() ? -1 : offsetOf(fields.type));
    const TaskPrompt prompt = taskPrompt(type, fields.input, m_instructions, m_includeOtherFields);
    if (!prompt.otherFields.isEmpty())
        item.warning(u"task_fields_unused"_s, u"input_data"_s,
                     u"not in the prompt, since %1 does not use it: %2"_s.arg(
                         type, prompt.otherFields.join(u", "_s)),
                     offsetOf(fields.input));
    item.setParams(requestBody(model, m_maxTokens, m_system, prompt.json));
    return item;
}

} // namespace core
