// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include "core/units/money.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TestPricesCommands : public QObject
{
    Q_OBJECT
private slots:
    void theListHoldsWhatHoldsToday();
    void aPriceIsSetShownAndRemoved();
    void badValuesAreRefused_data();
    void badValuesAreRefused();
    void aChangedPriceRepricesWhatWasBilled();
    void withoutAProfileTheRealEntriesAreMeant();
    void anUnpricedModelIsListedAndMappedInOneStep();
    void anUnknownSpeedIsCountedAndListedWithItsReason();
    void aPriceFileIsImported();
    void aPriceFileThatIsNoneIsRefused_data();
    void aPriceFileThatIsNoneIsRefused();
    void aDamagedFileOfPricesIsTold();
    void anAnswerThatCannotBeWrittenIsNoSuccess();

private:
    static QStringList words(const QString &line) { return line.split(u' '); }
    static QJsonObject priceOf(const Run &run)
    {
        return run.document().value(u"prices"_s).toArray().last().toObject();
    }
};

void TestPricesCommands::theListHoldsWhatHoldsToday()
{
    const Tokenwise tokenwise;
    const Run today = tokenwise.run(words(u"prices list --json"_s));
    VERIFY_EXIT(today, 0);
    const Run past = tokenwise.run(words(u"prices list --past --json"_s));
    QVERIFY(past.document().value(u"prices"_s).toArray().size()
            > today.document().value(u"prices"_s).toArray().size());
    const Run haiku = tokenwise.run(words(u"prices list --model haiku-4-5"_s));
    VERIFY_EXIT(haiku, 2);
    const Run text = tokenwise.run(words(u"prices list --model claude-haiku-4-5"_s));
    VERIFY_EXIT(text, 0);
    QVERIFY(text.output.contains("claude-haiku-4-5-20251001  2025-10-15"));
}

void TestPricesCommands::aPriceIsSetShownAndRemoved()
{
    const Tokenwise tokenwise;
    const QStringList ask = words(u"tokens cost --model claude-opus-5 --input 1000000 --date 2026-10-02 --json"_s);
    QCOMPARE(tokenwise.run(ask).document().value(u"cost"_s).toString(), u"5"_s);
    const Run set = tokenwise.run(words(u"prices set --model claude-opus-5 --from 2026-10-01 --until 2026-10-03 "
                                        "--input 4.25 --output 20 --note contract --json"_s));
    VERIFY_EXIT(set, 0);
    QVERIFY(set.messages.contains("unpriced: five-minute cache writes"));
    const Run own = tokenwise.run(ask);
    QCOMPARE(own.document().value(u"cost"_s).toString(), u"4.25"_s);
    QVERIFY(own.document().value(u"price_source"_s).toString().endsWith(u": contract"));
    // The day before and the day after have the published price.
    for (const QString &day : {u"2026-09-30"_s, u"2026-10-03"_s}) {
        QStringList other = ask;
        other.replace(other.size() - 2, day);
        QCOMPARE(tokenwise.run(other).document().value(u"cost"_s).toString(), u"5"_s);
    }
    VERIFY_EXIT(tokenwise.run(words(u"prices remove --model claude-opus-5 --from 2026-10-02"_s)), 2);
    VERIFY_EXIT(tokenwise.run(words(u"prices remove --model claude-opus-5 --from 2026-10-01"_s)), 0);
    QCOMPARE(tokenwise.run(ask).document().value(u"cost"_s).toString(), u"5"_s);
    VERIFY_EXIT(tokenwise.run(words(u"prices remove --model claude-opus-5"_s)), 2);
}

void TestPricesCommands::badValuesAreRefused_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    const QString set = u"prices set --model m --from 2026-01-01 "_s;
    QTest::newRow("no model") << u"prices set --from 2026-01-01 --input 1"_s << u"needs --model and --from"_s;
    QTest::newRow("no day") << u"prices set --model m --input 1"_s << u"needs --model and --from"_s;
    QTest::newRow("no such day") << u"prices set --model m --from 2026-02-30 --input 1"_s << u"is not a day"_s;
    QTest::newRow("ends before") << set + u"--until 2026-01-01 --input 1"_s << u"later than --from"_s;
    QTest::newRow("no price") << set + u"--fast"_s << u"at least one price"_s;
    QTest::newRow("a comma") << set + u"--input 3,75"_s << u"“3,75” is not a price"_s;
    QTest::newRow("a sign") << set + u"--input=-3"_s << u"is not a price"_s;
    QTest::newRow("a power") << set + u"--input 3e-6"_s << u"is not a price"_s;
    QTest::newRow("seven decimals") << set + u"--output 0.0000001"_s << u"at most 6 decimals"_s;
    QTest::newRow("too much") << set + u"--output 99999999999999"_s << u"is not a price"_s;
    QTest::newRow("a step of 0") << set + u"--input 1 --above 0"_s << u"--above"_s;
    QTest::newRow("map to nothing known") << u"prices map x claude-nine"_s << u"not a model that the program knows"_s;
    QTest::newRow("map what is known") << u"prices map claude-opus-5 claude-sonnet-5"_s << u"known already"_s;
    QTest::newRow("map one word") << u"prices map x"_s << u"KNOWN"_s;
    QTest::newRow("remove nothing") << u"prices remove"_s << u"needs --model"_s;
    QTest::newRow("import without a day") << u"prices import x.json"_s << u"needs --from"_s;
}

