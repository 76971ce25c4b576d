// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/itemsplitter.h"

#include "core/drafts/jsontext.h"

#include <cstring>

namespace core {

using namespace Qt::StringLiterals;

using Step = ItemSplitter::Step;

Step LineSplitter::next(QByteArrayView window, bool atEnd)
{
    if (m_itemBegin < 0) {
        if (m_at >= window.size())
            return {.kind = atEnd ? Step::Kind::End : Step::Kind::NeedMore};
        m_itemBegin = m_at;
    }
    const auto *const found = static_cast<const char *>(
        std::memchr(window.data() + m_at, '\n', size_t(window.size() - m_at)));
    if (!found && !atEnd) {
        m_at = window.size();
        return {};
    }
    qsizetype end = found ? found - window.data() : window.size();
    m_at = found ? end + 1 : end;
    const qsizetype begin = m_itemBegin;
    m_itemBegin = -1;
    if (end > begin && window[end - 1] == '\r')
        --end;
    return {.kind = Step::Kind::Item, .begin = begin, .end = end};
}

Step CsvRecordSplitter::record(qsizetype end)
{
    const qsizetype begin = m_itemBegin;
    m_itemBegin = -1;
    m_state = State::BetweenRecords;
    return {.kind = Step::Kind::Item, .begin = begin, .end = end};
}

Step CsvRecordSplitter::next(QByteArrayView window, bool atEnd)
{
    const auto isBreak = [](char c) { return c == '\n' || c == '\r'; };
    while (m_at < window.size()) {
        const char c = window[m_at];
        switch (m_state) {
        case State::BetweenRecords:
            if (!isBreak(c) && (c == m_delimiter || (c != ' ' && c != '\t'))) {
                // Spaces before the first field do not matter.
                m_itemBegin = m_at;
                m_state = State::FieldStart;
                continue;
            }
            break;
        case State::FieldStart:
            if (isBreak(c))
                return record(m_at++);
            if (c == '"')
                m_state = State::Quoted;
            else if (c != m_delimiter && c != ' ' && c != '\t')
                m_state = State::Plain;
            break;
        case State::Plain:
            if (isBreak(c))
                return record(m_at++);
            if (c == m_delimiter)
                m_state = State::FieldStart;
            break;
        case State::Quoted: {
            const auto *const quote = static_cast<const char *>(
                std::memchr(window.data() + m_at, '"', size_t(window.size() - m_at)));
            if (!quote) {
                m_at = window.size();
                continue;
            }
            m_at = quote - window.data();
            m_state = State::QuoteSeen;
            m_spacesSeen = false;
            break;
        }
        case State::QuoteSeen:
            if (isBreak(c))
                return record(m_at++);
            // A doubled quote, or one within the text; after spaces, another one may still be the
            // last.
            if (c == m_delimiter)
                m_state = State::FieldStart;
            else if (c == ' ' || c == '\t')
                m_spacesSeen = true;
            else if (c != '"' || !m_spacesSeen)
                m_state = State::Quoted;
            else
                m_spacesSeen = false;
            break;
        }
        ++m_at;
    }
    if (!atEnd)
        return {};
    if (m_itemBegin < 0)
        return {.kind = Step::Kind::End};
    if (m_state == State::Quoted)
        return {
            .kind = Step::Kind::Bad,
            .begin = m_itemBegin,
            .what =
                u"a quote in the row that begins here is not closed before the end of the file"_s};
    return record(window.size());
}

void JsonValueScanner::start()
{
    m_state = State::Start;
    m_oddSlashes = false;
    m_inContainer = false;
    m_depth = 0;
}

qsizetype JsonValueScanner::scanString(QByteArrayView window, qsizetype from)
{
    const char *segment = window.data() + from;
    const char *const end = window.data() + window.size();
    const char *at = segment;
    // Backslashes before `to`, back to where the segment begins, and then those that came before
    // it.
    const auto escaped = [&](const char *to) {
        const char *slash = to;
        while (slash > segment && slash[-1] == '\\')
            --slash;
        const bool odd = (to - slash) % 2 != 0;
        return slash == segment ? odd != m_oddSlashes : odd;
    };
    while (at < end) {
        at = static_cast<const char *>(std::memchr(at, '"', size_t(end - at)));
        if (!at)
            break;
        if (!escaped(at)) {
            m_oddSlashes = false;
            return at - window.data() + 1;
        }
        segment = ++at;
        m_oddSlashes = false;
    }
    m_oddSlashes = escaped(end);
    return -1;
}

static bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

qsizetype JsonValueScanner::scan(QByteArrayView window, qsizetype from, bool atEnd)
{
    qsizetype at = from;
    while (at < window.size()) {
        const char c = window[at];
        switch (m_state) {
        case State::Start:
            if (c == '{' || c == '[') {
                m_state = State::InContainer;
                m_inContainer = true;
                m_depth = 1;
            } else {
                m_state = c == '"' ? State::InString : State::Scalar;
            }
            ++at;
            break;
        case State::Scalar:
            while (at < window.size() && !isSpace(window[at])
                   && std::memchr(",:{}[]\"", window[at], 7) == nullptr)
                ++at;
            if (at < window.size())
                return at;
            break;
        case State::InString:
            at = scanString(window, at);
            if (at < 0)
                return -1;
            if (!m_inContainer)
                return at;
            m_state = State::InContainer;
            break;
        case State::InContainer: {
            const char *p = window.data() + at;
            const char *const end = window.data() + window.size();
            while (p < end && *p != '"' && (*p & 0x5d) != 0x59 && (*p & 0x5d) != 0x5d)
                ++p;
            at = p - window.data();
            if (p == end)
                return -1;
            if (*p == '"')
                m_state = State::InString;
            else if (*p == '{' || *p == '[')
                ++m_depth;
            else if ((*p == '}' || *p == ']') && --m_depth == 0)
                return at + 1;
            ++at;
            break;
        }
        }
    }
    return atEnd && m_state == State::Scalar ? at : -1;
}

/// Names of the object around the requests. A longer one is a quote that was forgotten.
static constexpr qsizetype MaxKeyBytes = 1 << 20;

JsonArraySplitter::JsonArraySplitter(Top top) : m_state{State::BeforeTop}, m_top{top} { }

Step JsonArraySplitter::bad(qsizetype at, const QString &what)
{
    return {.kind = Step::Kind::Bad, .begin = at, .what = what};
}

Step JsonArraySplitter::expected(QByteArrayView window, const QString &what)
{
    const auto byte = static_cast<unsigned char>(window[m_at]);
    const QString found = byte == 0   ? u"a NUL byte"_s
        : byte < 0x20 || byte >= 0x7f ? u"the byte 0x%1"_s.arg(int(byte), 2, 16, QLatin1Char{'0'})
                                      : u"'%1'"_s.arg(QLatin1Char{window[m_at]});
    return bad(m_at, u"not valid JSON: expected %1 but found %2"_s.arg(what, found));
}

/// The text has ended before the top value did.
Step JsonArraySplitter::cutOff(QByteArrayView window)
{
    QString what = u"',' or ']'"_s;
    switch (m_state) {
    case State::BeforeTop: return bad(window.size(), u"the file holds nothing but white space"_s);
    case State::BeforeKey:
    case State::InKey: what = u"a name in quotes"_s; break;
    case State::BeforeColon: what = u"':'"_s; break;
    case State::BeforeValue:
    case State::BeforeItem: what = u"a value"_s; break;
    case State::InOtherValue:
    case State::InItem: what = u"the rest of a value"_s; break;
    case State::AfterOtherValue: what = u"',' or '}'"_s; break;
    case State::BeforeFirst:
    case State::AfterItem:
    case State::AfterTop: break;
    }
    return bad(window.size(), u"not valid JSON: the file is cut off, %1 is missing"_s.arg(what));
}

bool JsonArraySplitter::take(QByteArrayView window, Step *step)
{
    const char c = window[m_at];
    const auto fail = [&](const QString &what) {
        *step = expected(window, what);
        return false;
    };
    switch (m_state) {
    case State::BeforeTop:
        if (c != (m_top == Top::Array ? '[' : '{'))
            return fail(m_top == Top::Array ? u"'['"_s : u"'{'"_s);
        m_state = m_top == Top::Array ? State::BeforeFirst : State::BeforeKey;
        break;
    case State::BeforeKey:
        if (c == '}' && m_firstKey) {
            m_state = State::AfterTop;
            break;
        }
        if (c != '"')
            return fail(u"a name in quotes"_s);
        m_firstKey = false;
        m_state = State::InKey;
        m_itemBegin = m_at;
        m_value.start();
        return true; // the quote belongs to the key
    case State::BeforeColon:
        if (c != ':')
            return fail(u"':'"_s);
        m_state = State::BeforeValue;
        break;
    case State::BeforeValue:
        if (std::memchr(",:]}", c, 4))
            return fail(u"a value"_s);
        if (m_keyIsRequests) {
            if (c != '[')
                return fail(u"'[', since \"requests\" must be an array,"_s);
            if (m_seenRequests) {
                *step = bad(m_at, u"the key \"requests\" occurs twice"_s);
                return false;
            }
            m_seenRequests = true;
            m_state = State::BeforeFirst;
            break;
        }
        m_state = State::InOtherValue;
        m_value.start();
        return true;
    case State::AfterOtherValue:
        if (c != ',' && c != '}')
            return fail(u"',' or '}'"_s);
        m_state = c == ',' ? State::BeforeKey : State::AfterTop;
        break;
    case State::BeforeFirst:
    case State::BeforeItem:
        if (c == ']' && m_state == State::BeforeFirst) {
            m_state = m_top == Top::Array ? State::AfterTop : State::AfterOtherValue;
            break;
        }
        if (std::memchr(",:]}", c, 4))
            return fail(u"a value"_s);
        m_state = State::InItem;
        m_itemBegin = m_at;
        m_value.start();
        return true;
    case State::AfterItem:
        if (c != ',' && c != ']')
            return fail(u"',' or ']'"_s);
        m_state = c == ','        ? State::BeforeItem
            : m_top == Top::Array ? State::AfterTop
                                  : State::AfterOtherValue;
        break;
    case State::AfterTop: return fail(u"the end of the file"_s);
    case State::InKey:
    case State::InOtherValue:
    case State::InItem: Q_UNREACHABLE();
    }
    ++m_at;
    return true;
}

Step JsonArraySplitter::next(QByteArrayView window, bool atEnd)
{
    while (true) {
        if (m_state == State::InItem || m_state == State::InOtherValue || m_state == State::InKey) {
            const qsizetype end = m_value.scan(window, m_at, atEnd);
            if (end < 0) {
                if (m_state == State::InKey && window.size() - m_itemBegin > MaxKeyBytes)
                    return bad(m_itemBegin,
                               u"not valid JSON: the name that begins here does not end"_s);
                m_at = window.size();
                return atEnd ? cutOff(window) : Step{};
            }
            m_at = end;
            const qsizetype begin = m_itemBegin;
            m_itemBegin = -1;
            if (m_state == State::InItem) {
                m_state = State::AfterItem;
                return {.kind = Step::Kind::Item, .begin = begin, .end = end};
            }
            if (m_state == State::InKey) {
                QByteArray buffer;
                m_keyIsRequests =
                    jsonKey(window.sliced(begin + 1, end - begin - 2), &buffer) == "requests";
                m_state = State::BeforeColon;
            } else {
                m_state = State::AfterOtherValue;
            }
            continue;
        }
        m_at = skipJsonSpace(window, m_at);
        if (m_at >= window.size()) {
            if (!atEnd)
                return {};
            if (m_state != State::AfterTop)
                return cutOff(window);
            return {.kind = Step::Kind::End};
        }
        Step step;
        if (!take(window, &step))
            return step;
    }
}

} // namespace core
