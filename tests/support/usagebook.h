// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/usagecube.h"
#include "tests/support/ledgerentries.h"

#include <QDateTime>
#include <QTemporaryDir>

/// A ledger in the making, and reports on it in UTC.
class UsageBook
{
public:
    /// At noon of the day, from one workflow of the source "live".
    static core::LedgerEntry entry(const QDate &day, const QString &model, const core::Usage &usage)
    {
        static int count = 0;
        core::LedgerEntry made;
        made.at = core::instantFromMs(QDateTime{day, QTime{12, 0}, Qt::UTC}.toMSecsSinceEpoch());
        made.profile = QStringLiteral("default");
        made.source = QStringLiteral("live");
        made.sourceKey = QStringLiteral("g/%1").arg(++count);
        made.model = model;
        made.workflow = QStringLiteral("work");
        made.usage = usage;
        return made;
    }
    void add(const core::LedgerEntry &entry) { m_entries.append(entry); }

    /// All that was added since the last call, and what was there before.
    std::unique_ptr<core::UsageCube>
    cube(const core::PriceSheet &prices = core::PriceSheet::builtIn())
    {
        if (!enterInto(m_folder.path(), m_entries))
            return nullptr;
        m_entries.clear();
        auto database = core::Database::open(m_folder.path());
        auto made = std::make_unique<core::UsageCube>(core::ModelCatalog::builtIn(), prices,
                                                      QTimeZone::utc());
        const core::Result<void> loaded = (*database)->runAndWait(
            [&made](QSqlDatabase &connection) { return made->load(connection); });
        return loaded ? std::move(made) : nullptr;
    }

private:
    QTemporaryDir m_folder;
    QList<core::LedgerEntry> m_entries;
};
