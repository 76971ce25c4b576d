// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace core;

class TestJsonText : public QObject
{
    Q_OBJECT
private slots:
    void escapesAreUndone_data();
    void escapesAreUndone();
    void badEscapesAreFound_data();
    void badEscapesAreFound();
    void whatWasEscapedComesBack();
    void numbersAreJudgedByTheGrammar_data();
    void numbersAreJudgedByTheGrammar();
    void jsonIsIndentedByTwo();
};

void TestJsonText::escapesAreUndone_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray{} << QByteArray{};
    QTest::newRow("plain") << QByteArray{"plain é"} << QByteArray{"plain é"};
    QTest::newRow("simple ones") << QByteArray{R"(\"\\\/\b\f\n\r\t)"}
                                 << QByteArray{"\"\\/\b\f\n\r\t"};
    QTest::newRow("two bytes") << QByteArray{R"(a\u00E9b)"} << QByteArray{"aéb"};
    QTest::newRow("three bytes") << QByteArray{R"(\u20ac)"} << QByteArray{"€"};
    QTest::newRow("pair") << QByteArray{R"(\ud83d\ude00!)"} << QByteArray{"😀!"};
    QTest::newRow("NUL") << QByteArray{R"(a\u0000b)"} << QByteArray{"a\0b", 3};
    QTest::newRow("high half alone") << QByteArray{R"(a\ud83d)"} << QByteArray{"a\xef\xbf\xbd"};
    QTest::newRow("high half before text")
        << QByteArray{R"(\ud83dx)"} << QByteArray{"\xef\xbf\xbdx"};
    QTest::newRow("high half before another escape")
        << QByteArray{R"(\ud83d\n)"} << QByteArray{"\xef\xbf\xbd\n"};
    QTest::newRow("high half before a pair")
        << QByteArray{R"(\ud83d\ud83d\ude00)"} << QByteArray{"\xef\xbf\xbd😀"};
    QTest::newRow("low half alone") << QByteArray{R"(\ude00)"} << QByteArray{"\xef\xbf\xbd"};
}

void TestJsonText::escapesAreUndone()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, text);
    QVERIFY(escapesAreValid(raw.toStdString()));
    std::string target = "before ";
    appendUnescaped(target, raw.toStdString());
    QCOMPARE(QByteArray::fromStdString(target), "before " + text);
}

void TestJsonText::badEscapesAreFound_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::newRow("ends in a backslash") << QByteArray{"abc\\"};
    QTest::newRow("unknown letter") << QByteArray{R"(\x41)"};
    QTest::newRow("capital U") << QByteArray{R"(\U0041)"};
    QTest::newRow("too few digits") << QByteArray{R"(\u12)"};
    QTest::newRow("not hex") << QByteArray{R"(\u12g4)"};
    QTest::newRow("NUL after backslash") << QByteArray{"\\\0", 2};
    QTest::newRow("second is bad") << QByteArray{R"(\n\q)"};
}

void TestJsonText::badEscapesAreFound()
{
    QFETCH(QByteArray, raw);
    QVERIFY(!escapesAreValid(raw.toStdString()));
}

void TestJsonText::whatWasEscapedComesBack()
{
    std::string text;
    for (int c = 0; c < 0x80; ++c)
        text += char(c);
    text += "äöü東京😀";
    std::string escaped;
    appendEscaped(escaped, text);
    QVERIFY(escapesAreValid(escaped));
    std::string back;
    appendUnescaped(back, escaped);
    QCOMPARE(back, text);
    // And another reader agrees.
    const QByteArray document = "[\"" + QByteArray::fromStdString(escaped) + "\"]";
    QCOMPARE(QJsonDocument::fromJson(document).array().at(0).toString(),
             QString::fromStdString(text));
}

void TestJsonText::numbersAreJudgedByTheGrammar_data()
{
    QTest::addColumn<bool>("good");
    for (const char *number :
         {"0", "-0", "7", "120", "-3.25", "1e5", "1E+5", "1.5e-300", "99999999999999999999999"})
        QTest::newRow(number) << true;
    for (const char *number : {"", "-", "+1", "01", "-01", ".5", "1.", "1.e5", "1e", "1e+", "0x10",
                               "1 2", "NaN", "1a", "--1"})
        QTest::newRow(qPrintable(QStringLiteral("bad: ") + QLatin1String{number})) << false;
}

void TestJsonText::numbersAreJudgedByTheGrammar()
{
    QFETCH(bool, good);
    QByteArray number = QTest::currentDataTag();
    if (number.startsWith("bad: "))
        number = number.mid(5);
    QCOMPARE(isJsonNumber(number.toStdString()), good);
}

void TestJsonText::jsonIsIndentedByTwo()
{
    std::string target;
    appendIndented(target, R"({ "a" :1,"b":{},"c":[ ],"d":[1,{"e":"x, {y}: \"z\""}],"f":null})", 1);
    QCOMPARE(QByteArray::fromStdString(target), QByteArray{R"({
    "a": 1,
    "b": {},
    "c": [],
    "d": [
      1,
      {
        "e": "x, {y}: \"z\""
      }
    ],
    "f": null
  })"});
}

QTEST_APPLESS_MAIN(TestJsonText)
#include "tst_jsontext.moc"
