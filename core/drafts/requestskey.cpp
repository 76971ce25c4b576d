// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/requestskey.h"

#include "core/drafts/jsontext.h"

namespace core {

namespace {

/// Sees one byte after the other.
class KeySearch
{
public:
    enum class State { Undecided, Requests, Other };

    State take(char c)
    {
        if (m_inString)
            return takeOfString(c);
        switch (c) {
        case '"':
            m_inString = true;
            m_key.clear();
            break;
        case '{':
        case '[': ++m_depth; break;
        case '}':
        case ']':
            if (--m_depth <= 0)
                return State::Other;
            break;
        case ':':
        case ',':
            if (m_depth == 1)
                m_isKey = c == ',';
            break;
        default:
            if (m_depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n')
                return State::Other;
        }
        return State::Undecided;
    }

private:
    static constexpr qsizetype LongestKey =
        64; ///< escapes included; the keys that decide are shorter

    State takeOfString(char c)
    {
        const bool ends = c == '"' && !m_escaped;
        m_escaped = c == '\\' && !m_escaped;
        if (!ends) {
            if (m_depth == 1 && m_isKey && m_key.size() < LongestKey)
                m_key.append(c);
            return State::Undecided;
        }
        m_inString = false;
        return m_depth == 1 && m_isKey ? decide() : State::Undecided;
    }

    State decide()
    {
        QByteArray buffer;
        const QByteArrayView key = jsonKey(m_key, &buffer);
        if (key == "requests")
            return State::Requests;
        for (const QByteArrayView known : {"custom_id", "params", "task_id", "task_type",
                                           "input_data", "model_tier", "method", "url", "body"}) {
            if (key == known)
                return State::Other;
        }
        return State::Undecided;
    }

    qint64 m_depth = 0;
    bool m_isKey = true; ///< the text to come is a key, if it is of the object itself
    bool m_inString = false;
    bool m_escaped = false;
    QByteArray m_key;
};

} // namespace

Result<bool> beginsWithRequestsObject(ByteSource *source)
{
    KeySearch search;
    QByteArray buffer(1 << 16, Qt::Uninitialized);
    while (true) {
        const auto got = source->read(buffer.data(), buffer.size());
        if (!got)
            return got.error();
        if (*got == 0)
            return false;
        for (const char c : QByteArrayView{buffer}.first(*got)) {
            const KeySearch::State state = search.take(c);
            if (state != KeySearch::State::Undecided)
                return state == KeySearch::State::Requests;
        }
    }
}

} // namespace core
