// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/jsonsyntax.h"
#include "core/drafts/jsontext.h"
#include "core/drafts/utf8.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

#include <simdjson.h>

using namespace Qt::StringLiterals;
using core::jsonSyntaxError;
using core::JsonWalk;

namespace {

int fuzzRounds(int usual)
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS");
    return asked > 0 ? asked : usual;
}

QByteArray scrambled(QRandomGenerator &random, const QByteArrayList &pieces, int most)
{
    QByteArray text;
    const int count = random.bounded(1, most);
    for (int i = 0; i < count; ++i)
        text += pieces.at(random.bounded(int(pieces.size())));
    return text;
}

} // namespace

/// jsonsyntax, jsontext and utf8: JSON as text.
class TestJson : public QObject
{
    Q_OBJECT

private slots:
    void aFaultHasItsPlaceAndReason_data();
    void aFaultHasItsPlaceAndReason();
    void whatSimdjsonTakesIsRightAndWhatItRefusesIsNot();
    void deepNestingNeedsNoStack();
    void invalidUtf8IsFoundWhereItIs_data();
    void invalidUtf8IsFoundWhereItIs();
    void membersAreWalkedOver();
    void brokenTextEndsTheWalk();
    void anyTextCanBeWalkedOver();
    void stringsComeBackAsTheyWere();
    void escapesAreUndone_data();
    void escapesAreUndone();
    void compactJsonKeepsWhatItSays();
    void membersAreSetAndTakenOut_data();
    void membersAreSetAndTakenOut();
};

void TestJson::aFaultHasItsPlaceAndReason_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("what");
    QTest::addColumn<bool>("atEnd");
    const auto row = [](const char *name, const QByteArray &text, int offset, const char *what,
                        bool atEnd = false) {
        QTest::newRow(name) << text << offset << QString::fromUtf8(what) << atEnd;
    };
    row("nothing", "", 0, "unexpected end, a value is missing", true);
    row("no name", "{1:2}", 1, "expected a name in quotes but found '1'");
    row("a comma before the end", "{\"a\":1,}", 7, "expected a name in quotes but found '}'");
    row("no colon", "{\"a\" 1}", 5, "expected ':' but found '1'");
    row("no value", "{\"a\":}", 5, "expected a value but found '}'");
    row("no comma", "[1 2]", 3, "expected ',' or ']' but found '2'");
    row("the wrong bracket", "[{\"a\":1]", 7, "expected ',' or '}' but found ']'");
    row("an open text", "[\"abc", 5, "unexpected end, a text is not closed", true);
    row("a text over the end of the line", "[\"abc\n\"]", 5,
        "a text is not closed before the end of the line");
    row("a tab in a text", "[\"a\tb\"]", 3,
        "the control character 0x09 must be escaped within a text");
    row("a bad escape", "\"\\x\"", 2, "\\ must not be followed by 'x'");
    row("a short \\u", "\"\\u12g4\"", 5, "\\u must be followed by four hexadecimal digits");
    row("a leading zero", "[01]", 1, "a number must not start with 0");
    row("a bare minus", "[-]", 2, "expected a digit but found ']'");
    row("a point without digits", "1.", 2, "unexpected end, a digit is missing", true);
    row("a word cut off", "[tru", 4, "unexpected end within \"true\"", true);
    row("a wrong word", "[nil]", 1, "expected a value but found 'n'");
    row("a single quote", "{'a':1}", 1, "expected a name in quotes but found '''");
    row("NaN", "[NaN]", 1, "expected a value but found 'N'");
    row("a letter of another script", "[\xc3\xa9]", 1, "expected a value but found 'é'");
    row("two values", "1 2", 2, "unexpected '2' after the end of the value");
    row("not UTF-8", "[\"\xff\"]", 2, "not valid UTF-8");
    row("broken before it is not UTF-8", "[x\"\xff\"]", 1, "expected a value but found 'x'");
    row("a character cut off", "\"\xe2\x82", 1, "not valid UTF-8");
}

void TestJson::aFaultHasItsPlaceAndReason()
{
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    QFETCH(QString, what);
    QFETCH(bool, atEnd);
    const auto error = jsonSyntaxError(text);
    QVERIFY(error);
    QCOMPARE(error->what, what);
    QCOMPARE(error->offset, offset);
    QCOMPARE(error->atEnd, atEnd);
}