void TestPricesCommands::badValuesAreRefused()
{
    QFETCH(QString, line);
    QFETCH(QString, says);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(words(line));
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains(says.toUtf8()), run.all().constData());
    QVERIFY(!QFile::exists(tokenwise.dataFolder() + u"/prices.json"_s));
}

void TestPricesCommands::aChangedPriceRepricesWhatWasBilled()
{
    const Tokenwise tokenwise;
    QVERIFY(QDir{}.mkpath(tokenwise.dataFolder()));
    tokenwise.write(u"data/settings.ini"_s, "[sandbox]\nspeed=100\n");
    const QString file = tokenwise.write(u"requests.jsonl"_s, requestLines(3));
    const Run sent = tokenwise.run({u"--profile"_s, u"sandbox"_s, u"batch"_s, u"submit"_s, file, u"--wait"_s,
                                    u"--json"_s});
    VERIFY_EXIT(sent, 0);
    const QString job = sent.document().value(u"job"_s).toString();
    const QJsonObject usage = sent.document().value(u"usage"_s).toObject();
    const qint64 input = usage.value(u"input_tokens"_s).toInteger();
    const qint64 output = usage.value(u"output_tokens"_s).toInteger();
    QVERIFY(input > 0 && output > 0);
    // Haiku 4.5 in a batch: 0.5 and 2.5 µUSD a token.
    const auto inUsd = [](qint64 pico) { return core::Money::fromPicoUsd(pico).toDecimalUsd(); };
    const QStringList show{u"--profile"_s, u"sandbox"_s, u"batch"_s, u"show"_s, job, u"--json"_s};
    QCOMPARE(tokenwise.run(show).document().value(u"cost"_s).toString(),
             inUsd(input * 500'000 + output * 2'500'000));
    // From now on 3 and 7 USD per million tokens, half of that in a batch: 1.5 and 3.5 µUSD a token.
    VERIFY_EXIT(tokenwise.run(words(u"prices set --model claude-haiku-4-5 --from 2026-01-01 --input 3 --output 7"_s)), 0);
    QCOMPARE(tokenwise.run(show).document().value(u"cost"_s).toString(),
             inUsd(input * 1'500'000 + output * 3'500'000));
    VERIFY_EXIT(tokenwise.run(words(u"prices remove --model claude-haiku-4-5"_s)), 0);
    QCOMPARE(tokenwise.run(show).document().value(u"cost"_s).toString(),
             inUsd(input * 500'000 + output * 2'500'000));
}

void TestPricesCommands::withoutAProfileTheRealEntriesAreMeant()
{
    const Tokenwise tokenwise;
    const QString transcript = tokenwise.write(
        u"transcript.jsonl"_s,
        R"({"timestamp":"2026-11-20T09:15:02.417Z","sessionId":"s","requestId":"req_1","message":{"id":"msg_1",)"
        R"("role":"assistant","model":"gpt-5","usage":{"input_tokens":4,"output_tokens":37}}})"
        "\n");
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"import"_s, u"claude-code"_s, QFileInfo{transcript}.path()}), 0);
    const Run unpriced = tokenwise.run(words(u"prices unpriced --json"_s));
    VERIFY_EXIT(unpriced, 0);
    QCOMPARE(unpriced.document().value(u"entries"_s).toInt(), 1);
    const QString prices = tokenwise.write(
        u"prices-of-others.json"_s, R"({"gpt-5":{"input_cost_per_token":1.25e-06,"output_cost_per_token":1e-05}})");
    const Run taken = tokenwise.run({u"prices"_s, u"import"_s, prices, u"--from"_s, u"2026-01-01"_s, u"--json"_s});
    VERIFY_EXIT(taken, 0);
    QCOMPARE(taken.document().value(u"taken"_s).toArray().size(), 1);
    QCOMPARE(tokenwise.run(words(u"prices unpriced --json"_s)).document().value(u"entries"_s).toInt(), 0);
}

void TestPricesCommands::anUnpricedModelIsListedAndMappedInOneStep()
{
    const Tokenwise tokenwise;
    QVERIFY(QDir{}.mkpath(tokenwise.dataFolder()));
    tokenwise.write(u"data/settings.ini"_s, "[sandbox]\nspeed=100\n");
    const QString file = tokenwise.write(u"requests.jsonl"_s, requestLines(2));
    VERIFY_EXIT(tokenwise.run({u"--profile"_s, u"sandbox"_s, u"batch"_s, u"submit"_s, file, u"--wait"_s}), 0);
    const QStringList ask = words(u"--profile sandbox prices unpriced --json"_s);
    QCOMPARE(tokenwise.run(ask).document().value(u"entries"_s).toInt(), 0);
    // A price that has no output: the answers have none any more.
    VERIFY_EXIT(tokenwise.run(words(u"prices set --model claude-haiku-4-5 --from 2026-01-01 --input 3"_s)), 0);
    const Run unpriced = tokenwise.run(ask);
    VERIFY_EXIT(unpriced, 0);
    const QJsonObject model = unpriced.document().value(u"unpriced"_s).toArray().first().toObject();
    QVERIFY(model.value(u"model"_s).toString().startsWith(u"claude-haiku-4-5"));
    QCOMPARE(model.value(u"entries"_s).toInt(), 2);
    QCOMPARE(model.value(u"why"_s).toString(), u"no_class_price"_s);
    // Real spend is another ledger.
    QCOMPARE(tokenwise.run(words(u"--profile default prices unpriced --json"_s)).document().value(u"entries"_s).toInt(),
             0);
    // A name that nobody knows, in one step.
    const QStringList cost = words(u"tokens cost --model claude-sonnet-4.5 --input 1000000 --json"_s);
    VERIFY_EXIT(tokenwise.run(cost), 2);
    VERIFY_EXIT(tokenwise.run(words(u"prices map claude-sonnet-4.5 claude-sonnet-4-5"_s)), 0);
    QCOMPARE(tokenwise.run(cost).document().value(u"cost"_s).toString(), u"3"_s);
    VERIFY_EXIT(tokenwise.run(words(u"prices set --model claude-sonnet-4.5 --from 2026-01-01 --input 3"_s)), 2);
    VERIFY_EXIT(tokenwise.run(words(u"prices remove --model claude-sonnet-4.5"_s)), 0);
    VERIFY_EXIT(tokenwise.run(cost), 2);
}

void TestPricesCommands::anUnknownSpeedIsCountedAndListedWithItsReason()
{
    const Tokenwise tokenwise;
    const auto line = [](int number, const char *words) {
        return R"({"type":"assistant","timestamp":"2026-11-20T09:15:02Z","sessionId":"s","message":{"id":"m%1",)"
               R"("model":"claude-opus-5-5","usage":{"input_tokens":1000000,"output_tokens":0%2}},"requestId":"r"})"
               "\n"_L1.arg(QString::number(number), QLatin1StringView{words}).toUtf8();
    };
    QVERIFY(QDir{tokenwise.folder()}.mkpath(u"projects/p"_s));
    tokenwise.write(u"projects/p/s.jsonl"_s,
                    line(1, "") + line(2, R"(,"speed":"ludicrous")") + line(3, R"(,"service_tier":"flex")")
                        + line(4, R"(,"inference_geo":"eu")"));
    const QString folder = tokenwise.folder() + u"/projects"_s;
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"import"_s, u"claude-code"_s, folder}), 0);
    const QJsonObject totals =
        tokenwise.run(words(u"--profile default usage summary --json"_s)).document().value(u"totals"_s).toObject();
    QCOMPARE(totals.value(u"entries"_s).toInt(), 4);
    QCOMPARE(totals.value(u"unpriced_entries"_s).toInt(), 3);
    QCOMPARE(totals.value(u"cost"_s).toString(), u"4"_s); // 1 MTok of Opus 5.5
    const Run listed = tokenwise.run(words(u"--profile default prices unpriced --json"_s));
    VERIFY_EXIT(listed, 0);
    QCOMPARE(listed.document().value(u"entries"_s).toInt(), 3);
    QMap<QString, QString> reasons;
    for (const QJsonValue &model : listed.document().value(u"unpriced"_s).toArray())
        reasons.insert(model[u"why"].toString(), model[u"word"].toString());
    QCOMPARE(reasons, (QMap<QString, QString>{{u"unknown_speed"_s, u"ludicrous"_s},
                                             {u"unknown_service_tier"_s, u"flex"_s},
                                             {u"unknown_geography"_s, u"eu"_s}}));
    const Run shown = tokenwise.run(words(u"--profile default prices unpriced"_s));
    QVERIFY(shown.output.contains("unknown speed “ludicrous”"));
}

