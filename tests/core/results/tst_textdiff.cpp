// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/textdiff.h"

#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;
using Kind = DiffPart::Kind;

class TestTextDiff : public QObject
{
    Q_OBJECT
private slots:
    void wordsThatChangedAreNamed_data();
    void wordsThatChangedAreNamed();
    void bothTextsCanBePutTogetherAgain_data();
    void bothTextsCanBePutTogetherAgain();
    void longTextsAreComparedInTime();
    void changeIsMeasuredByWords_data();
    void changeIsMeasuredByWords();
};

/// Removed in [-…-], added in {+…+}.
static QString marked(const QList<DiffPart> &parts)
{
    QString text;
    for (const DiffPart &part : parts) {
        text += part.kind == Kind::Removed ? u"[-"_s + part.text + u"-]"_s
            : part.kind == Kind::Added     ? u"{+"_s + part.text + u"+}"_s
                                           : part.text;
    }
    return text;
}

void TestTextDiff::wordsThatChangedAreNamed_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<QString>("difference");
    QTest::newRow("equal") << u"the same"_s << u"the same"_s << u"the same"_s;
    QTest::newRow("both empty") << u""_s << u""_s << u""_s;
    QTest::newRow("new") << u""_s << u"hello"_s << u"{+hello+}"_s;
    QTest::newRow("gone") << u"hello"_s << u""_s << u"[-hello-]"_s;
    QTest::newRow("a word") << u"The sky is blue today."_s << u"The sky is grey today."_s
                            << u"The sky is [-blue-]{+grey+} today."_s;
    QTest::newRow("a word more") << u"a b c d"_s << u"a b x c d"_s << u"a b {+x +}c d"_s;
    QTest::newRow("two places") << u"one two three four five six"_s << u"one 2 three four 5 six"_s
                                << u"one [-two-]{+2+} three four [-five-]{+5+} six"_s;
    QTest::newRow("a line") << u"first\nsecond\nthird\n"_s << u"first\nthird\n"_s
                            << u"first\n[-second\n-]third\n"_s;
    QTest::newRow("a word in a line")
        << u"alpha\nthe red house\nomega"_s << u"alpha\nthe green house\nomega"_s
        << u"alpha\nthe [-red-]{+green+} house\nomega"_s;
    QTest::newRow("nothing in common")
        << u"Completely different words stand here"_s
        << u"Nothing of that sort is found elsewhere"_s
        << u"[-Completely different words stand here-]{+Nothing of that sort is found elsewhere+}"_s;
    QTest::newRow("umlauts and emoji") << u"Die Größe ist 😀 gut"_s << u"Die Größe ist 😎 gut"_s
                                       << u"Die Größe ist [-😀-]{+😎+} gut"_s;
}

void TestTextDiff::wordsThatChangedAreNamed()
{
    QFETCH(const QString, first);
    QFETCH(const QString, second);
    QTEST(marked(diffTexts(first, second)), "difference");
}

void TestTextDiff::bothTextsCanBePutTogetherAgain_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 200; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestTextDiff::bothTextsCanBePutTogetherAgain()
{
    QFETCH(const quint32, seed);
    QRandomGenerator random{seed};
    const auto text = [&random] {
        static const QStringList words{u"a"_s, u"bb"_s, u" "_s, u" "_s, u"\n"_s, u"."_s, u"ä"_s};
        QString result;
        for (int i = random.bounded(40); i > 0; --i)
            result += words.at(random.bounded(int(words.size())));
        return result;
    };
    const QString first = text();
    const QString second = text();
    QString before;
    QString after;
    for (const DiffPart &part : diffTexts(first, second)) {
        QVERIFY(!part.text.isEmpty());
        if (part.kind != Kind::Added)
            before += part.text;
        if (part.kind != Kind::Removed)
            after += part.text;
    }
    QCOMPARE(before, first);
    QCOMPARE(after, second);
}

void TestTextDiff::longTextsAreComparedInTime()
{
    // A megabyte on one line with a change in the middle, and two that have nothing in common.
    QString first;
    for (int i = 0; first.size() < 1'000'000; ++i)
        first += u"word%1 "_s.arg(i);
    QString second = first;
    second.replace(u"word60000 "_s, u"other "_s);
    const auto parts = diffTexts(first, second);
    QCOMPARE(parts.size(), 4);
    QCOMPARE(parts.at(1), (DiffPart{Kind::Removed, u"word60000"_s}));
    QCOMPARE(parts.at(2), (DiffPart{Kind::Added, u"other"_s}));
    QString foreign;
    for (int i = 0; foreign.size() < 1'000'000; ++i)
        foreign += u"%1Wort,"_s.arg(i);
    QCOMPARE(diffTexts(first, foreign).size(), 2);
}

void TestTextDiff::changeIsMeasuredByWords_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<int>("change");
    QTest::newRow("equal") << QByteArray{"a b c"} << QByteArray{"a b c"} << 0;
    QTest::newRow("both empty") << QByteArray{} << QByteArray{} << 0;
    QTest::newRow("one of four words") << QByteArray{"a b c d"} << QByteArray{"a b c e"} << 250;
    QTest::newRow("half as long") << QByteArray{"a b c"} << QByteArray{"a"} << 500; // 2 of 4
    QTest::newRow("all") << QByteArray{"a b"} << QByteArray{"c d"} << 1000;
    QTest::newRow("something and nothing") << QByteArray{"a b"} << QByteArray{} << 1000;
    QTest::newRow("order alone is a change") << QByteArray{"a b"} << QByteArray{"b a"} << 1;
    QTest::newRow("space alone is a change") << QByteArray{"a b"} << QByteArray{"a  b"} << 1;
    QTest::newRow("a point") << QByteArray{"a b c."} << QByteArray{"a b c"} << 142; // 1 of 7
}

void TestTextDiff::changeIsMeasuredByWords()
{
    QFETCH(const QByteArray, first);
    QFETCH(const QByteArray, second);
    QTEST(textChange(first.toStdString(), second.toStdString()), "change");
}

QTEST_APPLESS_MAIN(TestTextDiff)
#include "tst_textdiff.moc"
