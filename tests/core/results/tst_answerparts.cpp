// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/answerparts.h"

#include "tests/support/damage.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const QByteArray Documented =
    R"([{"type":"message","input_tokens":5,"output_tokens":6},)"
    R"({"type":"compaction","input_tokens":100,"output_tokens":20,"cache_read_input_tokens":3,)"
    R"("cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":40}},)"
    R"({"type":"advisor_message","model":"claude-opus-5","input_tokens":7,"output_tokens":8,"speed":"fast","inference_geo":"us"},)"
    R"({"type":"fallback_message","model":"claude-haiku-4-5","input_tokens":1,"output_tokens":1}])";

AnswerParts partsOf(const QByteArray &iterations)
{
    // In memory of its own, so that sanitizers see each step beyond.
    const test::PaddedCopy copy{iterations, 0};
    return answerParts({copy.data(), copy.size()});
}

} // namespace

class TestAnswerParts : public QObject
{
    Q_OBJECT
private slots:
    void compactionsAndAdvisersAreParts();
    void partsWithoutCountsOrModelAreTold_data();
    void partsWithoutCountsOrModelAreTold();
    void nonsenseDoesNoHarm();
};

void TestAnswerParts::compactionsAndAdvisersAreParts()
{
    const AnswerParts answer = partsOf(Documented);
    QCOMPARE(answer.unread, 0);
    QCOMPARE(int(answer.parts.size()), 2); // the message and the one it fell back to are counted in the answer
    QCOMPARE(answer.parts[0].name, std::string{"compaction.1"});
    QCOMPARE(answer.parts[0].usage,
             (Usage{.input = 100, .cacheWrite5m = 10, .cacheWrite1h = 40, .cacheRead = 3, .output = 20}));
    QCOMPARE(answer.parts[1].name, std::string{"advisor_message.1"});
    QCOMPARE(answer.parts[1].model, std::string{"claude-opus-5"});
    QCOMPARE(answer.parts[1].speed, std::string{"fast"});
    QCOMPARE(answer.parts[1].geography, std::string{"us"});
    QVERIFY(answer.parts[1].advisor);
}

void TestAnswerParts::partsWithoutCountsOrModelAreTold_data()
{
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("negative") << QByteArray{R"({"type":"compaction","input_tokens":-1})"};
    QTest::newRow("2^63") << QByteArray{R"({"type":"compaction","output_tokens":9223372036854775808})"};
    QTest::newRow("a fraction") << QByteArray{R"({"type":"compaction","input_tokens":1.5})"};
    QTest::newRow("more for an hour than written")
        << QByteArray{R"({"type":"compaction","cache_creation_input_tokens":1,"cache_creation":{"ephemeral_1h_input_tokens":2}})"};
    QTest::newRow("an adviser without a model") << QByteArray{R"({"type":"advisor_message","input_tokens":1})"};
}

void TestAnswerParts::partsWithoutCountsOrModelAreTold()
{
    QFETCH(QByteArray, part);
    const AnswerParts answer = partsOf('[' + part + R"(,7,{"type":"compaction","input_tokens":3.0}])");
    QCOMPARE(answer.unread, 1);
    QCOMPARE(int(answer.parts.size()), 1);
    QCOMPARE(answer.parts[0].usage.input, 3);
}

// What was damaged at random is read as another reader reads it, or not at all.
void TestAnswerParts::nonsenseDoesNoHarm()
{
    const int rounds = test::fuzzRounds(20'000);
    test::Damage damage{test::JsonPieces};
    int read = 0;
    for (int round = 0; round < rounds; ++round) {
        const QByteArray iterations = damage.in(Documented);
        const AnswerParts answer = partsOf(iterations);
        if (answer.parts.empty() && answer.unread == 0)
            continue;
        ++read;
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(iterations, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, iterations.constData());
        QVERIFY(qsizetype(answer.parts.size()) + answer.unread <= document.array().size());
        for (const AnswerPart &part : answer.parts) {
            QVERIFY(part.name.starts_with(part.advisor ? "advisor_message." : "compaction."));
            QVERIFY(!part.advisor || !part.model.empty());
            const Usage &usage = part.usage;
            for (const Tokens count : {usage.input, usage.output, usage.cacheRead, usage.cacheWrite5m, usage.cacheWrite1h})
                QVERIFY(count >= 0 && count <= qint64{0xffffffff});
        }
    }
    QVERIFY2(read > rounds / 20, qPrintable(QString::number(read)));
}

QTEST_APPLESS_MAIN(TestAnswerParts)
#include "tst_answerparts.moc"
