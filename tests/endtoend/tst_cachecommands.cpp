// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TestCacheCommands : public QObject
{
    Q_OBJECT
private slots:
    void twoRequestsAreCompared();
    void whatIsNoRequestIsRefused();
};

static QByteArray request(const QByteArray &day)
{
    return R"({"model":"claude-opus-5","max_tokens":9,"system":[{"type":"text","cache_control":{"type":"ephemeral"},"text":"It is )"
        + day + ". " + QByteArray{"The kettle boils in two minutes. "}.repeated(300)
        + R"("}],"messages":[{"role":"user","content":"Hello"}]})";
}

void TestCacheCommands::twoRequestsAreCompared()
{
    const Tokenwise tokenwise;
    const QString a = tokenwise.write(u"a.json"_s, request("2026-11-27"));
    const QString b = tokenwise.write(u"b.json"_s, request("2026-11-28"));
    const Run run = tokenwise.run({u"cache"_s, u"diagnose"_s, a, b, u"--date"_s, u"2026-11-28"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject document = run.document();
    QCOMPARE(document.value(u"culprit"_s).toString(), u"clock"_s);
    QCOMPARE(document.value(u"first_difference"_s).toString(), u"system[0]"_s);
    QCOMPARE(document.value(u"common_prefix_bytes"_s).toInteger(), 15); // "It is 2026-11-2"
    QVERIFY(document.value(u"common_prefix_tokens"_s).toInteger() < 50);
    QCOMPARE(document.value(u"minimum_prefix_tokens"_s).toInteger(), 512);
    QVERIFY(document.value(u"cost_per_miss"_s).toString().startsWith(u"0.0"));
    const Run text = tokenwise.run({u"cache"_s, u"diagnose"_s, a, b});
    VERIFY_EXIT(text, 0);
    QVERIFY(text.output.contains("round it to the day"));
}

void TestCacheCommands::whatIsNoRequestIsRefused()
{
    const Tokenwise tokenwise;
    const QString a = tokenwise.write(u"a.json"_s, request("2026-11-27"));
    const QString b = tokenwise.write(u"b.json"_s, "{\"model\":");
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"diagnose"_s, a}), 2);
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"diagnose"_s, a, u"missing.json"_s}), 2);
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"diagnose"_s, a, a, u"--date"_s, u"tomorrow"_s}), 2);
    const Run run = tokenwise.run({u"cache"_s, u"diagnose"_s, a, b});
    VERIFY_EXIT(run, 2);
    QVERIFY(run.messages.contains("b.json: It is not JSON"));
}

QTEST_GUILESS_MAIN(TestCacheCommands)
#include "tst_cachecommands.moc"
