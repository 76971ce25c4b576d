// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/textdiff.h"

#include <QHash>

#include <algorithm>
#include <vector>

namespace core {

namespace {

using Kind = DiffPart::Kind;
using Pieces = std::vector<QStringView>;

/// Steps of the shortest edit script beyond which two texts count as different all through.
constexpr int MostEdits = 1'200;

Pieces linesOf(QStringView text)
{
    Pieces lines;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(u'\n');
        const qsizetype size = end < 0 ? text.size() : end + 1;
        lines.push_back(text.first(size));
        text = text.sliced(size);
    }
    return lines;
}

/// Words, runs of space, and every other character by itself.
Pieces wordsOf(QStringView text)
{
    enum class Class { Word, Space, Other };
    const auto classOf = [](QChar c) {
        return c.isLetterOrNumber() || c == u'_' || c.isSurrogate() || c.isMark() ? Class::Word
            : c.isSpace()                                                         ? Class::Space
                                                                                  : Class::Other;
    };
    Pieces words;
    qsizetype begin = 0;
    for (qsizetype at = 1; at <= text.size(); ++at) {
        if (at < text.size() && classOf(text[at]) == classOf(text[at - 1])
            && classOf(text[at]) != Class::Other)
            continue;
        words.push_back(text.sliced(begin, at - begin));
        begin = at;
    }
    return words;
}

/// The parts in order, neighbours of one kind joined.
class Parts
{
public:
    void add(Kind kind, QStringView text)
    {
        if (text.isEmpty())
            return;
        if (!m_parts.isEmpty() && m_parts.constLast().kind == kind)
            m_parts.last().text += text;
        else
            m_parts.append({kind, text.toString()});
    }
    QList<DiffPart> take() { return std::move(m_parts); }

private:
    QList<DiffPart> m_parts;
};

struct Edit
{
    Kind kind;
    std::size_t index; ///< in the first pieces, of Added in the second
};

/// Myers' greedy algorithm ("An O(ND) difference algorithm", 1986) over pieces as numbers; empty
/// when it would take more than MostEdits steps. `first` and `second` are not both empty.
std::vector<Edit> shortestEdits(const std::vector<int> &first, const std::vector<int> &second)
{
    const int n = int(first.size());
    const int m = int(second.size());
    std::vector<std::vector<int>> trace; // furthest reaching x by diagonal -d, -d+2 … d
    int found = -1;
    for (int d = 0; d <= std::min(n + m, MostEdits) && found < 0; ++d) {
        std::vector<int> reached(std::size_t(d) + 1);
        for (int i = 0; i <= d; ++i) {
            const int k = 2 * i - d;
            int x = 0;
            if (d > 0) {
                const std::vector<int> &before = trace.back();
                // Of the diagonals k-1 (a removal) and k+1 (an addition) the one that got further.
                const int left = i > 0 ? before[std::size_t(i) - 1] + 1 : -1;
                const int above = i < d ? before[std::size_t(i)] : -1;
                x = std::max(left, above);
            }
            int y = x - k;
            while (x < n && y < m && first[std::size_t(x)] == second[std::size_t(y)]) {
                ++x;
                ++y;
            }
            reached[std::size_t(i)] = x;
            if (x == n && y == m) // beyond the ends is nowhere
                found = i;
        }
        trace.push_back(std::move(reached));
    }
    if (found < 0)
        return {};
    std::vector<Edit> edits;
    int x = n;
    int y = m;
    int i = found;
    for (int d = int(trace.size()) - 1; d >= 0; --d) {
        int fromX = 0;
        int fromI = i;
        bool removal = false;
        if (d > 0) {
            const std::vector<int> &before = trace[std::size_t(d) - 1];
            const int left = i > 0 ? before[std::size_t(i) - 1] + 1 : -1;
            const int above = i < d ? before[std::size_t(i)] : -1;
            removal = left > above;
            fromX = std::max(left, above);
            fromI = removal ? i - 1 : i;
        }
        while (x > fromX) {
            edits.push_back({Kind::Same, std::size_t(--x)});
            --y;
        }
        if (d > 0)
            edits.push_back(removal ? Edit{Kind::Removed, std::size_t(--x)}
                                    : Edit{Kind::Added, std::size_t(--y)});
        i = fromI;
    }
    std::reverse(edits.begin(), edits.end());
    return edits;
}

QStringView joined(const Pieces &pieces)
{
    if (pieces.empty())
        return {};
    const QChar *begin = pieces.front().data();
    return {begin, pieces.back().data() + pieces.back().size() - begin};
}

enum class By { Lines, Words };

void diff(Parts &parts, Pieces first, Pieces second, By by);

/// What was removed and added at one place: lines are looked into by words.
void addChange(Parts &parts, const Pieces &removed, const Pieces &added, By by)
{
    if (by == By::Lines && !removed.empty() && !added.empty()) {
        diff(parts, wordsOf(joined(removed)), wordsOf(joined(added)), By::Words);
        return;
    }
    parts.add(Kind::Removed, joined(removed));
    parts.add(Kind::Added, joined(added));
}

/// A word in common between two sentences that say different things only tears them apart.
bool haveEnoughInCommon(const std::vector<Edit> &edits, const Pieces &first, const Pieces &second)
{
    qsizetype common = 0;
    for (const Edit &edit : edits)
        common += edit.kind == Kind::Same ? first[edit.index].size() : 0;
    return common * 5 >= std::max(joined(first).size(), joined(second).size());
}

void diff(Parts &parts, Pieces first, Pieces second, By by)
{
    const auto headEnd = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
    const auto head = headEnd.first - first.begin();
    for (auto piece = first.begin(); piece != headEnd.first; ++piece)
        parts.add(Kind::Same, *piece);
    const auto tailEnd =
        std::mismatch(first.rbegin(), first.rend() - head, second.rbegin(), second.rend() - head);
    const auto tail = tailEnd.first - first.rbegin();
    const Pieces same{first.end() - tail, first.end()};
    first = {first.begin() + head, first.end() - tail};
    second = {second.begin() + head, second.end() - tail};

    std::vector<Edit> edits;
    if (!first.empty() && !second.empty()) {
        QHash<QStringView, int> numbers;
        const auto numbered = [&numbers](const Pieces &pieces) {
            std::vector<int> result;
            result.reserve(pieces.size());
            for (const QStringView piece : pieces) {
                const auto known = numbers.constFind(piece);
                result.push_back(known != numbers.constEnd() ? *known : int(numbers.size()));
                if (known == numbers.constEnd())
                    numbers.insert(piece, result.back());
            }
            return result;
        };
        const std::vector<int> a = numbered(first);
        const std::vector<int> b = numbered(second);
        edits = shortestEdits(a, b);
        if (by == By::Words && !haveEnoughInCommon(edits, first, second))
            edits.clear();
    }
    if (edits.empty()) {
        addChange(parts, first, second, by);
    } else {
        Pieces removed;
        Pieces added;
        for (const Edit &edit : edits) {
            if (edit.kind == Kind::Removed) {
                removed.push_back(first[edit.index]);
            } else if (edit.kind == Kind::Added) {
                added.push_back(second[edit.index]);
            } else {
                addChange(parts, removed, added, by);
                removed.clear();
                added.clear();
                parts.add(Kind::Same, first[edit.index]);
            }
        }
        addChange(parts, removed, added, by);
    }
    for (const QStringView piece : same)
        parts.add(Kind::Same, piece);
}

/// The words of a text as numbers, sorted. Bytes beyond ASCII count as letters.
std::vector<quint32> wordHashes(std::string_view text)
{
    std::vector<quint32> words;
    words.reserve(text.size() / 5);
    quint32 hash = 0;
    const auto end = [&] {
        if (hash != 0)
            words.push_back(hash);
        hash = 0;
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool word = byte >= 0x80 || (byte >= '0' && byte <= '9')
            || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        if (word) {
            hash = ((hash ^ byte) * 16'777'619U) | 1U;
            continue;
        }
        end();
        if (byte > ' ')
            words.push_back(byte << 1);
    }
    end();
    std::sort(words.begin(), words.end());
    return words;
}

} // namespace

QList<DiffPart> diffTexts(const QString &first, const QString &second)
{
    Parts parts;
    diff(parts, linesOf(first), linesOf(second), By::Lines);
    return parts.take();
}

int textChange(std::string_view first, std::string_view second)
{
    if (first == second)
        return 0;
    const std::vector<quint32> a = wordHashes(first);
    const std::vector<quint32> b = wordHashes(second);
    std::size_t common = 0;
    for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
        if (*i == *j) {
            ++common;
            ++i;
            ++j;
        } else if (*i < *j) {
            ++i;
        } else {
            ++j;
        }
    }
    const std::size_t all = a.size() + b.size();
    const std::size_t different = all - 2 * common;
    if (all == 0)
        return 1;
    return std::max(1, int(different * 1000 / all));
}

} // namespace core
