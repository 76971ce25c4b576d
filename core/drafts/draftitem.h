// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/itemstream.h"
#include "core/drafts/jsonsyntax.h"
#include "core/requests/requestfacts.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace core {

/// What one item of a source says: an id and the body of a request, before that body is looked
/// into.
struct DraftItem
{
    QByteArray id; ///< UTF-8
    bool hasId = false;
    QByteArrayView params; ///< JSON, in the item's bytes or in `ownParams`
    QByteArray ownParams; ///< of what had to be made; has ItemBlock::Padding bytes to spare
    QList<Finding> findings; ///< offsets are bytes of the item
    std::optional<JsonSyntaxError> syntaxError; ///< the item is not JSON; the findings say so too
    bool refusesFile = false; ///< a fault for which the whole file is refused (task catalog §1)

    void error(const QString &code, const QString &path, const QString &message,
               qsizetype offset = -1)
    {
        findings.append({Finding::Severity::Error, code, path, message, offset});
    }
    void warning(const QString &code, const QString &path, const QString &message,
                 qsizetype offset = -1)
    {
        findings.append({Finding::Severity::Warning, code, path, message, offset});
    }
    bool hasErrors() const
    {
        for (const Finding &finding : findings) {
            if (finding.severity == Finding::Severity::Error)
                return true;
        }
        return false;
    }
    void setParams(QByteArray json)
    {
        json.reserve(json.size() + ItemBlock::Padding);
        ownParams = std::move(json);
        params = ownParams;
    }
};

/// Makes requests of the items of one format. Immutable after construction and safe to share
/// between threads.
class ItemTranslator
{
public:
    virtual ~ItemTranslator() = default;
    /// What is wrong with the item is in the findings. The result's params may point into `text`.
    virtual DraftItem translate(const SourceItem &item, QByteArrayView text) const = 0;

protected:
    ItemTranslator() = default;
    ItemTranslator(const ItemTranslator &) = default;
    ItemTranslator &operator=(const ItemTranslator &) = default;
};

/// Notes that `text` is not JSON, or is nested too deeply, and why.
void noteSyntaxError(DraftItem *item, QByteArrayView text);
/// Notes a key that occurs twice in `object`, a valid JSON object within `text`: which one is
/// meant?
void noteRepeatedKey(DraftItem *item, QByteArrayView object, QByteArrayView text);
/// Reads an id that is a text, or a number with a warning; anything else is a fault. `name` is its
/// key.
void takeId(DraftItem *item, QByteArrayView value, const QString &name, qsizetype offset);

} // namespace core
