// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/modelcatalog.h"

#include "core/models/modelname.h"

#include <QDate>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace core {
namespace {

/// Reads the fields of one model and remembers the first that is missing or of another type.
class Fields
{
public:
    explicit Fields(const QJsonObject &object) : m_object{object} { }

    QString text(QLatin1StringView name)
    {
        const QJsonValue value = m_object.value(name);
        if (!value.isString() || value.toString().isEmpty())
            fail(name);
        return value.toString();
    }
    QString textOrNull(QLatin1StringView name) { return isNull(name) ? QString{} : text(name); }
    QString day(QLatin1StringView name)
    {
        const QString day = text(name);
        if (!QDate::fromString(day, Qt::ISODate).isValid())
            fail(name);
        return day;
    }
    QString dayOrNull(QLatin1StringView name) { return isNull(name) ? QString{} : day(name); }
    QStringList texts(QLatin1StringView name)
    {
        const QJsonValue value = m_object.value(name);
        if (!value.isArray())
            fail(name);
        QStringList texts;
        for (const QJsonValue &entry : value.toArray()) {
            if (!entry.isString())
                fail(name);
            texts.append(entry.toString());
        }
        return texts;
    }
    Tokens tokens(QLatin1StringView name)
    {
        const qint64 count = m_object.value(name).toInteger(-1);
        if (count < 0)
            fail(name);
        return count;
    }
    std::optional<Tokens> tokensOrNull(QLatin1StringView name)
    {
        return isNull(name) ? std::nullopt : std::optional{tokens(name)};
    }
    bool flag(QLatin1StringView name)
    {
        const QJsonValue value = m_object.value(name);
        if (!value.isBool())
            fail(name);
        return value.toBool();
    }
    std::optional<bool> flagOrNull(QLatin1StringView name)
    {
        return isNull(name) ? std::nullopt : std::optional{flag(name)};
    }
    template<typename T>
    T oneOf(QLatin1StringView name, std::initializer_list<std::pair<QLatin1StringView, T>> words)
    {
        const QString word = text(name);
        for (const auto &[known, value] : words) {
            if (word == known)
                return value;
        }
        fail(name);
        return words.begin()->second;
    }
    const QString &firstBad() const { return m_bad; }

private:
    bool isNull(QLatin1StringView name) const { return m_object.value(name).isNull(); }
    void fail(QLatin1StringView name)
    {
        if (m_bad.isEmpty())
            m_bad = QString{name};
    }

    const QJsonObject &m_object;
    QString m_bad;
};

Model readModel(Fields &fields)
{
    using namespace Qt::StringLiterals;
    using enum Model::Lifecycle;
    using Off = Model::ThinkingOff;
    using Default = Model::ThinkingDefault;
    return {
        .id = fields.text("id"_L1),
        .aliases = fields.texts("aliases"_L1),
        .displayName = fields.text("display_name"_L1),
        .family = fields.text("family"_L1),
        .released = fields.day("released"_L1),
        .deprecated = fields.dayOrNull("deprecated"_L1),
        .retires = fields.dayOrNull("retires"_L1),
        .retiresNotBefore = fields.dayOrNull("retires_not_before"_L1),
        .lifecycle = fields.oneOf<Model::Lifecycle>(
            "lifecycle"_L1,
            {{"active"_L1, Active}, {"deprecated"_L1, Deprecated}, {"retired"_L1, Retired}}),
        .contextWindow = fields.tokens("context_window"_L1),
        .maxOutputTokens = fields.tokens("max_output_tokens"_L1),
        .batchMaxOutputTokens = fields.tokens("batch_max_output_tokens"_L1),
        .batchMaxOutputBeta = fields.textOrNull("batch_max_output_beta"_L1),
        .minCacheableTokens = fields.tokensOrNull("min_cacheable_tokens"_L1),
        .tokenizer = fields.oneOf<Model::Tokenizer>(
            "tokenizer"_L1,
            {{"older"_L1, Model::Tokenizer::Older}, {"newer"_L1, Model::Tokenizer::Newer}}),
        .highResolutionImages = fields.flag("high_resolution_images"_L1),
        .thinkingEnabled = fields.flag("thinking_enabled"_L1),
        .thinkingAdaptive = fields.flag("thinking_adaptive"_L1),
        .thinkingBetweenTools = fields.flag("thinking_between_tools"_L1),
        .thinkingOff = fields.oneOf<Off>("thinking_disabled"_L1,
                                         {{"yes"_L1, Off::Yes},
                                          {"never"_L1, Off::Never},
                                          {"up_to_high_effort"_L1, Off::UpToHighEffort}}),
        .thinkingDefault = fields.oneOf<Default>("thinking_default"_L1,
                                                 {{"always"_L1, Default::Always},
                                                  {"on"_L1, Default::On},
                                                  {"off"_L1, Default::Off},
                                                  {"none"_L1, Default::None}}),
        .effortLevels = fields.texts("effort_levels"_L1),
        .effortDefault = fields.textOrNull("effort_default"_L1),
        .forcedTools = fields.flag("forced_tools"_L1),
        .prefill = fields.flag("prefill"_L1),
        .samplingParameters = fields.flag("sampling_parameters"_L1),
        .windowIncludesOutput = fields.flag("window_includes_output"_L1),
        .vision = fields.flag("vision"_L1),
        .batch = fields.flagOrNull("batch"_L1),
        .fast = fields.flag("fast"_L1),
        .fastUntil = fields.dayOrNull("fast_until"_L1),
        .fastIgnored = fields.flag("fast_ignored"_L1),
        .inferenceGeo = fields.flag("inference_geo"_L1),
        .toolPromptTokens = fields.tokens("tool_prompt_tokens"_L1),
        .forcedToolPromptTokens = fields.tokens("forced_tool_prompt_tokens"_L1),
        .frameTokens = fields.tokens("frame_tokens"_L1),
        .turnTokens = fields.tokens("turn_tokens"_L1),
    };
}

Error badCatalog(const QString &what)
{
    return {.kind = Error::Kind::BadInput, .detail = u"model catalog: " + what};
}

} // namespace

