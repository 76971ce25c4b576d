// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/ratelimits.h"

#include <QTest>

using namespace core;
using namespace core::sandbox;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 Second = 1'000'000;
constexpr qint64 Start = 1'795'000'000 * Second; // 2026-11-18T11:06:40Z

QByteArray value(const Headers &headers, QByteArrayView name)
{
    for (const auto &[key, text] : headers) {
        if (key == name)
            return text;
    }
    return "absent";
}

} // namespace

class TestRateLimits : public QObject
{
    Q_OBJECT

private slots:
    void headersTellWhatIsLeft()
    {
        RateLimits limits;
        QVERIFY(!limits.admit(haiku(), 2'400'000, Start));
        limits.countOutput(haiku(), 1'234, Start);
        const Headers headers = limits.headers(haiku(), Start);
        QCOMPARE(value(headers, "anthropic-ratelimit-requests-limit"), "10000");
        QCOMPARE(value(headers, "anthropic-ratelimit-requests-remaining"), "9999");
        QCOMPARE(value(headers, "anthropic-ratelimit-input-tokens-remaining"), "7600000");
        QCOMPARE(value(headers, "anthropic-ratelimit-output-tokens-remaining"),
                 "1999000"); // nearest thousand
        QCOMPARE(value(headers, "anthropic-ratelimit-tokens-limit"),
                 "12000000"); // 10,000,000 + 2,000,000
        // 2,400,000 of 10,000,000 a minute come back in 14.4 s.
        QCOMPARE(value(headers, "anthropic-ratelimit-input-tokens-reset"), "2026-11-18T11:06:55Z");
    }

    void whatIsUsedUpComesBackWithTime()
    {
        RateLimits limits;
        QVERIFY(!limits.admit(haiku(), 10'000'000, Start));
        const std::optional<ApiError> refused = limits.admit(haiku(), 5'000'000, Start);
        QVERIFY(refused);
        QCOMPARE(refused->status, 429);
        QCOMPARE(refused->retryAfterSeconds.value(), 30); // half of a minute's worth
        QVERIFY(refused->message.startsWith("This request would exceed your organization's rate "
                                            "limit of 10,000,000 input tokens per minute (org: "));
        QVERIFY(limits.admit(haiku(), 5'000'000, Start + 29 * Second));
        QVERIFY(!limits.admit(haiku(), 5'000'000, Start + 30 * Second));
    }

    void tooManyRequestsAreRefused()
    {
        RateLimits limits;
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(!limits.admit(haiku(), 1, Start));
        QVERIFY(limits.admit(haiku(), 1, Start)->message.contains("10,000 requests per minute"));
    }

    void outputIsPaidAfterwards()
    {
        RateLimits limits;
        limits.countOutput(haiku(), 3'000'000, Start);
        QCOMPARE(limits.admit(haiku(), 1, Start)->retryAfterSeconds.value(),
                 31); // a million too much at 2 a minute
    }

    void aPromptLargerThanAMinuteGetsThroughAFullBucket()
    {
        RateLimits limits;
        QVERIFY(!limits.admit(haiku(), 50'000'000, Start));
    }

    void opusModelsShareABucket()
    {
        const Model *const older = m_models.findExact(u"claude-opus-4-7");
        const Model *const newer = m_models.findExact(u"claude-opus-4-8");
        const Model *const own = m_models.findExact(u"claude-opus-5");
        QCOMPARE(RateLimits::groupOf(*older), RateLimits::groupOf(*newer));
        QVERIFY(RateLimits::groupOf(*older) != RateLimits::groupOf(*own));
    }

private:
    const Model &haiku() const { return *m_models.findExact(u"claude-haiku-4-5"); }

    const ModelCatalog m_models = ModelCatalog::builtIn();
};

QTEST_APPLESS_MAIN(TestRateLimits)
#include "tst_ratelimits.moc"
