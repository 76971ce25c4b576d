// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/jsoncursor.h"

#include <QtTest>

using core::JsonCursor;
using core::JsonNumber;
using core::JsonString;
using core::validUtf8Prefix;

namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

} // namespace

class TestJsonCursor : public QObject
{
    Q_OBJECT
private slots:
    void jsonIsTaken_data();
    void jsonIsTaken();
    void whatIsNotJsonIsRefusedAtItsPlace_data();
    void whatIsNotJsonIsRefusedAtItsPlace();
    void anObjectIsReadKeyByKey();
    void stringsComeWithoutTheirEscapes_data();
    void stringsComeWithoutTheirEscapes();
    void numbersTellWhetherTheyAreWhole_data();
    void numbersTellWhetherTheyAreWhole();
    void aKeyTwiceIsFound_data();
    void aKeyTwiceIsFound();
    void nestingHasALimit();
    void theFirstFaultStays();
    void theFirstInvalidByteIsFound_data();
    void theFirstInvalidByteIsFound();
};

void TestJsonCursor::jsonIsTaken_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *json :
         {"{}", "[]", "\"\"", "0", "-0", "1.5e+10", "1E-2", "true", "false", "null", " [ 1 , 2 ] ",
          "\r\n\t{\"a\":[{},[],{\"b\":null}]}", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
          "\"\\ud83d\\ude00\"", "[[[[]]]]", "{\"\":\"\"}", "123456789012345678901234567890",
          "\"\\u0000\"", "\"a string that is longer than sixteen bytes, and then some\""})
        QTest::newRow(json) << QByteArray{json};
}

void TestJsonCursor::jsonIsTaken()
{
    QFETCH(QByteArray, json);
    JsonCursor cursor{view(json)};
    QVERIFY2(cursor.skip(), cursor.faultText());
    QVERIFY2(cursor.finish(), cursor.faultText());
}

void TestJsonCursor::whatIsNotJsonIsRefusedAtItsPlace_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("offset");
    const auto row = [](const QByteArray &json, int offset) {
        QTest::newRow(json.constData()) << json << offset;
    };
    row("", 0);
    row("   ", 3);
    row("{", 1);
    row("{\"a\"", 4);
    row("{\"a\":", 5);
    row("{\"a\":1", 6);
    row("{\"a\":1,", 7);
    row("{\"a\":1,}", 7);
    row("{a:1}", 1);
    row("{\"a\" 1}", 5);
    row("{\"a\":1 \"b\":2}", 7);
    row("{1:2}", 1);
    row("[1,]", 3);
    row("[,1]", 1);
    row("[1 2]", 3);
    row("[1}", 2);
    row("{\"a\":1]", 6);
    row("[", 1);
    row("tru", 0);
    row("nul", 0);
    row("falsy", 0);
    row("True", 0);
    row("NaN", 0);
    row("-", 1);
    row("+1", 0);
    row("01", 0);
    row("-01", 1);
    row("1.", 2);
    row(".5", 0);
    row("1e", 2);
    row("1e+", 3);
    row("0x10", 1);
    row("\"abc", 4);
    row("\"a\nb\"", 2);
    row("\"a\\", 2);
    row("\"a\\\"", 4);
    row("\"\\x\"", 1);
    row("\"\\u12\"", 1);
    row("\"\\u12g4\"", 1);
    row("\"\\ud83d\"", 1);
    row("\"\\ud83d\\u0041\"", 1);
    row("\"\\ude00\"", 1);
    row("'a'", 0);
    row("{} {}", 3);
    row("1 2", 2);
    row("// comment\n1", 0);
    row("\xEF\xBB\xBF{}", 0);
    QTest::newRow("a NUL in a string") << QByteArray("\"a\0b\"", 5) << 2;
    QTest::newRow("a NUL after the end") << QByteArray("1\0", 2) << 1;
    QTest::newRow("a NUL as escape") << QByteArray("\"\\\0\"", 4) << 1;
}

void TestJsonCursor::whatIsNotJsonIsRefusedAtItsPlace()
{
    QFETCH(QByteArray, json);
    QFETCH(int, offset);
    JsonCursor cursor{view(json)};
    QVERIFY(!(cursor.skip() && cursor.finish()));
    QVERIFY(cursor.failed());
    QCOMPARE(cursor.fault(), JsonCursor::Fault::Syntax);
    QCOMPARE(int(cursor.faultOffset()), offset);
    QVERIFY(qstrlen(cursor.faultText()) > 10);
}

