// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/messagebatches.h"
#include "tests/support/fixtures.h"

#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;
using test::fixture;

class TestMessageBatchParsers : public QObject
{
    Q_OBJECT

private slots:
    void aRunningBatchIsReadAsRecorded();
    void anEndedBatchHasItsOutcomesAndAddress();
    void nullableFieldsMayBeAbsent();
    void anUnknownStatusIsKeptAsItsText();
    void cancelingAndArchivedAreTold();
    void aBadBatchNamesItsFault_data();
    void aBadBatchNamesItsFault();
    void aPageIsReadByTheRulesOfLists_data();
    void aPageIsReadByTheRulesOfLists();
    void aBadPageNamesItsFault_data();
    void aBadPageNamesItsFault();
};

void TestMessageBatchParsers::aRunningBatchIsReadAsRecorded()
{
    const Result<Batch> batch = parseBatch(fixture(u"api/batch-in-progress.json"_s));
    QVERIFY(batch);
    const Batch expected{.id = u"msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d"_s,
                         .status = Batch::Status::InProgress,
                         .statusText = u"in_progress"_s,
                         .counts = {.processing = 2},
                         .createdAt = instantFromMs(1'787'150'691'493),
                         .expiresAt = instantFromMs(1'787'237'091'493),
                         .endedAt = {},
                         .cancelInitiatedAt = {},
                         .archivedAt = {},
                         .resultsUrl = {}};
    QCOMPARE(*batch, expected);
}

void TestMessageBatchParsers::anEndedBatchHasItsOutcomesAndAddress()
{
    const Result<Batch> batch = parseBatch(fixture(u"api/batch-ended.json"_s));
    QVERIFY(batch);
    QCOMPARE(batch->status, Batch::Status::Ended);
    const RequestCounts counts{
        .processing = 0, .succeeded = 95, .errored = 2, .canceled = 1, .expired = 2};
    QCOMPARE(batch->counts, counts);
    QCOMPARE(batch->counts.total(), 100);
    QCOMPARE(toRfc3339(*batch->endedAt), u"2026-08-19T15:03:10.000Z"_s);
    QCOMPARE(batch->resultsUrl,
             u"https://api.anthropic.com/v1/messages/batches/"
             "msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d/results"_s);
}

void TestMessageBatchParsers::nullableFieldsMayBeAbsent()
{
    const Result<Batch> batch = parseBatch(fixture(u"api/batch-nullable-absent.json"_s));
    QVERIFY(batch);
    QVERIFY(!batch->expiresAt && !batch->endedAt && !batch->archivedAt);
    QCOMPARE(batch->resultsUrl, QString{});
}

void TestMessageBatchParsers::anUnknownStatusIsKeptAsItsText()
{
    const Result<Batch> batch = parseBatch(fixture(u"api/batch-unknown-status-and-fields.json"_s));
    QVERIFY(batch);
    QCOMPARE(batch->status, Batch::Status::Other);
    QCOMPARE(batch->statusText, u"paused"_s);
}

void TestMessageBatchParsers::cancelingAndArchivedAreTold()
{
    const Result<Batch> canceling = parseBatch(fixture(u"api/batch-canceling.json"_s));
    QVERIFY(canceling);
    QCOMPARE(canceling->status, Batch::Status::Canceling);
    QCOMPARE(toRfc3339(canceling->cancelInitiatedAt.value()), u"2026-08-19T14:50:00.000Z"_s);
    const Result<Batch> archived = parseBatch(fixture(u"api/batch-archived.json"_s));
    QVERIFY(archived);
    QVERIFY(archived->archivedAt.has_value());
}