void TestJson::whatSimdjsonTakesIsRightAndWhatItRefusesIsNot()
{
    QRandomGenerator random{1};
    const QByteArrayList pieces{"{",       "}",    "[",    "]",     "\"a\":", "\"b\"", ",",
                                "1",       "-2.5", "true", "false", "null",   " ",     "\n",
                                "\"\\n\"", "\\",   "\"",   "0",     "."};
    simdjson::dom::parser parser;
    int valid = 0;
    for (int round = 0; round < fuzzRounds(20'000); ++round) {
        const QByteArray text = scrambled(random, pieces, 9);
        const simdjson::padded_string padded{text.constData(), size_t(text.size())};
        const bool theirs = parser.parse(padded).error() == simdjson::SUCCESS;
        valid += theirs;
        QVERIFY2(theirs != jsonSyntaxError(text).has_value(), text.constData());
    }
    QVERIFY(valid > 100);
}

void TestJson::deepNestingNeedsNoStack()
{
    const QByteArray open = QByteArray{"{\"a\":["}.repeated(200'000);
    const auto cut = jsonSyntaxError(open);
    QVERIFY(cut && cut->atEnd);
    const QByteArray closed = open + QByteArray{"]}"}.repeated(200'000);
    QVERIFY(!jsonSyntaxError(closed));
    QCOMPARE(core::skipJsonValue(open, 0), -2);
}

void TestJson::invalidUtf8IsFoundWhereItIs_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    QTest::newRow("valid") << QByteArray{"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"} << -1;
    QTest::newRow("a stray byte") << QByteArray{"ab\x80"} << 2;
    QTest::newRow("overlong") << QByteArray{"a\xc0\xaf"} << 1;
    QTest::newRow("a surrogate") << QByteArray{"\xed\xa0\x80"} << 0;
    QTest::newRow("beyond Unicode") << QByteArray{"ab\xf4\x90\x80\x80"} << 2;
    QTest::newRow("cut off") << QByteArray{"a\xe2\x82"} << 1;
    QTest::newRow("Latin-1") << QByteArray{"caf\xe9 au lait"} << 3;
}

void TestJson::invalidUtf8IsFoundWhereItIs()
{
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    QCOMPARE(core::firstInvalidUtf8(text), offset);
    QCOMPARE(core::isValidUtf8(text), offset < 0);
}

void TestJson::membersAreWalkedOver()
{
    JsonWalk walk{" {\"a\" : {\"x\":[\"}\\\"\"]} ,\"b\":1\n, \"c\":\"\\\\\" } rest"};
    QByteArrayView key;
    QByteArrayView value;
    QByteArrayList seen;
    while (walk.nextMember(&key, &value))
        seen.append(key.toByteArray() + "=" + value.toByteArray());
    QVERIFY(!walk.failed());
    QCOMPARE(seen, (QByteArrayList{"a={\"x\":[\"}\\\"\"]}", "b=1", "c=\"\\\\\""}));
    QCOMPARE(core::jsonMember("{\"a\":1,\"\\u0061\":2}", "a").toByteArray(), "2");
    QVERIFY(core::jsonMember("[1]", "a").isNull());
}

void TestJson::brokenTextEndsTheWalk()
{
    for (const char *const text :
         {"", "1", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1 \"b\":2}",
          "{\"a\":[1}", "{a:1}", "[", "[1", "[1 2]", "[\"a]"}) {
        JsonWalk walk{text};
        QByteArrayView key;
        QByteArrayView value;
        while (walk.isObject() ? walk.nextMember(&key, &value) : walk.nextElement(&value)) { }
        // Mismatched brackets within a value are not the walk's to find, but that the text does not
        // end is.
        QVERIFY2(walk.failed(), text);
    }
}

void TestJson::anyTextCanBeWalkedOver()
{
    QRandomGenerator random{3};
    const QByteArrayList pieces{"{", "}", "[", "]",    "\"",     "\\",    ",",      ":",
                                "1", "a", " ", "\xff", "\"a\":", "\\u12", "\\ud83d"};
    for (int round = 0; round < fuzzRounds(5000); ++round) {
        const QByteArray text = scrambled(random, pieces, 14);
        JsonWalk walk{text};
        QByteArrayView key;
        QByteArrayView value;
        while (walk.isObject() ? walk.nextMember(&key, &value) : walk.nextElement(&value)) {
            QByteArray buffer;
            core::jsonKey(key, &buffer);
            core::jsonStringValue(value);
            QVERIFY(value.data() >= text.constData()
                    && value.data() + value.size() <= text.constData() + text.size());
        }
        QVERIFY(walk.end() <= text.size());
    }
}

void TestJson::stringsComeBackAsTheyWere()
{
    QByteArray all;
    for (int c = 0; c < 128; ++c)
        all.append(char(c));
    all += "é€😀";
    const QByteArray json = core::toJsonString(all);
    QVERIFY(!jsonSyntaxError(json));
    QCOMPARE(core::jsonStringValue(json), all);
    QCOMPARE(QJsonDocument::fromJson("[" + json + "]").array().at(0).toString(),
             QString::fromUtf8(all));
}

void TestJson::escapesAreUndone_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("text"); ///< null: none
    QTest::newRow("plain") << QByteArray{"\"a\""} << QByteArray{"a"};
    QTest::newRow("all") << QByteArray{R"("\"\\\/\b\f\n\r\t\u0041")"}
                         << QByteArray{"\"\\/\b\f\n\r\tA"};
    QTest::newRow("a pair") << QByteArray{R"("\ud83d\ude00")"} << QByteArray{"😀"};
    QTest::newRow("half a pair") << QByteArray{R"("\ud83dx")"} << QByteArray{"\xef\xbf\xbdx"};
    QTest::newRow("the wrong half first")
        << QByteArray{R"("\ude00")"} << QByteArray{"\xef\xbf\xbd"};
    QTest::newRow("a bad escape") << QByteArray{R"("\x")"} << QByteArray{};
    QTest::newRow("a short escape") << QByteArray{R"("\u12")"} << QByteArray{};
    QTest::newRow("no string") << QByteArray{"12"} << QByteArray{};
    QTest::newRow("a lone quote") << QByteArray{"\""} << QByteArray{};
}

void TestJson::escapesAreUndone()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, text);
    const auto value = core::jsonStringValue(raw);
    QCOMPARE(value.has_value(), !text.isNull());
    if (value)
        QCOMPARE(*value, text);
}

