// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/replaceable.h"
#include "core/base/result.h"
#include "core/units/instant.h"
#include "core/units/money.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QStringList>

#include <optional>

namespace core {

/// One model of the service as of the date of the catalog. Days are UTC days, "2026-11-24".
struct Model
{
    enum class Lifecycle { Active, Deprecated, Retired };
    enum class Tokenizer { Older, Newer };
    enum class ThinkingOff { Yes, Never, UpToHighEffort };
    enum class ThinkingDefault { Always, On, Off, None };

    QString id;
    QStringList aliases;
    QString displayName;
    QString family; ///< haiku, sonnet, opus, fable, mythos
    QString released;
    QString deprecated; ///< "" if not
    QString retires; ///< announced day, "" if none
    QString retiresNotBefore; ///< the vendor's promise, "" if none
    Lifecycle lifecycle = Lifecycle::Active;
    Tokens contextWindow = 0;
    Tokens maxOutputTokens = 0;
    Tokens batchMaxOutputTokens = 0;
    QString batchMaxOutputBeta; ///< beta header needed for it, "" if none
    std::optional<Tokens> minCacheableTokens; ///< nullopt: no prompt caching
    Tokenizer tokenizer = Tokenizer::Newer;
    bool highResolutionImages = false;
    bool thinkingEnabled = false;
    bool thinkingAdaptive = false;
    bool thinkingBetweenTools = false; ///< at effort high or below
    ThinkingOff thinkingOff = ThinkingOff::Yes;
    ThinkingDefault thinkingDefault = ThinkingDefault::None;
    QStringList effortLevels; ///< empty: effort is not supported
    QString effortDefault; ///< "" if effort is not supported
    bool forcedTools = true; ///< tool_choice any and tool
    bool prefill = true; ///< the conversation may end with an assistant message
    bool samplingParameters = true; ///< temperature and its like at other than the default
    bool windowIncludesOutput = false; ///< prompt + max_tokens over the window is refused (§8.8)
    bool vision = true;
    std::optional<bool> batch; ///< nullopt: unverified
    bool fast = false;
    QString fastUntil; ///< first day on which fast is refused, "" if not announced
    bool fastIgnored = false; ///< takes speed "fast" but runs and bills as standard
    bool inferenceGeo = false;
    Tokens toolPromptTokens = 0; ///< added once tools are sent (§9.3)
    Tokens forcedToolPromptTokens = 0; ///< instead, with tool_choice any or tool
    Tokens frameTokens = 0; ///< around the first message, measured
    Tokens turnTokens = 0; ///< around each further message, measured

    /// Retired by the catalog, or its announced day has come.
    bool retiredOn(const QString &utcDay) const;
    /// Takes speed "fast" on that day and runs faster for it.
    bool fastOn(const QString &utcDay) const;
};

/// The models of the service, read from resources/prices/models.json. Safe to share
/// between threads once made.
class ModelCatalog
{
public:
    /// The file that is built into the program.
    static ModelCatalog builtIn();
    /// Errors: BadInput naming the model and the field.
    static Result<ModelCatalog> fromJson(const QByteArray &json);

    /// From now on find() takes `name`, which it did not know, for `model`. Nothing happens if
    /// `model` is unknown.
    void addName(const QString &name, const QString &model);
    /// Knows from now on what `other` knows, for whoever holds a reference to this one, on any thread.
    void become(const ModelCatalog &other) { m_now.replace(*other.m_now); }

    /// By id, alias, or a decorated form of either (provider path, region, Bedrock and Vertex
    /// tails, `[1m]`, trailing date; API reference §8.6), or by a name that was added. nullptr if
    /// unknown. Valid as long as the catalog.
    const Model *find(QStringView id) const;
    /// By exact id or alias alone: what the service itself accepts. nullptr if unknown.
    const Model *findExact(QStringView id) const;
    const QList<Model> &models() const { return m_now->models; }
    QString snapshotDay() const { return m_now->snapshotDay; }

private:
    struct Catalog
    {
        QList<Model> models;
        QHash<QString, qsizetype> byName;
        QHash<QString, qsizetype> added; ///< names that the service does not know
        QString snapshotDay;
    };
    Replaceable<Catalog> m_now;
};

} // namespace core
