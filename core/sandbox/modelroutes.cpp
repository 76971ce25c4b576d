// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/modelroutes.h"

#include "core/sandbox/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace core::sandbox {
namespace {

using namespace Qt::StringLiterals;

QJsonObject supported(bool yes) { return {{u"supported"_s, yes}}; }

/// Absent where the service says null: a model of another time.
QJsonValue supportedIf(bool known) { return known ? QJsonValue{supported(true)} : QJsonValue{}; }

QJsonObject capabilities(const Model &model)
{
    const bool current = !model.effortLevels.isEmpty(); // Opus 4.5 and whatever came after it
    const bool thinks = model.thinkingDefault != Model::ThinkingDefault::None;
    const auto effort = [&model](QStringView level) { return model.effortLevels.contains(level); };
    return {
        {u"batch"_s, supported(model.batch.value_or(false))},
        {u"citations"_s, supported(true)},
        {u"code_execution"_s, supported(current)},
        {u"context_management"_s,
         QJsonObject{{u"supported"_s, thinks},
                     {u"clear_thinking_20251015"_s, supportedIf(thinks)},
                     {u"clear_tool_uses_20250919"_s, supportedIf(thinks)},
                     {u"compact_20260112"_s, supportedIf(model.inferenceGeo)}}},
        {u"effort"_s,
         QJsonObject{{u"supported"_s, current},
                     {u"low"_s, supported(effort(u"low"))},
                     {u"medium"_s, supported(effort(u"medium"))},
                     {u"high"_s, supported(effort(u"high"))},
                     {u"max"_s, supported(effort(u"max"))},
                     {u"xhigh"_s, supportedIf(effort(u"xhigh"))}}},
        {u"image_input"_s, supported(model.vision)},
        {u"pdf_input"_s, supported(model.vision)},
        {u"server_tools"_s,
         QJsonObject{{u"supported"_s, thinks},
                     {u"code_execution"_s, supported(thinks)},
                     {u"web_search"_s, supported(thinks)}}},
        {u"structured_outputs"_s,
         supported(current || model.thinkingDefault == Model::ThinkingDefault::Off)},
        {u"thinking"_s,
         QJsonObject{
             {u"supported"_s, thinks},
             {u"types"_s,
              QJsonObject{{u"adaptive"_s, supported(model.thinkingAdaptive)},
                          {u"between_tools"_s, supported(model.thinkingBetweenTools)},
                          {u"disabled"_s,
                           supported(thinks && model.thinkingOff != Model::ThinkingOff::Never)},
                          {u"enabled"_s, supported(model.thinkingEnabled)}}}}},
    };
}

enum class Life { Active, Deprecated, Retired };

Life lifeOf(const Model &model, const QString &today)
{
    if (model.retiredOn(today))
        return Life::Retired;
    if (model.lifecycle == Model::Lifecycle::Deprecated
        || (!model.deprecated.isEmpty() && model.deprecated <= today))
        return Life::Deprecated;
    return Life::Active;
}

QString nameOf(Life life)
{
    switch (life) {
    case Life::Active: return u"active"_s;
    case Life::Deprecated: return u"deprecated"_s;
    case Life::Retired: break;
    }
    return u"retired"_s;
}

QJsonValue startOf(const QString &day)
{
    return day.isEmpty() ? QJsonValue{} : QJsonValue{day + u"T00:00:00Z"};
}

QByteArray modelBody(const Model &model, const QString &today)
{
    const QJsonObject object{
        {u"type"_s, u"model"_s},
        {u"id"_s, model.id},
        {u"display_name"_s, model.displayName},
        {u"created_at"_s, startOf(model.released)},
        {u"lifecycle"_s, nameOf(lifeOf(model, today))},
        {u"deprecated_at"_s, startOf(model.deprecated)},
        {u"retires_at"_s, startOf(model.retires)},
        {u"line"_s, model.family},
        {u"max_input_tokens"_s, model.contextWindow},
        {u"max_tokens"_s, model.maxOutputTokens},
        {u"capabilities"_s, capabilities(model)},
    };
    return QJsonDocument{object}.toJson(QJsonDocument::Compact);
}

QString todayOf(const Call &call) { return utcDay(instantFromMs(call.nowUs / 1000)); }

} // namespace

Outcome listModels(const Call &call, const ModelCatalog &models)
{
    const std::variant<PageQuery, ApiError> parsed = pageQuery(call.head);
    if (const ApiError *error = std::get_if<ApiError>(&parsed))
        return *error;
    const PageQuery &query = std::get<PageQuery>(parsed);
    QList<QByteArray> wanted =
        call.head.queryValues("lifecycle[]") + call.head.queryValues("lifecycle");
    if (wanted.size() > 3)
        return invalidRequest("lifecycle: List should have at most 3 items after validation, not "
                              + QByteArray::number(wanted.size()));
    for (const QByteArray &life : std::as_const(wanted)) {
        if (life != "active" && life != "deprecated" && life != "retired")
            return invalidRequest("lifecycle: Input should be 'active', 'deprecated' or 'retired'");
    }
    if (wanted.isEmpty())
        wanted = {"active", "deprecated"};

    const QString today = todayOf(call);
    QList<const Model *> shown;
    for (const Model &model : models.models()) {
        if (model.released <= today && wanted.contains(nameOf(lifeOf(model, today)).toLatin1()))
            shown.append(&model);
    }
    std::stable_sort(shown.begin(), shown.end(),
                     [](const Model *a, const Model *b) { return a->released > b->released; });
    const QByteArray cursor = query.afterId.isEmpty() ? query.beforeId : query.afterId;
    qsizetype place = -1;
    for (qsizetype i = 0; i < shown.size(); ++i) {
        if (shown[i]->id.toUtf8() == cursor)
            place = i;
    }
    if (!cursor.isEmpty() && place < 0)
        return invalidRequest((query.afterId.isEmpty() ? "before_id: " : "after_id: ")
                              + QByteArray{"there is no model '"} + cursor + "' in this list");
    const PageRange range = pageRange(
        query, shown.size(), [place](qsizetype i) { return i < place; },
        [place](qsizetype i) { return i == place; });
    QList<QByteArray> entries;
    for (qsizetype i = range.from; i < range.to; ++i)
        entries.append(modelBody(*shown[i], today));
    Reply reply;
    const bool any = range.from < range.to;
    reply.body =
        pageBody(entries, range.hasMore, any ? shown[range.from]->id.toUtf8() : QByteArray{},
                 any ? shown[range.to - 1]->id.toUtf8() : QByteArray{});
    return reply;
}

Outcome retrieveModel(const Call &call, const ModelCatalog &models, const QByteArray &id)
{
    const QString today = todayOf(call);
    const Model *const model = models.findExact(QString::fromUtf8(id));
    if (!model || model->released > today)
        return notFound("model: " + id);
    Reply reply;
    reply.body = modelBody(*model, today);
    return reply;
}

} // namespace core::sandbox