void TestJsonCursor::anObjectIsReadKeyByKey()
{
    const QByteArray json{R"( {"a" : [1, "two", true] , "b":{"c":null}, "d":-3} )"};
    JsonCursor cursor{view(json)};
    QCOMPARE(cursor.kind(), JsonCursor::Kind::Object);
    QVERIFY(cursor.enterObject());
    JsonString key;
    JsonString text;
    JsonNumber number;
    bool flag = false;
    QVERIFY(cursor.nextKey(key));
    QCOMPARE(key.raw, std::string_view{"a"});
    QVERIFY(cursor.enterArray());
    QVERIFY(cursor.nextElement());
    QVERIFY(cursor.readNumber(number));
    QVERIFY(cursor.nextElement());
    QVERIFY(cursor.readString(text));
    QVERIFY(cursor.nextElement());
    QVERIFY(cursor.readBoolean(flag));
    QVERIFY(!cursor.nextElement());
    QVERIFY(cursor.nextKey(key));
    QCOMPARE(key.raw, std::string_view{"b"});
    cursor.kind();
    const std::size_t start = cursor.offset();
    QVERIFY(cursor.skip());
    QCOMPARE(cursor.span(start), std::string_view{R"({"c":null})"});
    QVERIFY(cursor.nextKey(key));
    QVERIFY(cursor.readNumber(number));
    QVERIFY(!cursor.nextKey(key));
    QVERIFY(cursor.finish());
    QCOMPARE(text.raw, std::string_view{"two"});
    QCOMPARE(number.value, -3);
    QVERIFY(flag);
}

void TestJsonCursor::stringsComeWithoutTheirEscapes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("none") << QByteArray{R"("plain")"} << QByteArray{"plain"};
    QTest::newRow("each") << QByteArray{R"("\"\\\/\b\f\n\r\tx")"} << QByteArray{"\"\\/\b\f\n\r\tx"};
    QTest::newRow("two bytes") << QByteArray{R"("caf\u00e9")"} << QByteArray{"caf\xC3\xA9"};
    QTest::newRow("three bytes") << QByteArray{R"("\u4E2d")"} << QByteArray{"\xE4\xB8\xAD"};
    QTest::newRow("a pair") << QByteArray{R"("\ud83d\ude00!")"} << QByteArray{"\xF0\x9F\x98\x80!"};
    QTest::newRow("the last code point")
        << QByteArray{R"("\udbff\udfff")"} << QByteArray{"\xF4\x8F\xBF\xBF"};
    QTest::newRow("NUL") << QByteArray{R"("\u0000")"} << QByteArray(1, '\0');
}

void TestJsonCursor::stringsComeWithoutTheirEscapes()
{
    QFETCH(QByteArray, json);
    JsonCursor cursor{view(json)};
    JsonString string;
    std::string buffer;
    QVERIFY(cursor.readString(string));
    const std::string_view text = string.text(buffer);
    QTEST(QByteArray(text.data(), qsizetype(text.size())), "text");
}

void TestJsonCursor::numbersTellWhetherTheyAreWhole_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("integral");
    QTest::addColumn<bool>("tooLarge");
    QTest::addColumn<qint64>("value");
    QTest::addColumn<double>("real");
    constexpr double Infinity = std::numeric_limits<double>::infinity();
    QTest::newRow("small") << QByteArray{"1024"} << true << false << qint64{1024} << 1024.0;
    QTest::newRow("negative") << QByteArray{"-7"} << true << false << qint64{-7} << -7.0;
    QTest::newRow("most") << QByteArray{"9223372036854775807"} << true << false
                          << std::numeric_limits<qint64>::max() << 9223372036854775807.0;
    QTest::newRow("one more") << QByteArray{"9223372036854775808"} << false << true << qint64{0}
                              << 9223372036854775808.0;
    QTest::newRow("fraction") << QByteArray{"1.5"} << false << false << qint64{0} << 1.5;
    QTest::newRow("exponent") << QByteArray{"1e3"} << false << false << qint64{0} << 1000.0;
    QTest::newRow("too large for anything")
        << QByteArray{"1e400"} << false << false << qint64{0} << Infinity;
    QTest::newRow("too small for anything")
        << QByteArray{"-1e400"} << false << false << qint64{0} << -Infinity;
    QTest::newRow("next to nothing") << QByteArray{"1e-400"} << false << false << qint64{0} << 0.0;
}

void TestJsonCursor::numbersTellWhetherTheyAreWhole()
{
    QFETCH(QByteArray, json);
    JsonCursor cursor{view(json)};
    JsonNumber number;
    QVERIFY(cursor.readNumber(number));
    QTEST(number.integral, "integral");
    QTEST(number.tooLarge, "tooLarge");
    QTEST(qint64{number.value}, "value");
    QTEST(number.real, "real");
    QCOMPARE(number.raw, view(json));
}

