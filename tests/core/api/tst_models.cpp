// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/models.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fixtures.h"
#include "tests/support/rawserver.h"

#include <QTest>

using namespace core;
using namespace test;
using namespace Qt::StringLiterals;

class TestModels : public QObject
{
    Q_OBJECT

private slots:
    void aModelIsReadWithItsCapabilities();
    void whatIsNullOrAbsentIsNotKnown();
    void anUnknownLifecycleIsKeptAsItsText();
    void aBadModelNamesItsFault_data();
    void aBadModelNamesItsFault();
    void theListAsksAndPagesByTheReference();
    void oneIsAskedForByItsId();
};

void TestModels::aModelIsReadWithItsCapabilities()
{
    const Result<ModelInfo> model = parseModel(fixture(u"api/model.json"_s));
    QVERIFY(model);
    QCOMPARE(model->id, u"claude-opus-5-5"_s);
    QCOMPARE(model->displayName, u"Claude Opus 5.5"_s);
    QCOMPARE(toRfc3339(model->createdAt), u"2026-09-22T00:00:00.000Z"_s);
    QCOMPARE(model->lifecycle, ModelInfo::Lifecycle::Active);
    QCOMPARE(model->line, u"opus"_s);
    QCOMPARE(model->maxInputTokens, 1'000'000);
    QCOMPARE(model->maxTokens, 128'000);
    QVERIFY(model->knowsCapabilities);
    for (const QString &has : {u"batch"_s, u"effort"_s, u"effort.max"_s,
                               u"thinking.types.adaptive"_s, u"server_tools.web_search"_s})
        QVERIFY2(model->capabilities.contains(has), qPrintable(has));
    for (const QString &lacks :
         {u"structured_outputs"_s, u"effort.xhigh"_s, u"thinking.types.enabled"_s})
        QVERIFY2(!model->capabilities.contains(lacks), qPrintable(lacks));
}

void TestModels::whatIsNullOrAbsentIsNotKnown()
{
    const Result<ModelInfo> plain = parseModel(fixture(u"api/model-plain.json"_s));
    QVERIFY(plain);
    QCOMPARE(plain->createdAt, Instant{});
    QCOMPARE(plain->lifecycle, ModelInfo::Lifecycle::Other);
    QVERIFY(!plain->maxTokens && !plain->knowsCapabilities && !plain->retiresAt);

    const Result<ModelInfo> deprecated = parseModel(fixture(u"api/model-deprecated.json"_s));
    QVERIFY(deprecated);
    QCOMPARE(deprecated->lifecycle, ModelInfo::Lifecycle::Deprecated);
    QCOMPARE(toRfc3339(deprecated->retiresAt.value()), u"2026-11-30T00:00:00.000Z"_s);
    QVERIFY(!deprecated->maxInputTokens && deprecated->line.isEmpty());
}

void TestModels::anUnknownLifecycleIsKeptAsItsText()
{
    const Result<ModelInfo> model = parseModel(fixture(u"api/model-unknown-lifecycle.json"_s));
    QVERIFY(model);
    QCOMPARE(model->lifecycle, ModelInfo::Lifecycle::Other);
    QCOMPARE(model->lifecycleText, u"preview"_s);
    QCOMPARE(model->line, u"saga"_s);
}

void TestModels::aBadModelNamesItsFault_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("named");
    QTest::newRow("no name") << u"model-no-name.json"_s
                             << u"\"display_name\" of the model is missing"_s;
    QTest::newRow("negative window")
        << u"model-negative-window.json"_s << u"\"max_input_tokens\""_s;
    QTest::newRow("capabilities are a list")
        << u"model-capabilities-list.json"_s << u"\"capabilities\""_s;
    QTest::newRow("HTML") << u"not-json.txt"_s << u"not JSON"_s;
}

void TestModels::aBadModelNamesItsFault()
{
    QFETCH(const QString, file);
    QFETCH(const QString, named);
    const Result<ModelInfo> model = parseModel(fixture(u"api/"_s + file));
    QVERIFY(!model);
    QCOMPARE(model.error().kind, Error::Kind::BadResponse);
    QVERIFY2(model.error().detail.contains(named), qPrintable(model.error().detail));
}

void TestModels::theListAsksAndPagesByTheReference()
{
    const QByteArray page = RawServer::answer(200, fixture(u"api/page-of-models.json"_s));
    RawServer server{{RawPlan{.bytes = page}, RawPlan{.bytes = page}, RawPlan{.bytes = page}}};
    FakeClock clock;
    HttpClient http{Endpoint{.baseUrl = server.url()}, clock, [] { return 0.0; }};
    Models models{http};

    const Result<ModelPage> first = await(models.list());
    QVERIFY(first);
    QCOMPARE(first->models.size(), 1);
    QVERIFY(first->hasMore);
    QVERIFY(await(models.list(5000, first->lastId)));
    QVERIFY(await(models.list(5, {}, u"b&c"_s, true)));
    QCOMPARE(server.requests().value(0).target, "/v1/models?limit=20");
    QCOMPARE(server.requests().value(1).target, "/v1/models?limit=1000&after_id=claude-opus-5-5");
    QCOMPARE(server.requests().value(2).target,
             "/v1/models?limit=5&before_id=b%26c&lifecycle%5B%5D=active&lifecycle%5B%5D=deprecated"
             "&lifecycle%5B%5D=retired");
}

void TestModels::oneIsAskedForByItsId()
{
    RawServer server{{RawPlan{.bytes = RawServer::answer(200, fixture(u"api/model.json"_s))}}};
    FakeClock clock;
    HttpClient http{Endpoint{.baseUrl = server.url()}, clock, [] { return 0.0; }};
    Models models{http};
    QVERIFY(await(models.retrieve(u"claude-opus-5-5"_s)));
    QCOMPARE(server.requests().value(0).target, "/v1/models/claude-opus-5-5");
    for (const QString &bad : {u""_s, u"."_s, u".."_s, QString{600, u'x'}}) {
        const Result<ModelInfo> refused = await(models.retrieve(bad));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::BadInput);
    }
    QCOMPARE(server.requests().size(), 1);
    QVERIFY(!await(models.retrieve(u"a/b ä?"_s))); // 404
    QCOMPARE(server.requests().value(1).target, "/v1/models/a%2Fb%20%C3%A4%3F");
}

QTEST_GUILESS_MAIN(TestModels)
#include "tst_models.moc"
