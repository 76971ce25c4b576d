// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/models.h"
#include "core/api/jsonreader.h"
#include "core/api/paging.h"

using namespace Qt::StringLiterals;

namespace core {
namespace {

/// Far above any window, far below what would overflow a sum.
constexpr qint64 MostTokens = 1'000'000'000'000;
/// Capabilities are nested two or three deep.
constexpr int DeepestCapability = 8;

ModelInfo::Lifecycle lifecycleOf(const QString &text)
{
    if (text == u"active")
        return ModelInfo::Lifecycle::Active;
    if (text == u"deprecated")
        return ModelInfo::Lifecycle::Deprecated;
    if (text == u"retired")
        return ModelInfo::Lifecycle::Retired;
    return ModelInfo::Lifecycle::Other;
}

void collect(const QJsonObject &object, const QString &prefix, int depth, QStringList &into)
{
    if (depth == 0)
        return;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it.value().isObject())
            continue;
        const QJsonObject inner = it.value().toObject();
        const QString path = prefix + it.key();
        if (inner.value(u"supported").toBool())
            into.append(path);
        collect(inner, path + u'.', depth - 1, into);
    }
}

Result<ModelInfo> readModel(JsonReader json)
{
    const QString lifecycle = json.stringIfAny(u"lifecycle");
    ModelInfo model{.id = json.string(u"id"),
                    .displayName = json.string(u"display_name"),
                    .createdAt = json.instant(u"created_at"),
                    .lifecycle = lifecycleOf(lifecycle),
                    .lifecycleText = lifecycle,
                    .deprecatedAt = json.instantIfAny(u"deprecated_at"),
                    .retiresAt = json.instantIfAny(u"retires_at"),
                    .line = json.stringIfAny(u"line"),
                    .maxInputTokens = json.countIfAny(u"max_input_tokens", MostTokens),
                    .maxTokens = json.countIfAny(u"max_tokens", MostTokens)};
    if (const std::optional<QJsonObject> capabilities = json.objectIfAny(u"capabilities")) {
        model.knowsCapabilities = true;
        collect(*capabilities, {}, DeepestCapability, model.capabilities);
    }
    return json.finish(std::move(model));
}

} // namespace

Result<ModelInfo> parseModel(const QByteArray &body)
{
    return readModel(JsonReader{body, u"model"_s});
}

Result<ModelPage> parseModelPage(const QByteArray &body)
{
    const Result<Page> page = parsePage(body, u"list of models"_s);
    if (!page)
        return page.error();
    ModelPage result{
        .models = {}, .hasMore = page->hasMore, .firstId = page->firstId, .lastId = page->lastId};
    for (const QJsonValue &value : page->data) {
        Result<ModelInfo> model = readModel(JsonReader{value, u"model"_s});
        if (!model)
            return model.error();
        result.models.append(std::move(model.value()));
    }
    return result;
}

Answer<ModelPage> Models::list(int limit, const QString &afterId, const QString &beforeId,
                               bool retired)
{
    QString path = u"/v1/models"_s + pageQuery(limit, afterId, beforeId);
    if (retired)
        path += u"&lifecycle%5B%5D=active&lifecycle%5B%5D=deprecated&lifecycle%5B%5D=retired"_s;
    return m_http.ask<ModelPage>({.path = path}, [](const HttpResponse &response) {
        return withAnswer(parseModelPage(response.body), response);
    });
}

Answer<ModelPage> Models::reach()
{
    const HttpRequest request{.path = u"/v1/models"_s + pageQuery(1, {}, {}),
                              .timeout = std::chrono::seconds{10},
                              .maxRetries = 0};
    return m_http.ask<ModelPage>(request, [](const HttpResponse &response) {
        return withAnswer(parseModelPage(response.body), response);
    });
}

Answer<ModelInfo> Models::retrieve(const QString &id)
{
    if (!isPathSegment(id))
        return answered<ModelInfo>(
            Error{.kind = Error::Kind::BadInput, .detail = u"this is not a model id"_s});
    return m_http.ask<ModelInfo>({.path = u"/v1/models/"_s + pathSegment(id)},
                                 [](const HttpResponse &response) {
                                     return withAnswer(parseModel(response.body), response);
                                 });
}

} // namespace core