void TestPricesCommands::aPriceFileIsImported()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(
        u"litellm.json"_s,
        R"({"claude-opus-5": {"input_cost_per_token": 4.5e-06, "output_cost_per_token": 2.25e-05},
            "gpt-9": {"input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05},
            "claude-sonnet-5": {"input_cost_per_token": 2e-06, "output_cost_per_token": 1e-05}})");
    const Run run = tokenwise.run({u"prices"_s, u"import"_s, file, u"--from"_s, u"2026-11-01"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"taken"_s).toArray().size(), 1);
    QCOMPARE(run.document().value(u"skipped"_s).toArray().size(), 2);
    const QString ask = u"tokens cost --model %1 --input 1000000 --date 2026-11-02 --json"_s;
    QCOMPARE(tokenwise.run(words(ask.arg(u"claude-opus-5"_s))).document().value(u"cost"_s).toString(), u"4.5"_s);
    VERIFY_EXIT(tokenwise.run(words(ask.arg(u"gpt-9"_s))), 2);
    VERIFY_EXIT(tokenwise.run({u"prices"_s, u"import"_s, file, u"--from"_s, u"2026-11-01"_s, u"--all"_s}), 0);
    QCOMPARE(tokenwise.run(words(ask.arg(u"gpt-9"_s))).document().value(u"cost"_s).toString(), u"1.25"_s);
}

