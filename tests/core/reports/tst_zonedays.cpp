// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/zonedays.h"

#include <QDateTime>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

class TestZoneDays : public QObject
{
    Q_OBJECT
private slots:
    void daysHaveTheHoursThatTheyHave_data();
    void daysHaveTheHoursThatTheyHave();
    void everyQuarterAgreesWithTheCalendar_data();
    void everyQuarterAgreesWithTheCalendar();
    void namesAreReadable();
    void anUnknownZoneIsToldByItsName();
};

void TestZoneDays::daysHaveTheHoursThatTheyHave_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QDate>("day");
    QTest::addColumn<int>("quarters");
    QTest::addColumn<int>("hours");
    QTest::newRow("Berlin, spring") << u"Europe/Berlin"_s << QDate{2026, 3, 29} << 92 << 23;
    QTest::newRow("Berlin, autumn") << u"Europe/Berlin"_s << QDate{2026, 10, 25} << 100 << 25;
    QTest::newRow("Berlin, any") << u"Europe/Berlin"_s << QDate{2026, 10, 26} << 96 << 24;
    QTest::newRow("Kathmandu, 5:45") << u"Asia/Kathmandu"_s << QDate{2026, 3, 29} << 96 << 24;
    QTest::newRow("India, 5:30") << u"Asia/Kolkata"_s << QDate{2026, 3, 29} << 96 << 24;
    QTest::newRow("Lord Howe, half an hour back")
        << u"Australia/Lord_Howe"_s << QDate{2026, 4, 5} << 98 << 25;
    QTest::newRow("Lord Howe, half an hour on")
        << u"Australia/Lord_Howe"_s << QDate{2026, 10, 4} << 94 << 24;
    QTest::newRow("Chatham, back from 3:45 to 2:45")
        << u"Pacific/Chatham"_s << QDate{2026, 4, 5} << 100 << 26;
    QTest::newRow("New York, spring") << u"America/New_York"_s << QDate{2026, 3, 8} << 92 << 23;
    QTest::newRow("Havana, at midnight") << u"America/Havana"_s << QDate{2026, 3, 8} << 92 << 23;
    QTest::newRow("Samoa, a day that was not")
        << u"Pacific/Apia"_s << QDate{2011, 12, 30} << 0 << 0;
    QTest::newRow("UTC") << u"UTC"_s << QDate{2026, 3, 29} << 96 << 24;
}

void TestZoneDays::daysHaveTheHoursThatTheyHave()
{
    QFETCH(QString, zone);
    QFETCH(QDate, day);
    const ZoneDays days{*zoneNamed(zone)};
    QSet<qint64> hours;
    QSet<QString> names;
    int quarters = 0;
    const qint64 start = days.startOf(day);
    for (qint64 quarter = start - 200; quarter < start + 200; ++quarter) {
        if (days.dayOf(quarter) != ZoneDays::numberOf(day))
            continue;
        ++quarters;
        hours.insert(days.hourOf(quarter));
        names.insert(days.hourName(quarter));
    }
    QTEST(quarters, "quarters");
    QTEST(int(hours.size()), "hours");
    QCOMPARE(names.size(), hours.size());
    QCOMPARE(days.startOf(day.addDays(1)) - start, qint64(quarters));
}

void TestZoneDays::everyQuarterAgreesWithTheCalendar_data()
{
    QTest::addColumn<QString>("zone");
    for (const char *zone : {"Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe",
                             "America/St_Johns", "Pacific/Chatham", "America/Havana",
                             "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia", "UTC"})
        QTest::newRow(zone) << QString::fromLatin1(zone);
}

void TestZoneDays::everyQuarterAgreesWithTheCalendar()
{
    QFETCH(QString, zone);
    const QTimeZone known{zone.toUtf8()};
    const ZoneDays days{known};
    const qint64 first = QDate{2008, 1, 1}.startOfDay(Qt::UTC).toSecsSinceEpoch() / 900;
    for (qint64 quarter = first; quarter < first + 96 * 366 * 19; quarter += 7) {
        const QDateTime local = QDateTime::fromSecsSinceEpoch(quarter * 900, known);
        if (days.offsetAt(quarter) != local.offsetFromUtc()
            || days.dayOf(quarter) != ZoneDays::numberOf(local.date())) {
            QCOMPARE(days.offsetAt(quarter), local.offsetFromUtc());
            QCOMPARE(ZoneDays::dateOf(days.dayOf(quarter)), local.date());
        }
    }
}

void TestZoneDays::namesAreReadable()
{
    const ZoneDays berlin{*zoneNamed(u"Europe/Berlin"_s)};
    // 2026-10-25: the clock goes back from 03:00 to 02:00 at 01:00 UTC.
    const qint64 midnight = berlin.startOf({2026, 10, 25});
    QCOMPARE(berlin.hourName(midnight), u"2026-10-25T00:00+02:00"_s);
    QCOMPARE(berlin.hourName(midnight + 11), u"2026-10-25T02:00+02:00"_s);
    QCOMPARE(berlin.hourName(midnight + 12), u"2026-10-25T02:00+01:00"_s);
    QCOMPARE(ZoneDays::dayName(berlin.dayOf(midnight)), u"2026-10-25"_s);
    QCOMPARE(ZoneDays::monthName(berlin.dayOf(midnight)), u"2026-10"_s);
    const ZoneDays newfoundland{*zoneNamed(u"America/St_Johns"_s)};
    QCOMPARE(newfoundland.hourName(newfoundland.startOf({2026, 1, 5}) - 1),
             u"2026-01-04T23:00-03:30"_s);
    QCOMPARE(ZoneDays::dayName(-1), u"1969-12-31"_s);
    QCOMPARE(ZoneDays::dayName(4'000'000), u"12921-08-18"_s); // a clock that is wrong has a day too
}

void TestZoneDays::anUnknownZoneIsToldByItsName()
{
    const Result<QTimeZone> zone = zoneNamed(u"Europe/Atlantis"_s);
    QVERIFY(!zone);
    QCOMPARE(zone.error().kind, Error::Kind::BadInput);
    QVERIFY(zone.error().detail.contains(u"Europe/Atlantis"_s));
    QVERIFY(zoneNamed(u""_s));
    QVERIFY(zoneNamed(u"UTC+05:45"_s));
}

QTEST_GUILESS_MAIN(TestZoneDays)
#include "tst_zonedays.moc"
