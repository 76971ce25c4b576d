// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/cachequestion.h"

#include "app/commands/usageoptions.h"
#include "app/format.h"

#include <algorithm>
#include <cmath>

namespace app {

using namespace Qt::StringLiterals;
using core::Result;

static constexpr qint64 MostDays = 36'500;

QList<Option> cacheFilterOptions()
{
    return {
        {u"days"_s, u"N"_s, u"The last N days, up to this moment; otherwise 7."_s},
        {u"source"_s, u"S"_s, u"Only from these sources, parted by commas: batch, live, claude-code, …"_s},
        {u"workflow"_s, u"W"_s, u"Only of these workflows."_s},
        {u"project"_s, u"P"_s, u"Only of these projects."_s},
    };
}

Result<core::CacheQuestion> cacheQuestion(Session &session, qint64 *days)
{
    const auto asked = session.invocation().count(u"days", 1, MostDays);
    if (!asked)
        return asked.error();
    *days = asked->value_or(7);
    if (const Result<void> opened = openLedger(session); !opened)
        return opened.error();
    const Result<core::UsageExport> selection = usageSelection(session);
    if (!selection)
        return selection.error();
    core::UsageFilter filter = selection->filter;
    filter.models.clear(); // --model is another one to replay on
    if (filter.sandbox)
        session.console().say(u"These are entries of the Sandbox: simulated, nothing of it was billed."_s);
    return core::CacheQuestion{.since = selection->now - std::chrono::hours{24} * *days,
                               .filter = filter,
                               .today = core::utcDay(selection->now)};
}

Result<core::CacheReport> studied(Session &session, const core::CacheQuestion &question)
{
    Program &program = session.program();
    const core::ModelCatalog &models = program.models();
    const core::PriceSheet &prices = program.prices();
    Result<core::CacheReport> report = program.database()->runAndWait([&](QSqlDatabase &database) {
        return core::studyCache(database, question, models, prices);
    });
    if (!report)
        return report;
    const core::CacheFigures &totals = report->totals;
    const auto isAtLimit = [](core::Money money) { return money.isAtLimit(); };
    if (isAtLimit(totals.savedNet) || isAtLimit(totals.readsAsInput)
        || std::any_of(totals.policies.begin(), totals.policies.end(), isAtLimit)) {
        return core::Error{.kind = core::Error::Kind::Storage,
                           .detail = u"The sum of these entries is larger than can be told: some of their counts "
                                     "cannot be right. “tokenwise usage summary” names the largest."_s};
    }
    return report;
}

QString nameOf(const QString &workflow) { return workflow.isEmpty() ? u"(none)"_s : harmless(workflow); }

QString percent(const std::optional<double> &rate)
{
    return rate ? QString::number(*rate * 100, 'f', 1) + u'%' : u"–"_s;
}

QJsonValue rounded(const std::optional<double> &rate)
{
    return rate ? QJsonValue{std::round(*rate * 10'000) / 10'000} : QJsonValue{};
}

} // namespace app
