// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobnames.h"

#include <QFileInfo>
#include <QRandomGenerator>

namespace core {

using namespace Qt::StringLiterals;

QString newJobId(Instant now)
{
    // Ascending in ASCII, without i, l, o and u, which are misread.
    static constexpr char Digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    quint64 time = static_cast<quint64>(toMs(now));
    QString id(16, u'0');
    id.replace(0, 4, u"job_"_s);
    for (qsizetype i = 12; i >= 4; --i, time /= 32)
        id[i] = QLatin1Char{Digits[time % 32]};
    for (qsizetype i = 13; i < 16; ++i)
        id[i] = QLatin1Char{Digits[QRandomGenerator::system()->bounded(32)]};
    return id;
}

QString sourceTitle(const QString &path)
{
    const QFileInfo file{path};
    QString title = file.fileName();
    if (title.isEmpty()) // a folder with a slash at its end
        title = QFileInfo{file.path()}.fileName();
    if (file.isDir())
        return title;
    for (const QLatin1StringView suffix :
         {".gz"_L1, ".jsonl"_L1, ".ndjson"_L1, ".json"_L1, ".csv"_L1, ".tsv"_L1, ".txt"_L1}) {
        if (title.endsWith(suffix, Qt::CaseInsensitive) && title.size() > suffix.size())
            title.chop(suffix.size());
    }
    return title;
}

QString defaultJobName(const QString &title, Instant now)
{
    return title + u' ' + toLocalDateTime(now).toString(u"yyyy-MM-dd"_s);
}

} // namespace core
