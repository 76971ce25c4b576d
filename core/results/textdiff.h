// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <string_view>

namespace core {

/// A stretch of two texts: in both, in the first alone, or in the second alone.
struct DiffPart
{
    enum class Kind { Same, Removed, Added };
    Kind kind = Kind::Same;
    QString text;

    bool operator==(const DiffPart &) const = default;
};

/// How the second text differs from the first, by lines and, within changed lines, by words. The
/// parts that are Same or Removed joined are the first text, those Same or Added the second, to the
/// last character. Texts that have too little in common come as one Removed and one Added; time and
/// memory stay within some milliseconds and megabytes for texts of a megabyte.
QList<DiffPart> diffTexts(const QString &first, const QString &second);

/// How much of two texts differs, in thousandths: 0 only for equal ones, 1000 when no word is in
/// both. By the words alone, whatever their order: cheap enough for every row of two long runs.
int textChange(std::string_view first, std::string_view second);

} // namespace core
