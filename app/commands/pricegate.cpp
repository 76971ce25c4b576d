// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/pricegate.h"

#include "app/format.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Money;
using core::Result;

namespace {

Error refused(const QString &why)
{
    return Error{.kind = Error::Kind::BadInput, .detail = why + u" Nothing was sent."_s};
}

} // namespace

QList<Option> priceOptions()
{
    return {
        {u"yes"_s,
         {},
         u"Do not ask: submit at the price that is shown. Needed for paid profiles where "
         "there is no terminal to ask."_s,
         u'y'},
        {u"max-cost"_s, u"USD"_s,
         u"Send nothing if the worst case, every answer as long as max_tokens "
         "allows, costs more; not even with --yes."_s},
    };
}

Result<std::optional<Money>> maxCostFrom(const Invocation &invocation)
{
    return invocation.amount(u"max-cost");
}

Result<void> agreeOn(Session &session, const Price &price)
{
    const Result<std::optional<Money>> most = maxCostFrom(session.invocation());
    if (!most)
        return most.error();
    if (*most && !price.worst) {
        return refused(
            u"The price of some requests is not known, so it cannot be said to stay below "
            "--max-cost %1."_s.arg((*most)->toDecimalUsd()));
    }
    if (*most && *price.worst > **most) {
        return refused(u"The worst case costs %1 USD, more than --max-cost %2."_s.arg(
            price.worst->toDecimalUsd(), (*most)->toDecimalUsd()));
    }
    if (session.program().profile().isSandbox()) {
        session.console().say(u"SANDBOX: made-up answers, nothing is paid."_s);
        return {};
    }
    if (session.invocation().has(u"yes"))
        return {};
    if (!session.console().canAsk()) {
        return refused(
            u"This profile is a paid one, and there is no terminal to ask: --yes submits at the "
            "price above."_s);
    }
    const QString cost = price.expected
        ? u"for about %1, %2 at worst"_s.arg(inUsd(price.expected), inUsd(price.worst))
        : u"at a price that is not known"_s;
    const bool agreed = session.console().agreesTo(
        u"Submit %1 %2?"_s.arg(inCount(price.requests, u"request"_s, u"requests"_s), cost),
        session.interruption());
    if (session.interruption().hasHappened())
        return Error{.kind = Error::Kind::Canceled, .detail = QString{}};
    return agreed ? Result<void>{} : Result<void>{refused(u"Not agreed to."_s)};
}

} // namespace app
