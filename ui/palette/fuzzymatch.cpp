// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/fuzzymatch.h"

#include <algorithm>

namespace ui {
namespace {

constexpr int AtStart = 100;     ///< of the whole text
constexpr int AtWord = 80;       ///< of one of its words
constexpr int Within = 50;       ///< a word
constexpr int Scattered = 20;    ///< letters with gaps, fewer the more gaps
constexpr int ScatteredWord = 6; ///< a scattered letter that starts a word
constexpr int LengthCost = 8;    ///< so many letters more cost a point

bool startsWord(QStringView text, qsizetype at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

std::optional<FuzzyMatch> scattered(QStringView text, QStringView word)
{
    if (const qsizetype line = text.indexOf(u'\n'); line >= 0)
        text = text.left(line);
    FuzzyMatch match{.score = Scattered};
    qsizetype from = 0;
    for (const QChar letter : word) {
        const qsizetype at = text.indexOf(letter, from);
        if (at < 0)
            return {};
        if (startsWord(text, at))
            match.score += ScatteredWord;
        else if (at != from)
            match.score -= 4;
        match.places.append(int(at));
        from = at + 1;
    }
    // Two letters are somewhere in most texts: then they must at least start words.
    if (match.score < Scattered - 8 || !startsWord(text, match.places.constFirst()))
        return {};
    return match;
}

std::optional<FuzzyMatch> matchWord(QStringView text, QStringView word)
{
    qsizetype best = -1;
    int score = 0;
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        const int here = at == 0 ? AtStart : startsWord(text, at) ? AtWord : Within;
        if (here > score) {
            score = here;
            best = at;
        }
        if (here >= AtWord)
            break;
    }
    if (best < 0)
        return scattered(text, word);
    FuzzyMatch match{.score = score};
    for (qsizetype i = 0; i < word.size(); ++i)
        match.places.append(int(best + i));
    return match;
}

} // namespace

FuzzyQuery::FuzzyQuery(const QString &typed)
{
    m_words = typed.toCaseFolded().simplified().split(u' ', Qt::SkipEmptyParts);
}

std::optional<FuzzyMatch> FuzzyQuery::match(QStringView folded) const
{
    FuzzyMatch all;
    for (const QString &word : m_words) {
        std::optional<FuzzyMatch> one = matchWord(folded, word);
        if (!one)
            return {};
        all.score += one->score;
        all.places += one->places;
    }
    if (m_words.isEmpty())
        return all;
    all.score = all.score / int(m_words.size()) - int(folded.size()) / LengthCost;
    std::sort(all.places.begin(), all.places.end());
    return all;
}

} // namespace ui
