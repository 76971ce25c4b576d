// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/largestentries.h"

#include <QList>
#include <QMap>
#include <QString>

namespace core {

/// A line that was not entered, or one that was and is odd.
struct SkippedLine
{
    QString file;
    qint64 line = 0; ///< from 1
    QString reason; ///< words without a full stop
};

/// A file or folder that could not be read.
struct UnreadableFile
{
    QString path;
    QString reason;
};

/// What was odd about lines that were entered, in words that go on from "5 lines", and of how many.
using Remarks = QMap<QString, qint64>;

/// Of a line whose time has not come yet: a clock was wrong there or is here.
inline constexpr const char *FutureTime = "of a time in the future";

/// What an import came to.
struct SourceReport
{
    static constexpr qsizetype MostTold = 1'000;

    EnteredCounts entries;
    qint64 skipped = 0; ///< lines that should tell of an answer and do not
    qint64 files = 0; ///< found
    qint64 unchanged = 0; ///< of those, not read since nothing was new
    qint64 rewritten = 0; ///< shorter than before or with other content: read from the beginning,
                          ///< or, if that happened while it was read, the next time
    qint64 moved = 0; ///< known under another name
    qint64 gone = 0; ///< there at the last import from the same folders; their entries stay
    qint64 bytesRead = 0;
    QList<SkippedLine> skippedLines; ///< the first of them, by file and line
    qint64 unreadable = 0;
    QList<UnreadableFile> unreadableFiles; ///< the first of them
    Remarks remarks;
    QList<SkippedLine> remarkedLines; ///< the first of those that were entered with a remark on the line
    bool stopped = false; ///< before the end, by request; what was entered stays

    void remarkOn(const QString &file, qint64 line, const char *remark)
    {
        const QString words = QString::fromUtf8(remark);
        ++remarks[words];
        if (remarkedLines.size() < MostTold)
            remarkedLines.append({file, line, words});
    }
};

} // namespace core
