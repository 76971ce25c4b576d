// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TestTokensCost : public QObject
{
    Q_OBJECT
private slots:
    void theSumIsExact_data();
    void theSumIsExact();
    void thePartsAreAllThere();
    void theDayDecidesThePrice();
    void whatHasNoPriceIsNotFree_data();
    void whatHasNoPriceIsNotFree();
    void badNumbersAreRefused_data();
    void badNumbersAreRefused();
    void theTextNamesTheSource();
};

static QStringList cost(const QString &arguments)
{
    return QStringList{u"tokens"_s, u"cost"_s, u"--json"_s} + arguments.split(u' ');
}

void TestTokensCost::theSumIsExact_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("cost");

    // Haiku 4.5 costs 1 and 5 USD per million tokens, half of that in a batch:
    // (1000 × 1 + 20 × 5) / 2 / 10⁶ = 0.00055
    QTest::newRow("batch") << u"--model claude-haiku-4-5 --input 1000 --output 20 --batch"_s
                           << u"0.00055"_s;
    QTest::newRow("realtime") << u"--model claude-haiku-4-5 --input 1000 --output 20"_s
                              << u"0.0011"_s;
    // Haiku 5.5 at 100,000 prompt tokens: 100,000 × 0.10 / 10⁶; one more costs five times as much
    // each.
    QTest::newRow("below a step") << u"--model claude-haiku-5-5 --input 100000"_s << u"0.01"_s;
    QTest::newRow("above a step") << u"--model claude-haiku-5-5 --input 100001"_s << u"0.0500005"_s;
    // The whole prompt of 111,000 decides: 60,000 × 0.50 + 30,000 × 0.625 + 20,000 × 1.00 + 1,000 ×
    // 0.05
    // + 1,000 × 2.50 = 71,300 / 10⁶
    QTest::newRow("a step by the whole prompt")
        << u"--model claude-haiku-5-5 --input 60000 --cache-write-5m 30000 --cache-write-1h 20000 "
           "--cache-read 1000 --output 1000"_s
        << u"0.0713"_s;
    // One token read from the cache in a batch: 0.01 / 2 / 10⁶ USD
    QTest::newRow("the smallest amount")
        << u"--model claude-haiku-5-5 --cache-read 1 --batch"_s << u"0.000000005"_s;
    // Opus 5.5 in fast mode costs 8 and 40 USD, US-only a tenth more: (1000 × 8 + 100 × 40) × 1.1 / 10⁶, and two
    // searches at 0.01 USD.
    QTest::newRow("fast, in the US, with searches")
        << u"--model claude-opus-5-5 --input 1000 --output 100 --fast --us-only --web-searches 2"_s << u"0.0332"_s;
    QTest::newRow("nothing") << u"--model claude-haiku-4-5 --input 0"_s << u"0"_s;
}

void TestTokensCost::theSumIsExact()
{
    QFETCH(QString, arguments);
    QFETCH(QString, cost);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(::cost(arguments));
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"cost"_s).toString(), cost);
    QCOMPARE(run.messages, QByteArray{});
}

void TestTokensCost::thePartsAreAllThere()
{
    const Tokenwise tokenwise;
    const QJsonObject document = tokenwise
                                     .run(cost(u"--model claude-haiku-5-5 --input 60000 "
                                               u"--cache-write-5m 30000 --cache-write-1h 20000 "
                                               "--cache-read 1000 --output 1000"_s))
                                     .document();
    const QJsonObject expected{{u"input"_s, u"0.03"_s},
                               {u"cache_write_5m"_s, u"0.01875"_s},
                               {u"cache_write_1h"_s, u"0.02"_s},
                               {u"cache_read"_s, u"0.00005"_s},
                               {u"output"_s, u"0.0025"_s},
                               {u"server_tools"_s, u"0"_s}};
    QCOMPARE(document.value(u"parts"_s).toObject(), expected);
    QVERIFY(!document.value(u"price_source"_s).toString().isEmpty());
}

void TestTokensCost::theDayDecidesThePrice()
{
    // Sonnet 5.5: a million tokens read cost 0.20 USD, and 0.10 from 7 October 2026 on.
    const Tokenwise tokenwise;
    const QString arguments = u"--model claude-sonnet-5-5 --cache-read 1000000 --date "_s;
    QCOMPARE(
        tokenwise.run(cost(arguments + u"2026-10-06"_s)).document().value(u"cost"_s).toString(),
        u"0.2"_s);
    QCOMPARE(
        tokenwise.run(cost(arguments + u"2026-10-07"_s)).document().value(u"cost"_s).toString(),
        u"0.1"_s);
}

void TestTokensCost::whatHasNoPriceIsNotFree_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("unknown model") << u"--model claude-nothing-1 --input 5"_s;
    QTest::newRow("before it was sold")
        << u"--model claude-haiku-5-5 --input 5 --date 2020-01-01"_s;
    QTest::newRow("other vendor") << u"--model gpt-4o --input 5"_s;
}

void TestTokensCost::whatHasNoPriceIsNotFree()
{
    QFETCH(QString, arguments);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(cost(arguments));
    VERIFY_EXIT(run, 2);
    const QJsonObject document = run.document();
    QVERIFY(document.contains(u"cost"_s));
    QVERIFY(document.value(u"cost"_s).isNull());
    QVERIFY(document.value(u"error"_s).isObject());
}

void TestTokensCost::badNumbersAreRefused_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("no model") << u"--input 5"_s;
    QTest::newRow("a word") << u"--model claude-haiku-4-5 --input many"_s;
    QTest::newRow("below zero") << u"--model claude-haiku-4-5 --input -5"_s;
    QTest::newRow("a fraction") << u"--model claude-haiku-4-5 --output 1.5"_s;
    QTest::newRow("beyond any count")
        << u"--model claude-haiku-4-5 --output 99999999999999999999"_s;
    QTest::newRow("more than can be added up")
        << u"--model claude-opus-5-5 --output 999999999999999"_s;
    QTest::newRow("no day") << u"--model claude-haiku-4-5 --input 1 --date yesterday"_s;
    QTest::newRow("not a day") << u"--model claude-haiku-4-5 --input 1 --date 2026-02-30"_s;
}

void TestTokensCost::badNumbersAreRefused()
{
    QFETCH(QString, arguments);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(cost(arguments));
    VERIFY_EXIT(run, 2);
    QVERIFY(run.document().value(u"error"_s).isObject());
    QVERIFY(!run.messages.isEmpty());
}

void TestTokensCost::theTextNamesTheSource()
{
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(
        {u"tokens"_s, u"cost"_s, u"--model"_s, u"claude-haiku-4-5"_s, u"--input"_s, u"1234567"_s});
    VERIFY_EXIT(run, 0);
    QVERIFY2(run.output.contains("1,234,567"), run.output.constData());
    QVERIFY2(run.output.contains("1.234567"), run.output.constData());
    QVERIFY2(run.output.contains("prices as of"), run.output.constData());
}

QTEST_GUILESS_MAIN(TestTokensCost)
#include "tst_tokenscost.moc"
