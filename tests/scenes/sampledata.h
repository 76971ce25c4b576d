// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/scenes/stage.h"

namespace scenes {

/// How one made-up job ended.
struct Past
{
    QString name, source, model;
    std::chrono::minutes age;   ///< since it was created
    std::chrono::minutes took;
    int requests = 0;
    int errored = 0, invalid = 0, expired = 0, canceled = 0, truncated = 0;
    int input = 400, cached = 0, output = 150; ///< tokens of an average answer
};

/// Enters the job with spool, results and ledger entries, as a download would have. Returns its id.
QString add(Stage &stage, const Past &past);
/// One that is under way: `ended` of `batches` have ended.
QString addRunning(Stage &stage, const QString &name, const QString &source, const QString &model,
                   std::chrono::minutes age, int requests, int batches, int ended);
/// A few weeks of work, as in the pictures of the design: running, done, failed, expired, canceled. The counts are divided by
/// `shrink`.
void addWeeks(Stage &stage, int shrink = 100);
/// `count` finished jobs of one request each, rows alone.
void addMany(Stage &stage, int count);

/// Answers in the ledger of models that nobody knows.
void addUnpriced(Stage &stage);
/// Prices as LiteLLM keeps them.
QString priceFile(Stage &stage);

/// A file of requests in which some are faulty: a duplicate id, one without max_tokens, a broken line, and long prompts.
QString faultyFile(Stage &stage, int requests);
/// Requests without a fault.
QString cleanFile(Stage &stage, int requests, const QString &name = QStringLiteral("products-w48.jsonl"));
QString tableFile(Stage &stage);
/// Requests of two models, one of which retires soon.
QString twoModelsFile(Stage &stage, int requests);

/// 64 characters, as long as a name may be in most places.
QString longName();

} // namespace scenes