void TestMessageBatchParsers::aBadBatchNamesItsFault_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("named");
    QTest::newRow("no id") << u"batch-no-id.json"_s << u"\"id\" of the batch is missing"_s;
    QTest::newRow("empty id") << u"batch-empty-id.json"_s << u"\"id\" of the batch is empty"_s;
    QTest::newRow("id is a number")
        << u"batch-id-number.json"_s << u"\"id\" of the batch is not text"_s;
    QTest::newRow("status null") << u"batch-status-null.json"_s << u"\"processing_status\""_s;
    QTest::newRow("no counts") << u"batch-no-counts.json"_s << u"\"request_counts.processing\""_s;
    QTest::newRow("counts null") << u"batch-counts-null.json"_s
                                 << u"\"request_counts.processing\""_s;
    QTest::newRow("one count absent")
        << u"batch-no-errored.json"_s << u"\"request_counts.errored\""_s;
    QTest::newRow("negative") << u"batch-negative-count.json"_s
                              << u"\"request_counts.succeeded\""_s;
    QTest::newRow("fraction") << u"batch-fractional-count.json"_s
                              << u"\"request_counts.succeeded\""_s;
    QTest::newRow("absurd") << u"batch-absurd-count.json"_s << u"\"request_counts.succeeded\""_s;
    QTest::newRow("1e300") << u"batch-beyond-64-bit-count.json"_s
                           << u"\"request_counts.succeeded\""_s;
    QTest::newRow("text") << u"batch-count-as-text.json"_s << u"\"request_counts.succeeded\""_s;
    QTest::newRow("bad date") << u"batch-bad-date.json"_s << u"\"created_at\""_s;
    QTest::newRow("bad optional date") << u"batch-bad-optional-date.json"_s << u"\"ended_at\""_s;
    QTest::newRow("HTML") << u"not-json.txt"_s << u"not JSON"_s;
    QTest::newRow("half of it") << u"half.json"_s << u"not JSON"_s;
    QTest::newRow("nothing") << u"empty.json"_s << u"empty"_s;
    QTest::newRow("a list") << u"array.json"_s << u"not a JSON object"_s;
}

void TestMessageBatchParsers::aBadBatchNamesItsFault()
{
    QFETCH(const QString, file);
    QFETCH(const QString, named);
    const Result<Batch> batch = parseBatch(fixture(u"api/"_s + file));
    QVERIFY(!batch);
    QCOMPARE(batch.error().kind, Error::Kind::BadResponse);
    QVERIFY2(batch.error().detail.contains(named), qPrintable(batch.error().detail));
}

void TestMessageBatchParsers::aPageIsReadByTheRulesOfLists_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("hasMore");
    QTest::newRow("two of more") << u"page-of-two.json"_s << 2 << true;
    QTest::newRow("empty") << u"page-empty.json"_s << 0 << false;
    QTest::newRow("has_more is absent") << u"page-no-has-more.json"_s << 1 << false;
    QTest::newRow("more, but no cursor") << u"page-more-without-cursor.json"_s << 1 << false;
    QTest::newRow("more, but no data") << u"page-more-but-empty.json"_s << 0 << false;
}

void TestMessageBatchParsers::aPageIsReadByTheRulesOfLists()
{
    QFETCH(const QString, file);
    QFETCH(const int, count);
    QFETCH(const bool, hasMore);
    const Result<BatchPage> page = parseBatchPage(fixture(u"api/"_s + file));
    QVERIFY(page);
    QCOMPARE(page->batches.size(), count);
    QCOMPARE(page->hasMore, hasMore);
    if (count == 2) {
        QCOMPARE(page->firstId, page->batches.first().id);
        QCOMPARE(page->lastId, u"msgbatch_02"_s);
    }
}

void TestMessageBatchParsers::aBadPageNamesItsFault_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("named");
    QTest::newRow("no data") << u"page-no-data.json"_s
                             << u"\"data\" of the list of batches is missing"_s;
    QTest::newRow("data is an object") << u"page-data-object.json"_s << u"\"data\""_s;
    QTest::newRow("the second batch is bad")
        << u"page-bad-batch.json"_s << u"\"created_at\" of the batch"_s;
    QTest::newRow("null for a batch") << u"page-of-null.json"_s << u"not an object"_s;
    QTest::newRow("HTML") << u"not-json.txt"_s << u"not JSON"_s;
}

void TestMessageBatchParsers::aBadPageNamesItsFault()
{
    QFETCH(const QString, file);
    QFETCH(const QString, named);
    const Result<BatchPage> page = parseBatchPage(fixture(u"api/"_s + file));
    QVERIFY(!page);
    QCOMPARE(page.error().kind, Error::Kind::BadResponse);
    QVERIFY2(page.error().detail.contains(named), qPrintable(page.error().detail));
}

QTEST_GUILESS_MAIN(TestMessageBatchParsers)
#include "tst_messagebatchparsers.moc"