void TestPricesCommands::aPriceFileThatIsNoneIsRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray{};
    QTest::newRow("half") << QByteArray{R"({"claude-opus-5": {"input_cost)"};
    QTest::newRow("a list") << QByteArray{"[]"};
}

void TestPricesCommands::aPriceFileThatIsNoneIsRefused()
{
    QFETCH(QByteArray, content);
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(u"litellm.json"_s, content);
    const Run run = tokenwise.run({u"prices"_s, u"import"_s, file, u"--from"_s, u"2026-11-01"_s});
    VERIFY_EXIT(run, 2);
    QVERIFY(run.messages.contains("It is no price file"));
    VERIFY_EXIT(tokenwise.run(words(u"prices import missing.json --from 2026-11-01"_s)), 2);
}

void TestPricesCommands::aDamagedFileOfPricesIsTold()
{
    const Tokenwise tokenwise;
    QVERIFY(QDir{}.mkpath(tokenwise.dataFolder()));
    tokenwise.write(u"data/prices.json"_s, "{\"models\":");
    for (const QString &line : {u"tokens cost --model claude-opus-5 --input 1"_s, u"prices list"_s,
                                u"prices set --model m --from 2026-01-01 --input 1"_s}) {
        const Run run = tokenwise.run(words(line));
        VERIFY_EXIT(run, 2);
        QVERIFY2(run.messages.contains("prices.json cannot be used"), run.all().constData());
    }
    QCOMPARE(tokenwise.read(u"data/prices.json"_s), QByteArray{"{\"models\":"});
    // What is not about money goes on, and says it.
    const Run profiles = tokenwise.run(words(u"profile list"_s));
    VERIFY_EXIT(profiles, 0);
    QVERIFY(profiles.messages.contains("prices.json cannot be used"));
}

void TestPricesCommands::anAnswerThatCannotBeWrittenIsNoSuccess()
{
    const Tokenwise tokenwise;
    const auto runInto = [&tokenwise](const QString &command) {
        QProcess shell;
        shell.setProcessEnvironment(tokenwise.environment());
        shell.start(u"/bin/bash"_s, {u"-c"_s, u"set -o pipefail; "_s + QStringLiteral(TOKENWISE) + command});
        return Tokenwise::finish(shell);
    };
    for (const QString &form : {u" prices list --past"_s, u" prices list --past --json"_s}) {
        const Run full = runInto(form + u" > /dev/full"_s);
        VERIFY_EXIT(full, 6);
        QVERIFY2(full.messages.contains("could not be written"), full.messages.constData());
        // A reader that has seen enough is no fault.
        VERIFY_EXIT(runInto(form + u" | head -n 1"_s), 0);
    }
}

QTEST_GUILESS_MAIN(TestPricesCommands)
#include "tst_pricescommands.moc"
