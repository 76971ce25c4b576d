// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace core {

/// Skips one JSON value from `from` (white space before it allowed) without looking into it: only quotes and
/// brackets are followed, at memory speed. Returns where it ends, -1 if it does not, -2 if it is nested deeper than
/// MaxJsonDepth.
qsizetype skipJsonValue(QByteArrayView text, qsizetype from);
inline constexpr int MaxJsonDepth = 512; ///< deeper than any request means anything

qsizetype skipJsonSpace(QByteArrayView text, qsizetype from);

/// Walks over the members of an object or the elements of an array as raw text, one level deep. What it
/// hands out is not checked further; on text that is not JSON it stops with failed(), never beyond the end.
class JsonWalk
{
public:
    /// Stands before the first member of the object or array that `text` is; failed() if it is neither.
    explicit JsonWalk(QByteArrayView text);

    /// The next member; false at the end and on failure. `key` is raw, without its quotes.
    bool nextMember(QByteArrayView *key, QByteArrayView *value);
    /// The next element; false at the end and on failure.
    bool nextElement(QByteArrayView *value);
    bool failed() const { return m_failed; }
    bool isTooDeep() const { return m_tooDeep; } ///< failed because of MaxJsonDepth
    bool isObject() const { return m_object; }
    /// After the end: where the text after the closing bracket begins.
    qsizetype end() const { return m_at; }

private:
    bool begin();
    bool value(QByteArrayView *value);

    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_object = false;
    bool m_first = true;
    bool m_ended = false;
    bool m_failed = false;
    bool m_tooDeep = false;
};

enum class JsonType { Object, Array, String, Number, Bool, Null, None };
JsonType jsonType(QByteArrayView value);
/// "an object", "a number"
QString describe(JsonType type);

/// The text that a raw JSON string, quotes included, stands for, as UTF-8. nullopt if it is not a right one; a
/// lone surrogate becomes U+FFFD.
std::optional<QByteArray> jsonStringValue(QByteArrayView raw);
/// The same for a raw key without quotes. Plain keys are returned as they are, others unescaped into `buffer`.
QByteArrayView jsonKey(QByteArrayView rawKey, QByteArray *buffer);

/// `text`, which is UTF-8, with what JSON strings must escape, appended without quotes.
void appendJsonEscaped(QByteArray *to, QByteArrayView text);
/// `text` as a JSON string with quotes.
QByteArray toJsonString(QByteArrayView text);

/// JSON again, on one line without needless white space, order and spelling of numbers kept, \u escapes of
/// characters beyond ASCII undone. `value` must be valid JSON.
QByteArray compactJson(QByteArrayView value);

/// The value of a member of an object; an empty view if there is none. The last one wins.
QByteArrayView jsonMember(QByteArrayView object, QByteArrayView key);

/// `object` with a member set to the raw `value` (replaced in its place, else put first) or taken out. `object` must be valid JSON.
QByteArray withMember(QByteArrayView object, QByteArrayView key, QByteArrayView value);
QByteArray withoutMember(QByteArrayView object, QByteArrayView key);

} // namespace core
