// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/culprit.h"

#include <QRegularExpression>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype LongestWord = 200;

bool isWordByte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'
        || c == ':' || c == '.' || c == '_' || c == '+' || c == '/';
}

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

/// The stretch of `text` that begins where the texts part, up to where they are the same again,
/// whole words.
QByteArrayView stretch(QByteArrayView text, qsizetype from, qsizetype to)
{
    qsizetype begin = from;
    while (begin > 0 && from - begin < LongestWord && isWordByte(text[begin - 1]))
        --begin;
    qsizetype end = std::max(begin, to);
    while (end < text.size() && end - to < LongestWord && isWordByte(text[end]))
        ++end;
    return text.sliced(begin, end - begin);
}

struct Difference
{
    QByteArrayView a, b;
};

Difference differenceOf(QByteArrayView a, QByteArrayView b)
{
    const qsizetype front = commonPrefix(a, b);
    qsizetype back = 0;
    const qsizetype most = std::min(a.size(), b.size()) - front;
    while (back < most && a[a.size() - 1 - back] == b[b.size() - 1 - back])
        ++back;
    return {stretch(a, front, a.size() - back), stretch(b, front, b.size() - back)};
}

QString textOf(QByteArrayView view)
{
    return QString::fromUtf8(view.first(std::min(view.size(), 4 * LongestWord)));
}

bool matches(const QRegularExpression &pattern, const Difference &difference)
{
    return pattern.match(textOf(difference.a)).hasMatch()
        && pattern.match(textOf(difference.b)).hasMatch();
}

} // namespace

const char *codeOf(Culprit culprit)
{
    switch (culprit) {
    case Culprit::None: return "none";
    case Culprit::Model: return "model";
    case Culprit::Speed: return "speed";
    case Culprit::WebSearch: return "web_search";
    case Culprit::Citations: return "citations";
    case Culprit::ToolChoice: return "tool_choice";
    case Culprit::Images: return "images";
    case Culprit::Thinking: return "thinking";
    case Culprit::Effort: return "effort";
    case Culprit::ToolOrder: return "tool_order";
    case Culprit::KeyOrder: return "key_order";
    case Culprit::Clock: return "clock";
    case Culprit::Uuid: return "uuid";
    case Culprit::Identifier: return "identifier";
    case Culprit::Number: return "number";
    case Culprit::Edit: break;
    }
    return "edit";
}

qsizetype commonPrefix(QByteArrayView a, QByteArrayView b)
{
    const qsizetype most = std::min(a.size(), b.size());
    qsizetype same = std::mismatch(a.begin(), a.begin() + most, b.begin()).first - a.begin();
    // Not within a character, of either.
    while (same > 0
           && ((same < a.size() && isContinuation(a[same])) || (same < b.size() && isContinuation(b[same]))))
        --same;
    return same;
}

Culprit culpritOf(QByteArrayView a, QByteArrayView b)
{
    static const QRegularExpression uuid{
        u"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"_s,
        QRegularExpression::CaseInsensitiveOption};
    // A day, a time of day, seconds or milliseconds since 1970, or the name of a month or weekday.
    static const QRegularExpression clock{
        u"\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}|\\b\\d{1,2}:\\d{2}\\b|"
        "^\\d{1,2}:\\d{2}|^1[5-9]\\d{8}(\\d{3})?(\\.\\d+)?$|"
        "\\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\b|"
        "\\b(mon|tues|wednes|thurs|fri|satur|sun)day\\b"_s,
        QRegularExpression::CaseInsensitiveOption};
    static const QRegularExpression number{u"^[-+]?\\d+([.,:/_-]?\\d+)*$"_s};
    // A long word with digits among its letters.
    static const QRegularExpression identifier{
        u"(?=[A-Za-z0-9_+/-]{12,})(?=[A-Za-z_+/-]*\\d)[A-Za-z0-9_+/-]*[A-Za-z][A-Za-z0-9_+/-]*"_s};
    const Difference difference = differenceOf(a, b);
    if (matches(uuid, difference))
        return Culprit::Uuid;
    if (matches(clock, difference))
        return Culprit::Clock;
    if (matches(number, difference))
        return Culprit::Number;
    if (matches(identifier, difference) && !difference.a.contains(' ') && !difference.b.contains(' '))
        return Culprit::Identifier;
    return Culprit::Edit;
}

QByteArray excerpt(QByteArrayView a, QByteArrayView b)
{
    constexpr qsizetype around = 30;
    constexpr qsizetype longest = 160;
    const qsizetype front = commonPrefix(a, b);
    qsizetype begin = std::max<qsizetype>(0, front - around);
    while (begin > 0 && begin < a.size() && isContinuation(a[begin]))
        --begin;
    qsizetype end = std::min(a.size(), begin + longest);
    while (end > begin && end < a.size() && isContinuation(a[end]))
        --end;
    return (begin > 0 ? "…" : "") + a.sliced(begin, end - begin).toByteArray()
        + (end < a.size() ? "…" : "");
}

} // namespace core
