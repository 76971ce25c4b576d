// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/usagefigures.h"

#include <QDate>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace core {

/// By what a report groups.
enum class UsageBy {
    Hour,
    Day,
    Month,
    Model, ///< by the id of the catalog where it knows the model, else as the service named it
    Workflow,
    Project,
    Source,
    Profile,
    Provenance, ///< "billed", "counted", "estimated", "reported"
    Session,
    StopReason
};

/// Which entries count. An empty list lets all pass; "" in a list stands for a label that is not
/// set.
struct UsageFilter
{
    bool sandbox = false; ///< entries of the Sandbox, or all others; never both
    QStringList sources = {};
    QStringList models = {}; ///< as in UsageBy::Model, or any other name of the model
    QStringList workflows = {};
    QStringList projects = {};
    QStringList profiles = {};

    bool operator==(const UsageFilter &) const = default;
};

/// What is asked: local days in the zone of the cube, both included; groups, none for totals alone.
struct UsageQuery
{
    std::optional<QDate> since = {};
    std::optional<QDate> until = {};
    UsageFilter filter = {};
    QList<UsageBy> by = {};
    /// Whether sums that are larger than can be told are marked (UsageFigures::overflown), and the
    /// other rows told all the same; else there is an error.
    bool keepTooLarge = false;
};

struct UsageRow
{
    QStringList keys; ///< one for each of UsageQuery::by; days as "2026-11-28"
    UsageFigures figures;
};

struct UsageTable
{
    QList<UsageRow> rows; ///< by time ascending, then by cost descending
    UsageFigures totals; ///< the sum of the rows
    QList<std::pair<QString, qint64>>
        unpriced; ///< models with entries that have no price: how many
    std::optional<qint64> firstDay; ///< the first local day with an entry, since 1970-01-01
    std::optional<qint64> lastDay;
};

} // namespace core
