// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/outputhistory.h"

#include "core/base/sql.h"

namespace core {

using namespace Qt::StringLiterals;

static constexpr qint64 LeastAnswers = 10;

Result<std::optional<double>> meanOutputTokens(QSqlDatabase &database, const QString &workflow,
                                               bool sandbox)
{
    Statement sums{database, uR"(
        SELECT COALESCE(SUM(usage_sums.entries), 0), COALESCE(SUM(usage_sums.output), 0)
        FROM contexts JOIN usage_sums ON usage_sums.context = contexts.id
        WHERE contexts.workflow = :workflow AND contexts.sandbox = :sandbox AND contexts.source = 'batch')"_s};
    sums.bind(u":workflow"_s, workflow).bindBool(u":sandbox"_s, sandbox);
    if (const Result<void> done = sums.run(); !done)
        return done.error();
    if (!sums.next())
        return std::optional<double>{};
    const qint64 answers = sums.number(0);
    if (answers < LeastAnswers)
        return std::optional<double>{};
    return std::optional{static_cast<double>(sums.number(1)) / static_cast<double>(answers)};
}

} // namespace core