bool Model::retiredOn(const QString &utcDay) const
{
    // Days as ISO text compare as days.
    return lifecycle == Lifecycle::Retired || (!retires.isEmpty() && utcDay >= retires);
}

bool Model::fastOn(const QString &utcDay) const
{
    return fast && (fastUntil.isEmpty() || utcDay < fastUntil);
}

ModelCatalog ModelCatalog::builtIn()
{
    QFile file{QStringLiteral(":/prices/models.json")};
    const bool open = file.open(QIODevice::ReadOnly);
    Result<ModelCatalog> catalog = fromJson(open ? file.readAll() : QByteArray{});
    if (!catalog)
        qFatal("The program was built without a usable models.json: %s",
               qPrintable(catalog.error().detail));
    return std::move(*catalog);
}

Result<ModelCatalog> ModelCatalog::fromJson(const QByteArray &json)
{
    using namespace Qt::StringLiterals;
    QJsonParseError syntax;
    const QJsonObject root = QJsonDocument::fromJson(json, &syntax).object();
    if (syntax.error != QJsonParseError::NoError)
        return badCatalog(syntax.errorString());
    ModelCatalog made;
    Catalog &catalog = made.m_now.filled();
    catalog.snapshotDay = root.value("as_of"_L1).toString();
    if (!QDate::fromString(catalog.snapshotDay, Qt::ISODate).isValid())
        return badCatalog(u"as_of is not a day"_s);
    for (const QJsonValue &entry : root.value("models"_L1).toArray()) {
        const QJsonObject object = entry.toObject();
        Fields fields{object};
        const Model model = readModel(fields);
        if (!fields.firstBad().isEmpty())
            return badCatalog(model.id + u": "_s + fields.firstBad());
        for (const QString &name : QStringList{model.id} + model.aliases) {
            if (catalog.byName.contains(name))
                return badCatalog(name + u" stands for two models"_s);
            catalog.byName.insert(name, catalog.models.size());
        }
        catalog.models.append(model);
    }
    if (catalog.models.isEmpty())
        return badCatalog(u"no models"_s);
    return made;
}

const Model *ModelCatalog::findExact(QStringView id) const
{
    const Catalog &catalog = *m_now;
    const auto found = catalog.byName.constFind(id.toString());
    return found == catalog.byName.cend() ? nullptr : &catalog.models.at(*found);
}

const Model *ModelCatalog::find(QStringView id) const
{
    if (const Model *exact = findExact(id))
        return exact;
    const QString plain = plainModelName(id);
    if (const Model *model = findExact(plain))
        return model;
    if (const Model *model = findExact(withoutTrailingDate(plain)))
        return model;
    const Catalog &catalog = *m_now;
    for (const QString &name : {id.toString(), plain}) {
        if (const auto added = catalog.added.constFind(name); added != catalog.added.cend())
            return &catalog.models.at(*added);
    }
    return nullptr;
}

void ModelCatalog::addName(const QString &name, const QString &model)
{
    if (const Model *known = find(model))
        m_now.filled().added.insert(name, known - m_now->models.constData());
}

} // namespace core
