// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/databasehealth.h"

#include "core/base/sql.h"

#include <QFileInfo>

namespace core {

using namespace Qt::StringLiterals;

// Read from the page cache, about 1 GB/s: milliseconds for the first, a fraction of a second for
// the second.
constexpr qint64 AlwaysUpTo = 8'000'000;
constexpr qint64 AfterCrashUpTo = 200'000'000;

HealthCheck checkAtOpening(const QString &file, bool closedCleanly)
{
    if (QFileInfo::exists(suspicionFile(file)))
        return HealthCheck::Whole;
    const qint64 size = QFileInfo{file}.size();
    if (size <= AlwaysUpTo || (!closedCleanly && size <= AfterCrashUpTo))
        return HealthCheck::Structure;
    return HealthCheck::None;
}

Result<QStringList> faultsOf(QSqlDatabase &database, HealthCheck check)
{
    QStringList faults;
    if (check == HealthCheck::None)
        return faults;
    const bool whole = check == HealthCheck::Whole;
    Statement pages{database,
                    whole ? u"PRAGMA integrity_check(100)"_s : u"PRAGMA quick_check(100)"_s};
    if (const Result<void> done = pages.run(); !done)
        return done.error();
    while (pages.next()) {
        if (pages.text(0) != u"ok"_s)
            faults.append(pages.text(0));
    }
    if (const Result<void> done = pages.end(); !done)
        return done.error();
    if (!whole)
        return faults;
    Statement keys{database, u"PRAGMA foreign_key_check"_s};
    if (const Result<void> done = keys.run(); !done)
        return done.error();
    while (keys.next() && faults.size() < 100) {
        faults.append(u"row %1 of %2 refers to a row of %3 that is not there"_s.arg(
            keys.text(1), keys.text(0), keys.text(2)));
    }
    return faults;
}

} // namespace core
