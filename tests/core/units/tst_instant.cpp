// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/units/instant.h"

#include <QtTest>

using namespace core;

class TestInstant : public QObject
{
    Q_OBJECT
private slots:
    void rfc3339IsRead_data();
    void rfc3339IsRead();
    void anythingElseIsRefused_data();
    void anythingElseIsRefused();
    void anInstantIsWrittenInUtc();
    void theDayIsTheUtcDayWhateverTheLocalZone();
    void whatIsWrittenIsReadBack();
};

void TestInstant::rfc3339IsRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("ms");
    // 2026-11-24T09:15:02Z is 1,795,511,702 seconds after 1970: 20,781 days × 86,400 + 33,302.
    constexpr qint64 Second = 1'795'511'702'000;
    QTest::newRow("Z") << QByteArray{"2026-11-24T09:15:02Z"} << Second;
    QTest::newRow("lower case") << QByteArray{"2026-11-24t09:15:02z"} << Second;
    QTest::newRow("space") << QByteArray{"2026-11-24 09:15:02Z"} << Second;
    QTest::newRow("milliseconds") << QByteArray{"2026-11-24T09:15:02.417Z"} << Second + 417;
    QTest::newRow("one digit") << QByteArray{"2026-11-24T09:15:02.4Z"} << Second + 400;
    QTest::newRow("microseconds are cut")
        << QByteArray{"2026-11-24T09:15:02.417999+00:00"} << Second + 417;
    QTest::newRow("nanoseconds") << QByteArray{"2026-11-24T09:15:02.000000001Z"} << Second;
    QTest::newRow("east") << QByteArray{"2026-11-24T22:15:02+13:00"} << Second;
    QTest::newRow("west, half an hour") << QByteArray{"2026-11-24T05:45:02-03:30"} << Second;
    QTest::newRow("epoch") << QByteArray{"1970-01-01T00:00:00Z"} << qint64{0};
    QTest::newRow("before the epoch") << QByteArray{"1969-12-31T23:59:59Z"} << qint64{-1000};
    QTest::newRow("leap day") << QByteArray{"2028-02-29T00:00:00Z"} << qint64{1'835'395'200'000};
    QTest::newRow("leap second") << QByteArray{"2016-12-31T23:59:60Z"} << qint64{1'483'228'800'000};
}

void TestInstant::rfc3339IsRead()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, ms);
    const std::optional<Instant> instant = instantFromRfc3339(QByteArrayView{text});
    QVERIFY(instant.has_value());
    QCOMPARE(toMs(*instant), ms);
    QCOMPARE(instantFromRfc3339(QString::fromLatin1(text)), instant);
}

void TestInstant::anythingElseIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"",
                             "2026-11-24",
                             "2026-11-24T09:15:02",
                             "2026-11-24T09:15Z",
                             "2026-13-24T09:15:02Z",
                             "2026-02-29T09:15:02Z",
                             "2026-11-31T09:15:02Z",
                             "2026-11-24T24:00:00Z",
                             "2026-11-24T09:60:02Z",
                             "2026-11-24T09:15:61Z",
                             "2026-11-24T09:15:02.Z",
                             "2026-11-24T09:15:02.0000000000Z",
                             "2026-11-24T09:15:02+0000",
                             "2026-11-24T09:15:02+24:00",
                             "2026-11-24T09:15:02+00:60",
                             "2026-11-24T09:15:02Zx",
                             "2026-11-24T09:15:02+00:00x",
                             "2026/11/24T09:15:02Z",
                             "20261124T091502Z",
                             "-026-11-24T09:15:02Z",
                             "2026-11-24X09:15:02Z"})
        QTest::newRow(text) << QByteArray{text};
}

void TestInstant::anythingElseIsRefused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!instantFromRfc3339(QByteArrayView{text}).has_value());
}

void TestInstant::anInstantIsWrittenInUtc()
{
    QCOMPARE(toRfc3339(instantFromMs(1'795'511'702'417)),
             QStringLiteral("2026-11-24T09:15:02.417Z"));
}

void TestInstant::theDayIsTheUtcDayWhateverTheLocalZone()
{
    // 13 hours ahead, in Auckland, both are another day.
    QCOMPARE(utcDay(*instantFromRfc3339(QByteArrayView{"2026-11-24T23:59:59.999Z"})),
             QStringLiteral("2026-11-24"));
    QCOMPARE(utcDay(*instantFromRfc3339(QByteArrayView{"2026-11-24T00:00:00Z"})),
             QStringLiteral("2026-11-24"));
}

void TestInstant::whatIsWrittenIsReadBack()
{
    for (const qint64 ms :
         {qint64{0}, qint64{-1}, qint64{1'795'511'702'417}, qint64{253'402'300'799'999}})
        QCOMPARE(instantFromRfc3339(toRfc3339(instantFromMs(ms))),
                 std::optional{instantFromMs(ms)});
}

QTEST_GUILESS_MAIN(TestInstant)
#include "tst_instant.moc"
