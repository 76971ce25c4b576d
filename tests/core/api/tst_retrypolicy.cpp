// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/retrypolicy.h"

#include <QTest>

using namespace core;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

class TestRetryPolicy : public QObject
{
    Q_OBJECT

private slots:
    void whatTheServiceAskedForIsRead_data();
    void whatTheServiceAskedForIsRead();
    void theStatusDecidesUnlessTheServiceDoes_data();
    void theStatusDecidesUnlessTheServiceDoes();
    void theWaitDoublesUpToEightSecondsLessJitter_data();
    void theWaitDoublesUpToEightSecondsLessJitter();
    void whatTheServiceAskedForGoesBeforeTheSchedule();
};

void TestRetryPolicy::whatTheServiceAskedForIsRead_data()
{
    QTest::addColumn<HttpHeaders>("headers");
    QTest::addColumn<qint64>("ms"); // -1: nothing usable
    QTest::newRow("nothing") << HttpHeaders{} << qint64{-1};
    QTest::newRow("seconds") << HttpHeaders{{"retry-after", "7"}} << qint64{7000};
    QTest::newRow("a fraction of seconds") << HttpHeaders{{"retry-after", "0.25"}} << qint64{250};
    QTest::newRow("milliseconds") << HttpHeaders{{"retry-after-ms", "1200"}} << qint64{1200};
    QTest::newRow("a fraction of milliseconds is not cut to a hurry")
        << HttpHeaders{{"retry-after-ms", "0.4"}} << qint64{1};
    QTest::newRow("milliseconds go first")
        << HttpHeaders{{"retry-after", "7"}, {"retry-after-ms", "1200"}} << qint64{1200};
    QTest::newRow("unreadable milliseconds give way")
        << HttpHeaders{{"retry-after-ms", "soon"}, {"retry-after", "7"}} << qint64{7000};
    QTest::newRow("zero") << HttpHeaders{{"retry-after", "0"}} << qint64{-1};
    QTest::newRow("negative") << HttpHeaders{{"retry-after", "-5"}} << qint64{-1};
    QTest::newRow("above the old cap of a minute")
        << HttpHeaders{{"retry-after", "3600"}} << qint64{3'600'000};
    QTest::newRow("the largest") << HttpHeaders{{"retry-after-ms", "2147483647"}}
                                 << qint64{2'147'483'647};
    QTest::newRow("above the largest")
        << HttpHeaders{{"retry-after-ms", "2147483648"}} << qint64{-1};
    QTest::newRow("infinite") << HttpHeaders{{"retry-after", "1e400"}} << qint64{-1};
    QTest::newRow("with a unit") << HttpHeaders{{"retry-after", " 3s"}} << qint64{3000};
    // now is 2026-11-24T00:00:00Z
    QTest::newRow("a date") << HttpHeaders{{"retry-after", "Tue, 24 Nov 2026 00:00:30 GMT"}}
                            << qint64{30'000};
    QTest::newRow("a date of RFC 850")
        << HttpHeaders{{"retry-after", "Tuesday, 24-Nov-26 00:01:00 GMT"}} << qint64{60'000};
    QTest::newRow("a date of asctime")
        << HttpHeaders{{"retry-after", "Tue Nov 24 00:00:05 2026"}} << qint64{5000};
    QTest::newRow("a date gone by")
        << HttpHeaders{{"retry-after", "Mon, 23 Nov 2026 23:59:59 GMT"}} << qint64{-1};
    QTest::newRow("words") << HttpHeaders{{"retry-after", "later"}} << qint64{-1};
}

void TestRetryPolicy::whatTheServiceAskedForIsRead()
{
    QFETCH(const HttpHeaders, headers);
    QFETCH(const qint64, ms);
    const Instant now = instantFromMs(1'795'478'400'000);
    const auto after = retryAfterOf(headers, now);
    QCOMPARE(after ? after->count() : -1, ms);
}

void TestRetryPolicy::theStatusDecidesUnlessTheServiceDoes_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("verdict");
    QTest::addColumn<bool>("retried");
    for (const int status : {408, 409, 429, 500, 502, 503, 504, 520, 529})
        QTest::addRow("%d", status) << status << QByteArray{} << true;
    for (const int status : {400, 401, 402, 403, 404, 410, 413, 422})
        QTest::addRow("%d", status) << status << QByteArray{} << false;
    QTest::newRow("529 and false") << 529 << QByteArray{"false"} << false;
    QTest::newRow("400 and true") << 400 << QByteArray{"true"} << true;
    QTest::newRow("400 and something else") << 400 << QByteArray{"perhaps"} << false;
}

void TestRetryPolicy::theStatusDecidesUnlessTheServiceDoes()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, verdict);
    QFETCH(const bool, retried);
    HttpHeaders headers;
    if (!verdict.isEmpty())
        headers.append({"x-should-retry", verdict});
    QCOMPARE(isRetried(status, headers), retried);
}

void TestRetryPolicy::theWaitDoublesUpToEightSecondsLessJitter_data()
{
    QTest::addColumn<int>("n");
    QTest::addColumn<double>("random");
    QTest::addColumn<qint64>("ms");
    QTest::newRow("first") << 0 << 0.0 << qint64{500};
    QTest::newRow("second") << 1 << 0.0 << qint64{1000};
    QTest::newRow("fourth") << 3 << 0.0 << qint64{4000};
    QTest::newRow("fifth") << 4 << 0.0 << qint64{8000};
    QTest::newRow("sixth") << 5 << 0.0 << qint64{8000};
    QTest::newRow("hundredth") << 99 << 0.0 << qint64{8000};
    QTest::newRow("first, half the jitter") << 0 << 0.5 << qint64{438}; // 437.5
    QTest::newRow("fifth, nearly all the jitter") << 4 << 0.999 << qint64{6002};
}

void TestRetryPolicy::theWaitDoublesUpToEightSecondsLessJitter()
{
    QFETCH(const int, n);
    QFETCH(const double, random);
    QFETCH(const qint64, ms);
    QCOMPARE(retryDelay(n, {}, random).count(), ms);
}

void TestRetryPolicy::whatTheServiceAskedForGoesBeforeTheSchedule()
{
    QCOMPARE(retryDelay(4, milliseconds{20}, 0.9), milliseconds{20});
}

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "tst_retrypolicy.moc"
