// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/certainfix.h"
#include "core/drafts/draftitem.h"
#include "core/drafts/preflight.h"
#include "core/requests/requestreader.h"

#include <memory>
#include <vector>

namespace core {

class SharedPrefixes;

/// One item of a source after all checks that need no other item.
struct CheckedItem
{
    qint64 index = 0;
    int part = 0;
    TextPlace place;
    QByteArray id;
    bool hasId = false;
    QList<Fault> faults;
    QList<Fault> warnings;
    QList<Fault> fixed; ///< faults whose fix the draft's edits apply
    std::optional<JsonSyntaxError> syntaxError; ///< with its place in `syntaxPlace`
    TextPlace syntaxPlace;
    bool refusesFile = false;
    bool bytesTooLarge = false; ///< its text was not read
    bool edited = false; ///< its text is that of the draft's edits
    bool editIsStale = false; ///< it was edited, but has changed in the file since
    int fixes = 0;
    int prefixesMarked = 0;
    QByteArrayView params; ///< in the block or in `ownParams`
    QByteArray ownParams;
    RequestFacts facts;
    const Model *model = nullptr;
};

/// Translates, reads and checks items, and mends them if the draft asks for it. One per thread.
class ItemChecker
{
public:
    /// `translators`: by part of the draft. `toMark`: prefixes to mark, nullptr for none.
    ItemChecker(const DraftSource &source, const PreflightContext &context,
                const std::vector<std::unique_ptr<ItemTranslator>> &translators,
                const SharedPrefixes *toMark);

    CheckedItem check(const SourceItem &item, QByteArrayView text);

private:
    struct Verdict;
    Verdict verdictOn(QByteArrayView params);
    const Model *modelOf(const QString &name);
    void applyChoices(DraftItem *item) const;
    void checkRequest(DraftItem *item, CheckedItem *checked);
    void applyChosenFixes(DraftItem *item, Verdict *verdict, CheckedItem *checked);
    void markPrefix(DraftItem *item, Verdict *verdict, CheckedItem *checked);
    void report(CheckedItem *checked, const DraftItem &item, QByteArrayView text) const;

    const DraftSource &m_source;
    const PreflightContext &m_context;
    const std::vector<std::unique_ptr<ItemTranslator>> &m_translators;
    const SharedPrefixes *m_toMark;
    RequestReader m_reader;
    QString m_lastModelName;
    const Model *m_lastModel = nullptr;
    QList<CertainFix> m_fixes; ///< of the findings of the item in hand, by their position
};

} // namespace core
