// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace core::sandbox {

/// Appends `utf8` as a JSON string with its quotes. Bytes above 0x7f are taken as they are.
void appendJsonString(QByteArray &out, QByteArrayView utf8);
/// Appends `number` in decimal.
void appendNumber(QByteArray &out, qint64 number);
/// Whether `needle` stands anywhere in `text`; at the speed of memory, which
/// QByteArrayView::contains() is not.
bool holds(QByteArrayView text, QByteArrayView needle);
/// The most bytes of `utf8`, `length` or fewer, that do not end within a character.
qsizetype wholeCharacters(QByteArrayView utf8, qsizetype length);
/// `2026-08-19T14:44:51.493319+00:00`: the form in which the service writes times (API reference
/// §2.2).
QByteArray wireTime(qint64 microsecondsSinceEpoch);

} // namespace core::sandbox
