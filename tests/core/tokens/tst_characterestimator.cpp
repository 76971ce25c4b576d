// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/characterestimator.h"

#include <QtTest>

using namespace core;

namespace {
constexpr auto Older = Model::Tokenizer::Older;
constexpr auto Newer = Model::Tokenizer::Newer;
} // namespace

class TestCharacterEstimator : public QObject
{
    Q_OBJECT
private slots:
    void nothingIsNoTokensAndAnythingAtLeastOne();
    void recordedCountsLieWithinTheBand_data();
    void recordedCountsLieWithinTheBand();
    void theNewerTokenizerGivesMoreOnEnglishAndNotOnChinese();
    void aTextTwiceIsAboutTwiceAsMuch_data();
    void aTextTwiceIsAboutTwiceAsMuch();
    void brokenUtf8IsCountedAsWell();
    void everyCutOfATextIsReadWithinIt();
};

void TestCharacterEstimator::nothingIsNoTokensAndAnythingAtLeastOne()
{
    const CharacterEstimator estimator;
    QCOMPARE(estimator.textTokens({}, Older), 0);
    for (const char *text : {"a", " ", "\n", ".", "\x01"}) {
        QVERIFY(estimator.textTokens(text, Older) >= 1);
        QVERIFY(estimator.textTokens(text, Newer) >= 1);
    }
}

void TestCharacterEstimator::recordedCountsLieWithinTheBand_data()
{
    // API reference §4, less the 7 tokens around a message: short texts, on which two tokens off
    // are many per cent.
    QTest::addColumn<QString>("text");
    QTest::addColumn<Tokens>("tokens");
    QTest::newRow("France") << "What is the capital of France?" << Tokens{7};
    QTest::newRow("planet") << "Name the largest planet in our solar system. One word."
                            << Tokens{12};
    QTest::newRow("two texts") << "Be terse. What is 2 + 2?" << Tokens{13};
}

void TestCharacterEstimator::recordedCountsLieWithinTheBand()
{
    QFETCH(QString, text);
    QFETCH(Tokens, tokens);
    const QByteArray utf8 = text.toUtf8();
    const Tokens estimate =
        CharacterEstimator{}.textTokens({utf8.constData(), std::size_t(utf8.size())}, Older);
    QVERIFY2(qAbs(estimate - tokens) <= 2, qPrintable(QString::number(estimate)));
}

void TestCharacterEstimator::theNewerTokenizerGivesMoreOnEnglishAndNotOnChinese()
{
    const CharacterEstimator estimator;
    std::string english;
    std::string chinese;
    for (int i = 0; i < 50; ++i) {
        english +=
            "The parcel came late, and the customer asks for a refund of the shipping costs. ";
        chinese += "\xE5\x8C\x85\xE8\xA3\xB9\xE6\x9D\xA5\xE6\x99\x9A\xE4\xBA\x86\xE3\x80\x82";
    }
    const double more =
        double(estimator.textTokens(english, Newer)) / double(estimator.textTokens(english, Older));
    QVERIFY2(more > 1.15 && more < 1.6, qPrintable(QString::number(more)));
    const double same =
        double(estimator.textTokens(chinese, Newer)) / double(estimator.textTokens(chinese, Older));
    QVERIFY2(same > 0.75 && same < 1.25, qPrintable(QString::number(same)));
    // English has about a token for four to five characters, Chinese about one for each.
    const double perCharacter =
        double(estimator.textTokens(english, Older)) / double(english.size());
    QVERIFY2(perCharacter > 0.17 && perCharacter < 0.28, qPrintable(QString::number(perCharacter)));
    const double perIdeograph =
        double(estimator.textTokens(chinese, Older)) / double(chinese.size() / 3);
    QVERIFY2(perIdeograph > 0.7 && perIdeograph < 1.6, qPrintable(QString::number(perIdeograph)));
}

void TestCharacterEstimator::aTextTwiceIsAboutTwiceAsMuch_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("English") << "The parcel came late and was damaged.";
    QTest::newRow("code") << "for (int i = 0; i < n; ++i) { sum += values[i]; }";
    QTest::newRow("Cyrillic") << QString::fromUtf8(
        "\xD0\x9F\xD0\xBE\xD1\x81\xD1\x8B\xD0\xBB\xD0\xBA\xD0\xB0 "
        "\xD0\xBE\xD0\xBF\xD0\xBE\xD0\xB7\xD0\xB4\xD0\xB0\xD0\xBB\xD0\xB0");
    QTest::newRow("emoji") << QString::fromUtf8("\xF0\x9F\x98\x80\xF0\x9F\x9A\x80");
    QTest::newRow("digits") << "3.14159265358979 2.71828182845904";
}

void TestCharacterEstimator::aTextTwiceIsAboutTwiceAsMuch()
{
    QFETCH(QString, text);
    const CharacterEstimator estimator;
    const std::string once = QString{text + u'\n'}.repeated(50).toStdString();
    for (const auto tokenizer : {Older, Newer}) {
        const Tokens one = estimator.textTokens(once, tokenizer);
        const Tokens two = estimator.textTokens(once + once, tokenizer);
        QVERIFY(one > 50);
        QVERIFY(qAbs(two - 2 * one) <= 3);
    }
}

void TestCharacterEstimator::brokenUtf8IsCountedAsWell()
{
    const CharacterEstimator estimator;
    for (const char *text :
         {"\xFF\xFE\xFD", "\xE4\xB8", "\xC3", "\xF0\x9F\x98", "\x80\x80\x80", "abcdefgh\xE4"})
        QVERIFY(estimator.textTokens(text, Newer) >= 1);
}

void TestCharacterEstimator::everyCutOfATextIsReadWithinIt()
{
    // Each cut is a heap block of its own, so that the address sanitizer sees a byte too many.
    const QByteArray text =
        QString::fromUtf8(
            "ASCII first, \xE5\x8C\x85\xE8\xA3\xB9, \xF0\x9F\x98\x80 and \xC3\xA9 then")
            .toUtf8();
    const CharacterEstimator estimator;
    for (qsizetype length = 1; length <= text.size(); ++length) {
        const std::vector<char> cut(text.begin(), text.begin() + length);
        QVERIFY(estimator.textTokens({cut.data(), cut.size()}, Older) >= 1);
    }
}

QTEST_GUILESS_MAIN(TestCharacterEstimator)
#include "tst_characterestimator.moc"