void TestJson::compactJsonKeepsWhatItSays()
{
    const QByteArray json = R"( { "b" : [ 1.50 , "a b\n\u00e9\ud83d\ude00\u0007\u0041" , { } ] ,
        "a" : 1E400 } )";
    QCOMPARE(core::compactJson(json),
             QByteArray{R"({"b":[1.50,"a b\né😀\u0007\u0041",{}],"a":1E400})"});
}

void TestJson::membersAreSetAndTakenOut_data()
{
    QTest::addColumn<QByteArray>("object");
    QTest::addColumn<QByteArray>("with");
    QTest::addColumn<QByteArray>("without");
    QTest::newRow("there") << QByteArray{R"({"a":1, "k" : [2] ,"b":3})"}
                           << QByteArray{R"({"a":1, "k" : 9 ,"b":3})"}
                           << QByteArray{R"({"a":1,"b":3})"};
    QTest::newRow("alone") << QByteArray{R"({"k":1})"} << QByteArray{R"({"k":9})"}
                           << QByteArray{"{}"};
    QTest::newRow("not there") << QByteArray{R"( {  "a":1})"} << QByteArray{R"({"k":9,"a":1})"}
                               << QByteArray{R"({"a":1})"};
    QTest::newRow("empty") << QByteArray{"{ }"} << QByteArray{R"({"k":9})"} << QByteArray{"{}"};
    QTest::newRow("an escaped name")
        << QByteArray{R"({"\u006b":1,"a":{"k":2}})"} << QByteArray{R"({"\u006b":9,"a":{"k":2}})"}
        << QByteArray{R"({"a":{"k":2}})"};
}

void TestJson::membersAreSetAndTakenOut()
{
    QFETCH(QByteArray, object);
    QFETCH(QByteArray, with);
    QFETCH(QByteArray, without);
    QCOMPARE(core::withMember(object, "k", "9"), with);
    QCOMPARE(core::withoutMember(object, "k"), without);
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
