// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include "core/drafts/draftestimator.h"
#include "core/pricing/cost.h"

#include <QTest>

using namespace Qt::StringLiterals;
using core::DraftEstimate;
using core::DraftEstimator;
using core::Money;
using core::RequestFacts;
using test::DraftFixture;

namespace {

/// An estimator whose band is known here: a tenth.
class RoundBand final : public core::TokenEstimator
{
public:
    core::Tokens textTokens(std::string_view text, core::Model::Tokenizer) const override
    {
        return core::Tokens(text.size());
    }
    double bandShare() const override { return 0.1; }
    QString method() const override { return u"round"_s; }
};
const RoundBand roundBand;

/// What pre-flight knows, with that band.
struct Known : DraftFixture
{
    const core::PreflightContext context{.models = models,
                                         .prices = prices,
                                         .estimator = roundBand,
                                         .now = DraftFixture::context.now};
};

RequestFacts facts(core::Tokens input, qint64 maxTokens)
{
    RequestFacts facts;
    facts.estimatedInput = input;
    facts.maxTokens = maxTokens;
    return facts;
}

QStringList shown(const DraftEstimate &estimate)
{
    QStringList lines;
    for (const DraftEstimate::Line &line : estimate.lines)
        lines.append(u"%1 %2 %3 × %4 = %5"_s.arg(line.model, line.what)
                         .arg(line.tokens)
                         .arg(line.perToken.toDecimalUsd(), line.cost.toDecimalUsd()));
    return lines;
}

Money usd(const char *text) { return *Money::fromDecimalUsd(QString::fromLatin1(text)); }

} // namespace

class TestDraftEstimator : public QObject
{
    Q_OBJECT

private slots:
    void moneyIsWorkedOutByHand();
    void longPromptsHaveTheirOwnPrice();
    void theWorstCaseMayCrossAPriceStep();
    void markedPrefixesAreChargedAsWritten();
    void earlierRunsTellTheOutput();
    void anUnpricedModelIsCountedAndNeverFree();
    void sumsAgreeWithTheBill();
    void linesAddUpToTheRealtimePrice();
};

void TestDraftEstimator::moneyIsWorkedOutByHand()
{
    const Known draft;
    DraftEstimator estimator{draft.context};
    // Opus 5 on 2026-11-24: 5 USD in, 25 USD out per million (API reference §8.1); band 10 %.
    const core::Model &opus = *draft.models.findExact(u"claude-opus-5");
    estimator.add(facts(1000, 500), opus);
    estimator.add(facts(2000, 100), opus);
    const DraftEstimate estimate = estimator.estimate();
    QCOMPARE(estimate.input, 3000);
    QCOMPARE(estimate.inputLow, 900 + 1800);
    QCOMPARE(estimate.inputHigh, 1100 + 2200);
    QCOMPARE(estimate.outputExpected, 600);
    QCOMPARE(estimate.outputMax, 600);
    // 3000 × 5 + 600 × 25 = 30,000 millionths of a dollar; half of it in a batch.
    QCOMPARE(*estimate.costRealtime, usd("0.03"));
    QCOMPARE(*estimate.costBatch, usd("0.015"));
    // (3300 × 5 + 600 × 25) / 2 = 15,750.
    QCOMPARE(*estimate.costWorst, usd("0.01575"));
    QCOMPARE(shown(estimate),
             (QStringList{u"claude-opus-5 input 3000 × 0.000005 = 0.015"_s,
                          u"claude-opus-5 output 600 × 0.000025 = 0.015"_s}));
    QVERIFY(estimate.method.contains(u"output at max_tokens"));
}

