// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/suggestion.h"

#include <QList>

#include <algorithm>
#include <numeric>

namespace app {

namespace {

/// Letters to insert, drop, replace or swap with their neighbour until `a` is `b`.
qsizetype editDistance(QStringView a, QStringView b)
{
    QList<qsizetype> twoAgo(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    std::iota(last.begin(), last.end(), 0);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const qsizetype replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], twoAgo[j - 2] + 1);
        }
        std::swap(twoAgo, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

} // namespace

QString nearest(const QString &word, const QStringList &candidates)
{
    constexpr qsizetype longest =
        64; // nothing of ours is longer, and the work grows with the square
    if (word.size() > longest)
        return {};
    QString best;
    qsizetype bestDistance = std::max<qsizetype>(1, word.size() / 3) + 1;
    for (const QString &candidate : candidates) {
        const qsizetype distance = editDistance(word.toLower(), candidate);
        if (distance < bestDistance) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

} // namespace app
