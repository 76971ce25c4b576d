// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/jsonwalk.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace core {

/// The text that a raw JSON string, quotes included, stands for, as UTF-8. nullopt if it is not a
/// right one; a lone surrogate becomes U+FFFD.
std::optional<QByteArray> jsonStringValue(QByteArrayView raw);
/// The same for a raw key without quotes. Plain keys are returned as they are, others unescaped
/// into `buffer`.
QByteArrayView jsonKey(QByteArrayView rawKey, QByteArray *buffer);

/// `text`, which is UTF-8, with what JSON strings must escape, appended without quotes.
void appendJsonEscaped(QByteArray *to, QByteArrayView text);
/// `text` as a JSON string with quotes.
QByteArray toJsonString(QByteArrayView text);

/// JSON again, on one line without needless white space, order and spelling of numbers kept, \u
/// escapes of characters beyond ASCII undone. `value` must be valid JSON.
QByteArray compactJson(QByteArrayView value);

/// The value of a member of an object; an empty view if there is none. The last one wins.
QByteArrayView jsonMember(QByteArrayView object, QByteArrayView key);

/// The first key of an object that occurs twice, raw; a null view if none does. `object` must be
/// valid JSON.
QByteArrayView repeatedKey(QByteArrayView object);

/// `object` with a member set to the raw `value` (replaced in its place, else put first) or taken
/// out. `object` must be valid JSON.
QByteArray withMember(QByteArrayView object, QByteArrayView key, QByteArrayView value);
QByteArray withoutMember(QByteArrayView object, QByteArrayView key);

} // namespace core