void TestDraftEstimator::longPromptsHaveTheirOwnPrice()
{
    const Known draft;
    DraftEstimator estimator{draft.context};
    // Haiku 5.5: 0.10 in, 0.50 out; above 100,000 tokens of prompt five times as much (§0.8).
    const core::Model &haiku = *draft.models.findExact(u"claude-haiku-5-5");
    estimator.add(facts(100'000, 1000), haiku);
    estimator.add(facts(100'001, 1000), haiku);
    const DraftEstimate estimate = estimator.estimate();
    QCOMPARE(shown(estimate),
             (QStringList{u"claude-haiku-5-5 input 100000 × 0.0000001 = 0.01"_s,
                          u"claude-haiku-5-5 output 1000 × 0.0000005 = 0.0005"_s,
                          u"claude-haiku-5-5 input_long 100001 × 0.0000005 = 0.0500005"_s,
                          u"claude-haiku-5-5 output_long 1000 × 0.0000025 = 0.0025"_s}));
    QCOMPARE(estimator.longPrompts(), (QMap<QString, qint64>{{u"claude-haiku-5-5"_s, 1}}));
}

void TestDraftEstimator::theWorstCaseMayCrossAPriceStep()
{
    const Known draft;
    DraftEstimator estimator{draft.context};
    estimator.add(facts(95'000, 0), *draft.models.findExact(u"claude-haiku-5-5"));
    const DraftEstimate estimate = estimator.estimate();
    // 95,000 × 0.10 / 2, but at the high end 104,500 × 0.50 / 2.
    QCOMPARE(*estimate.costBatch, usd("0.00475"));
    QCOMPARE(*estimate.costWorst, usd("0.026125"));
    QVERIFY(estimator.longPrompts().isEmpty());
}

void TestDraftEstimator::markedPrefixesAreChargedAsWritten()
{
    const Known draft;
    DraftEstimator estimator{draft.context};
    const core::Model &opus = *draft.models.findExact(u"claude-opus-5");
    RequestFacts marked = facts(10'000, 0);
    marked.cacheMarks = {
        {.oneHour = true, .prefixTokens = 6000, .path = u"system.0"_s},
        {.oneHour = false, .prefixTokens = 8000, .path = u"messages.0.content.0"_s}};
    estimator.add(marked, opus);
    // Below the model's minimum nothing is cached (§7.5).
    RequestFacts small = facts(1000, 0);
    small.cacheMarks = {{.oneHour = true, .prefixTokens = 100, .path = u"system.0"_s}};
    estimator.add(small, opus);
    const DraftEstimate estimate = estimator.estimate();
    // Writes cost 1.25 and 2 times the input (§7.4): 6.25 and 10 USD per million.
    QCOMPARE(shown(estimate),
             (QStringList{u"claude-opus-5 input 3000 × 0.000005 = 0.015"_s,
                          u"claude-opus-5 cache_write_5m 2000 × 0.00000625 = 0.0125"_s,
                          u"claude-opus-5 cache_write_1h 6000 × 0.00001 = 0.06"_s}));
}

void TestDraftEstimator::earlierRunsTellTheOutput()
{
    const Known draft;
    core::PreflightContext context{.models = draft.models,
                                   .prices = draft.prices,
                                   .estimator = roundBand,
                                   .now = draft.context.now,
                                   .meanOutputTokens = 120.5};
    DraftEstimator estimator{context};
    const core::Model &opus = *draft.models.findExact(u"claude-opus-5");
    estimator.add(facts(0, 4096), opus);
    estimator.add(facts(0, 50), opus); // never more than it may write
    const DraftEstimate estimate = estimator.estimate();
    QCOMPARE(estimate.outputExpected, 121 + 50);
    QCOMPARE(estimate.outputMax, 4146);
    QCOMPARE(*estimate.costRealtime, 171 * core::pricePerToken(25'000'000));
    QCOMPARE(*estimate.costWorst, 2073 * core::pricePerToken(25'000'000));
    QVERIFY(estimate.method.contains(u"output from earlier runs"));
}

void TestDraftEstimator::anUnpricedModelIsCountedAndNeverFree()
{
    const Known draft;

    // A day before the model had a price.
    const core::PreflightContext context{
        .models = draft.models,
        .prices = draft.prices,
        .estimator = roundBand,
        .now = *core::instantFromRfc3339(QByteArrayView{"2020-01-01T00:00:00Z"})};
    DraftEstimator estimator{context};
    estimator.add(facts(1000, 10), *draft.models.findExact(u"claude-opus-5"));
    const DraftEstimate estimate = estimator.estimate();
    QCOMPARE(estimate.unpricedRequests, 1);
    QVERIFY(!estimate.costBatch && !estimate.costRealtime && !estimate.costWorst);
    QCOMPARE(estimate.input, 1000);
    QVERIFY(estimate.lines.isEmpty());
}

void TestDraftEstimator::sumsAgreeWithTheBill()
{
    const Known draft;
    DraftEstimator estimator{draft.context};
    Money batch;
    Money realtime;
    int counted = 0;
    for (const core::Model &model : draft.models.models()) {
        for (const core::Tokens input : {1, 777, 99'999, 100'001, 250'007}) {
            for (const bool usOnly : {false, true}) {
                RequestFacts one = facts(input, input / 3 + 1);
                one.inferenceGeo = usOnly ? u"us"_s : QString{};
                const core::Usage usage{.input = input, .output = input / 3 + 1};
                const auto inBatch =
                    core::costOf(usage, {.batch = true, .usOnly = usOnly && model.inferenceGeo},
                                 model.id, draft.context.now, draft.models, draft.prices);
                const auto live =
                    core::costOf(usage, {.usOnly = usOnly && model.inferenceGeo}, model.id,
                                 draft.context.now, draft.models, draft.prices);
                if (!inBatch || !live)
                    continue;
                estimator.add(one, model);
                batch += inBatch->total();
                realtime += live->total();
                ++counted;
            }
        }
    }
    QVERIFY(counted > 50);
    const DraftEstimate estimate = estimator.estimate();
    QCOMPARE(estimate.unpricedRequests, 0);
    QCOMPARE(*estimate.costBatch, batch);
    QCOMPARE(*estimate.costRealtime, realtime);
}

void TestDraftEstimator::linesAddUpToTheRealtimePrice()
{
    const Known draft;
    DraftEstimator estimator{draft.context};
    for (const char16_t *const id :
         {u"claude-haiku-5-5", u"claude-opus-5-5", u"claude-sonnet-5-5"}) {
        RequestFacts one = facts(123'457, 991);
        one.automaticCaching = true;
        one.inferenceGeo = u"us"_s;
        estimator.add(one, *draft.models.findExact(QString::fromUtf16(id)));
        estimator.add(facts(3, 7), *draft.models.findExact(QString::fromUtf16(id)));
    }
    const DraftEstimate estimate = estimator.estimate();
    Money sum;
    for (const DraftEstimate::Line &line : estimate.lines) {
        QCOMPARE(line.cost, line.tokens * line.perToken);
        sum += line.cost;
    }
    QCOMPARE(sum, *estimate.costRealtime);
    QCOMPARE(estimate.costBatch->scaled(2, 1), *estimate.costRealtime);
}

QTEST_APPLESS_MAIN(TestDraftEstimator)
#include "tst_draftestimator.moc"
