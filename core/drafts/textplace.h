// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QByteArrayView>
#include <QString>

namespace core {

/// A place in a text file. Lines and columns count from 1, columns in characters (code points).
struct TextPlace
{
    qint64 line = 1;
    qint64 column = 1;

    /// Moves past `text`. Lines end with LF; a CR before it belongs to the line.
    void advance(QByteArrayView text);
    TextPlace after(QByteArrayView text) const
    {
        TextPlace place = *this;
        place.advance(text);
        return place;
    }
    bool operator==(const TextPlace &) const = default;
};

/// "orders.jsonl, line 3, column 12: <what>"
Error badInput(const QString &path, TextPlace place, const QString &what);
/// "orders.jsonl: <what>", for what is wrong with the whole file.
Error badInput(const QString &path, const QString &what);

} // namespace core
