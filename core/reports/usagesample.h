// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/entryinsert.h"
#include "core/pricing/pricesheet.h"

#include <QDate>

namespace core {

/// Made-up usage of a small company, to try reports on: several workflows in batches, live and in
/// Claude Code, on several models; quiet weekends, caching that improves, work that grows, and one
/// day on which an evaluation ran many times over. The same options give the same entries, whatever
/// days are asked for, and an entry that was entered already is known again.
class UsageSample
{
public:
    struct Options
    {
        QDate first; ///< UTC days, both included
        QDate last;
        Instant until; ///< nothing is later
        quint64 seed = 1;
        double scale = 1; ///< of the number of requests; 1 gives some 700 on a working day
        int teams = 1; ///< that do the same work, each in projects of its own
        QString profile = QStringLiteral("sandbox");
        bool sandbox = true;
    };

    /// `prices` decides which models there were on a day.
    UsageSample(const Options &options, const PriceSheet &prices)
        : m_options{options}, m_prices{prices}
    { }

    /// The entries of one UTC day.
    EntryBlock day(const QDate &day) const;

    struct Workflow;

private:
    void addRequests(EntryBlock &block, const Workflow &workflow, const QDate &day, int team) const;
    void addSessions(EntryBlock &block, const Workflow &workflow, const QDate &day, int team) const;
    /// How far the day is from the first (0) to the last (1).
    double progress(const QDate &day) const;
    double requestsOn(const Workflow &workflow, const QDate &day, double chance) const;
    QByteArray modelOn(const Workflow &workflow, const QDate &day) const;
    EntryContext contextOf(const Workflow &workflow, const QDate &day, int team) const;

    Options m_options;
    const PriceSheet &m_prices;
};

} // namespace core