void TestJsonCursor::aKeyTwiceIsFound_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("duplicates");
    QTest::addColumn<int>("offset");
    QTest::newRow("none") << QByteArray{R"({"a":1,"b":2,"c":{"a":1,"b":2}})"} << 0 << 0;
    QTest::newRow("two") << QByteArray{R"({"a":1,"b":2,"a":3})"} << 1 << 13;
    QTest::newRow("three") << QByteArray{R"({"a":1,"a":2,"a":3})"} << 2 << 7;
    QTest::newRow("inside") << QByteArray{R"([{"x":{"a":1,"a":2}}])"} << 1 << 13;
    QTest::newRow("after an inner object") << QByteArray{R"({"a":{"b":1},"a":2})"} << 1 << 13;
    QTest::newRow("written in another way") << QByteArray{R"({"a":1,"\u0061":2})"} << 1 << 7;
    QByteArray many{"{"};
    for (int i = 0; i < 1000; ++i)
        many += '"' + QByteArray::number(i) + "\":0,";
    QTest::newRow("among many") << many + R"("500":1})" << 1 << int(many.size());
    QTest::newRow("many different") << many + R"("1000":1})" << 0 << 0;
}

void TestJsonCursor::aKeyTwiceIsFound()
{
    QFETCH(QByteArray, json);
    QFETCH(int, duplicates);
    QFETCH(int, offset);
    JsonCursor cursor{view(json)};
    QVERIFY(cursor.skip() && cursor.finish());
    QCOMPARE(int(cursor.duplicateKeys().size()), duplicates);
    if (duplicates > 0)
        QCOMPARE(int(cursor.duplicateKeys().front().offset), offset);
}

void TestJsonCursor::nestingHasALimit()
{
    const auto nested = [](int depth) -> QByteArray {
        return QByteArray(depth, '[') + QByteArray(depth, ']');
    };
    const QByteArray deepest = nested(JsonCursor::MaxDepth);
    JsonCursor cursor{view(deepest)};
    QVERIFY(cursor.skip() && cursor.finish());
    for (const QByteArray &tooDeep :
         {nested(JsonCursor::MaxDepth + 1), nested(200'000), QByteArray(200'000, '['),
          QByteArray{"{\"a\":"}.repeated(200'000)}) {
        cursor.reset(view(tooDeep));
        QVERIFY(!cursor.skip());
        QCOMPARE(cursor.fault(), JsonCursor::Fault::TooDeep);
    }
}

void TestJsonCursor::theFirstFaultStays()
{
    const QByteArray json{"[1 2 3"};
    JsonCursor cursor{view(json)};
    QVERIFY(!cursor.skip());
    const std::size_t offset = cursor.faultOffset();
    QVERIFY(!cursor.skip());
    QVERIFY(!cursor.nextElement());
    QVERIFY(!cursor.finish());
    QCOMPARE(cursor.kind(), JsonCursor::Kind::Invalid);
    QCOMPARE(cursor.faultOffset(), offset);
    cursor.reset("1");
    QVERIFY(cursor.skip() && cursor.finish());
}

void TestJsonCursor::theFirstInvalidByteIsFound_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    const auto row = [](const char *name, const QByteArray &text, int offset) {
        QTest::newRow(name) << text << offset;
    };
    row("ASCII", "abc", 3);
    row("all lengths", "\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80", 9);
    row("the last code point", "\xF4\x8F\xBF\xBF", 4);
    row("a lone continuation", "a\x80", 1);
    row("cut in two", "ab\xC3", 2);
    row("cut in three", "ab\xE4\xB8", 2);
    row("cut in four", "ab\xF0\x9F\x98", 2);
    row("two bytes for one", "\xC0\xAF", 0);
    row("three bytes for one", "\xE0\x80\xAF", 0);
    row("four bytes for one", "\xF0\x80\x80\xAF", 0);
    row("half of a pair", "x\xED\xA0\x80", 1);
    row("beyond the last", "\xF4\x90\x80\x80", 0);
    row("no lead", "\xFF", 0);
    row("Latin-1", "caf\xE9 au lait", 3);
}

void TestJsonCursor::theFirstInvalidByteIsFound()
{
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    QCOMPARE(int(validUtf8Prefix(view(text))), offset);
}

QTEST_GUILESS_MAIN(TestJsonCursor)
#include "tst_jsoncursor.moc"
