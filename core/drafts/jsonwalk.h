// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace core {

/// Skips one JSON value from `from` (white space before it allowed) without looking into it: only
/// quotes and brackets are followed, at memory speed. Returns where it ends, -1 if it does not, -2
/// if it is nested deeper than MaxJsonDepth.
qsizetype skipJsonValue(QByteArrayView text, qsizetype from);
inline constexpr int MaxJsonDepth = 512; ///< deeper than any request means anything

qsizetype skipJsonSpace(QByteArrayView text, qsizetype from);

/// Walks over the members of an object or the elements of an array as raw text, one level deep.
/// What it hands out is not checked further; on text that is not JSON it stops with failed(), never
/// beyond the end.
class JsonWalk
{
public:
    /// Stands before the first member of the object or array that `text` is; failed() if it is
    /// neither.
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

} // namespace core
