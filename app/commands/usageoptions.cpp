// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/usageoptions.h"

#include "core/base/sql.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;

namespace {

/// "2026-11-28", or a month such as "2026-11": then its first day, or its last.
Result<std::optional<QDate>> dayFrom(const Invocation &invocation, QStringView option, bool last)
{
    if (!invocation.has(option))
        return std::optional<QDate>{};
    const QString text = invocation.value(option);
    QDate day = text.size() == 10 ? QDate::fromString(text, Qt::ISODate) : QDate{};
    if (text.size() == 7) {
        day = QDate::fromString(text + u"-01"_s, Qt::ISODate);
        if (last && day.isValid())
            day = day.addMonths(1).addDays(-1);
    }
    if (!day.isValid() || day.year() < 1970) {
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"--%1 takes a day such as 2026-11-28, or a month such as 2026-11, "
                               "not “%2”."_s.arg(option, text)};
    }
    return std::optional{day};
}

/// An option that may hold several values, parted by commas.
QStringList listFrom(const Invocation &invocation, QStringView option)
{
    return invocation.has(option) ? invocation.value(option).split(u',') : QStringList{};
}

} // namespace

Result<bool> meansSandbox(Session &session)
{
    Program &program = session.program();
    const QString &named = session.invocation().global.profile;
    if (!program.profile().isSandbox() || !named.isEmpty() || program.profiles().anyChosen())
        return program.profile().isSandbox();
    const Result<qint64> real = program.database()->runAndWait([](QSqlDatabase &connection) {
        return core::singleNumber(connection,
                                  u"SELECT EXISTS (SELECT 1 FROM groups WHERE sandbox = 0)"_s);
    });
    if (!real)
        return real.error();
    return *real == 0;
}

QList<Option> usageFilterOptions()
{
    return {
        {u"since"_s, u"D"_s,
         u"From this day on, such as 2026-11-01, or a month such as 2026-11."_s},
        {u"until"_s, u"D"_s, u"To the end of this day or month."_s},
        {u"tz"_s, u"ZONE"_s,
         u"Days and hours of this time zone, such as Europe/Berlin; otherwise this computer's."_s},
        {u"source"_s, u"S"_s,
         u"Only from these sources, parted by commas: batch, live, claude-code, …"_s},
        {u"model"_s, u"M"_s, u"Only of these models, by any of their names."_s},
        {u"workflow"_s, u"W"_s, u"Only of these workflows."_s},
        {u"project"_s, u"P"_s, u"Only of these projects."_s},
        {u"of-profile"_s, u"NAME"_s, u"Only of these profiles."_s},
    };
}

Result<void> openLedger(Session &session)
{
    Program &program = session.program();
    const Result<core::Profile> profile = program.profileNamed(session.invocation().global.profile);
    if (!profile)
        return profile.error();
    if (const Result<void> opened = program.openDatabase(); !opened)
        return opened.error();
    if (const QString report = program.database()->salvageReport(); !report.isEmpty())
        session.markIncomplete(report);
    else
        session.tellDamage();
    program.stayOfflineAs(*profile);
    return {};
}

Result<core::UsageExport> usageSelection(Session &session)
{
    const Invocation &invocation = session.invocation();
    core::UsageExport selection;
    const auto since = dayFrom(invocation, u"since", false);
    if (!since)
        return since.error();
    const auto until = dayFrom(invocation, u"until", true);
    if (!until)
        return until.error();
    if (*since && *until && **since > **until)
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"--since is after --until: there is no such day."_s};
    const Result<QTimeZone> zone = core::zoneNamed(invocation.value(u"tz"));
    if (!zone)
        return zone.error();
    const Result<bool> sandbox = meansSandbox(session);
    if (!sandbox)
        return sandbox.error();
    selection.since = *since;
    selection.until = *until;
    selection.zone = *zone;
    selection.filter = {.sandbox = *sandbox,
                        .sources = listFrom(invocation, u"source"),
                        .models = listFrom(invocation, u"model"),
                        .workflows = listFrom(invocation, u"workflow"),
                        .projects = listFrom(invocation, u"project"),
                        .profiles = listFrom(invocation, u"of-profile")};
    selection.now = session.program().clock().now();
    return selection;
}

} // namespace app
