// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apikey.h"

#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;

template<typename T>
concept Printable = requires(QDebug debug, T value)
{
    debug << value;
};
static_assert(!Printable<ApiKey>);
static_assert(Printable<QString>);

class TestApiKey : public QObject
{
    Q_OBJECT

private slots:
    void whatPastingLeavesIsDropped_data();
    void whatPastingLeavesIsDropped();
    void theKindOfKeyIsRecognised();
    void onlyVisibleAsciiIsWellFormed_data();
    void onlyVisibleAsciiIsWellFormed();
    void keysAreEqualByFormAndText();
};

void TestApiKey::whatPastingLeavesIsDropped_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("as it is") << u"sk-ant-api03-abc"_s;
    QTest::newRow("line end") << u"sk-ant-api03-abc\r\n"_s;
    QTest::newRow("spaces and tabs") << u"  sk-ant-api03-abc\t"_s;
    QTest::newRow("broken into lines") << u"sk-ant-\n  api03-abc"_s;
    QTest::newRow("no-break space") << u"\u00a0sk-ant-api03-abc\u2003"_s;
    QTest::newRow("byte order mark") << u"\ufeffsk-ant-api03-abc"_s;
    QTest::newRow("zero width space") << u"sk-ant\u200b-api03-abc"_s;
    QTest::newRow("NUL") << u"sk-ant-api03-abc"_s + QChar{0};
}

void TestApiKey::whatPastingLeavesIsDropped()
{
    QFETCH(const QString, text);
    QCOMPARE(ApiKey{text}.secret(), "sk-ant-api03-abc");
}

void TestApiKey::theKindOfKeyIsRecognised()
{
    QVERIFY(ApiKey{u"sk-ant-admin01-x"_s}.isAdmin());
    QVERIFY(!ApiKey{u"sk-ant-api03-admin"_s}.isAdmin());
    QCOMPARE(ApiKey::pasted(u" sk-ant-oat01-x\n"_s).form(), ApiKey::Form::Token);
    QCOMPARE(ApiKey::pasted(u"sk-ant-api03-x"_s).form(), ApiKey::Form::Key);
    QVERIFY(ApiKey{}.isEmpty());
    QVERIFY(ApiKey{u" \n"_s}.isEmpty());
}

void TestApiKey::onlyVisibleAsciiIsWellFormed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("wellFormed");
    QTest::newRow("a key") << u"sk-ant-api03-aZ_09-"_s << true;
    QTest::newRow("another form") << u"!~"_s << true;
    QTest::newRow("empty") << u""_s << false;
    QTest::newRow("a letter beyond ASCII") << u"sk-änt"_s << false;
    QTest::newRow("a dash beyond ASCII") << u"sk\u2013ant"_s << false;
    QTest::newRow("too long") << QString{4097, u'k'} << false;
}

void TestApiKey::onlyVisibleAsciiIsWellFormed()
{
    QFETCH(const QString, text);
    QFETCH(const bool, wellFormed);
    QCOMPARE(ApiKey{text}.isWellFormed(), wellFormed);
}

void TestApiKey::keysAreEqualByFormAndText()
{
    const ApiKey key{u"abc"_s};
    QVERIFY(key == ApiKey{u"abc"_s});
    QVERIFY(key != ApiKey{u"abd"_s});
    QVERIFY(key != ApiKey{u"abcd"_s});
    QVERIFY((key != ApiKey{u"abc"_s, ApiKey::Form::Token}));
}

QTEST_GUILESS_MAIN(TestApiKey)
#include "tst_apikey.moc"
