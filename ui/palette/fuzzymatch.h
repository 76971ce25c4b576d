// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace ui {

/// How well what was typed fits a text, for lists that are searched by a few letters.
struct FuzzyMatch
{
    int score = 0;          ///< larger is better
    QList<int> places = {}; ///< of the letters that matched, ascending
};

/// What was typed, ready to be compared with many texts. Each word of it must be found, in any
/// order: best at the start of a word, else within one, else, in the first line of the text, as letters
/// that follow each other with gaps. Case does not count. An empty one fits everything with score 0.
class FuzzyQuery
{
public:
    explicit FuzzyQuery(const QString &typed);

    bool isEmpty() const { return m_words.isEmpty(); }
    /// nullopt if a word of the query is not in `text`. `folded` is text.toCaseFolded().
    std::optional<FuzzyMatch> match(QStringView folded) const;

private:
    QList<QString> m_words;
};

} // namespace ui
