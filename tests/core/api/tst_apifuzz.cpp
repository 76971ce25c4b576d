// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever bytes come, a parser answers a value or an error. TOKENWISE_FUZZ_ROUNDS sets how many
// rounds each gets, and TOKENWISE_FUZZ_SEED where they begin.
#include "core/api/httpclient.h"
#include "core/api/inflater.h"
#include "core/api/messagebatches.h"
#include "core/api/models.h"
#include "core/api/responseparser.h"
#include "core/api/retrypolicy.h"
#include "tests/support/fixtures.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

int rounds()
{
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS", &isNumber);
    return isNumber ? wanted : 300;
}

/// A few bytes changed, removed, doubled or put in.
QByteArray mutated(QByteArray bytes, QRandomGenerator &random)
{
    static const QList<QByteArray> pieces{"\"",
                                          "{",
                                          "}",
                                          "[",
                                          "]",
                                          "null",
                                          "-",
                                          "1e999",
                                          "\\u0000",
                                          "\\ud800",
                                          QByteArray(1, '\0'),
                                          "\xff\xfe",
                                          "9223372036854775808",
                                          "\r\n",
                                          ":",
                                          ","};
    const int changes = 1 + int(random.bounded(6));
    for (int i = 0; i < changes && !bytes.isEmpty(); ++i) {
        const qsizetype at = random.bounded(bytes.size());
        switch (random.bounded(5)) {
        case 0: bytes[at] = char(random.bounded(256)); break;
        case 1: bytes.remove(at, 1 + random.bounded(20)); break;
        case 2:
            bytes.insert(at, bytes.mid(random.bounded(bytes.size()), random.bounded(200)));
            break;
        case 3: bytes.insert(at, pieces.at(random.bounded(pieces.size()))); break;
        default: bytes.truncate(at); break;
        }
    }
    return bytes;
}

} // namespace

class TestApiFuzz : public QObject
{
    Q_OBJECT
    QRandomGenerator m_random;

    template<typename Check> void fuzz(const QList<QByteArray> &seeds, Check check)
    {
        QVERIFY(!seeds.isEmpty());
        for (int round = 0; round < rounds(); ++round) {
            const QByteArray bytes = mutated(seeds.at(m_random.bounded(seeds.size())), m_random);
            check(bytes);
            if (QTest::currentTestFailed()) {
                qWarning() << "round" << round << bytes.toBase64();
                return;
            }
        }
    }
    static QList<QByteArray> files(const QString &pattern)
    {
        QList<QByteArray> result;
        for (const QString &name : QDir{QStringLiteral(TEST_DATA "/api")}.entryList({pattern}))
            result.append(test::fixture(u"api/"_s + name));
        result.removeAll(QByteArray{});
        return result;
    }
    template<typename T> static void isValueOrBadResponse(const Result<T> &result)
    {
        if (result)
            return;
        QCOMPARE(result.error().kind, Error::Kind::BadResponse);
        QVERIFY(!result.error().detail.isEmpty());
    }

private slots:
    void init();
    void batches();
    void pages();
    void models();
    void errors();
    void answersInAnyPieces();
    void compressedBytes();
    void retryAfter();
};

void TestApiFuzz::init()
{
    m_random.seed(quint32(qEnvironmentVariableIntValue("TOKENWISE_FUZZ_SEED") + 1));
}

void TestApiFuzz::batches()
{
    fuzz(files(u"batch-*.json"_s), [](const QByteArray &bytes) {
        const Result<Batch> batch = parseBatch(bytes);
        isValueOrBadResponse(batch);
        if (batch) {
            QVERIFY(!batch->id.isEmpty());
            QVERIFY(batch->counts.processing >= 0 && batch->counts.total() >= 0);
        }
    });
}

void TestApiFuzz::pages()
{
    fuzz(files(u"page-*.json"_s), [](const QByteArray &bytes) {
        const Result<BatchPage> page = parseBatchPage(bytes);
        isValueOrBadResponse(page);
        // Paging always ends.
        if (page && page->hasMore)
            QVERIFY(!page->batches.isEmpty()
                    && !(page->firstId.isEmpty() && page->lastId.isEmpty()));
        isValueOrBadResponse(parseModelPage(bytes));
    });
}

void TestApiFuzz::models()
{
    fuzz(files(u"model*.json"_s), [](const QByteArray &bytes) {
        const Result<ModelInfo> model = parseModel(bytes);
        isValueOrBadResponse(model);
        if (model)
            QVERIFY(model->maxTokens.value_or(0) >= 0 && model->maxInputTokens.value_or(0) >= 0);
    });
}

void TestApiFuzz::errors()
{
    QList<QByteArray> seeds = files(u"error-*"_s);
    fuzz(seeds, [this](const QByteArray &bytes) {
        const int status = 300 + int(m_random.bounded(300));
        const Error error = errorOf(status, bytes, {{"request-id", bytes.left(40)}});
        QCOMPARE(error.status, status);
        QVERIFY(!error.detail.isEmpty());
        QVERIFY(error.detail.size() < 2200);
        for (const QString &text : {error.detail, error.type, error.code, error.requestId}) {
            QVERIFY(!text.contains(u"<html"_s, Qt::CaseInsensitive) || text != error.detail);
            QVERIFY(!text.contains(u"sk-ant-api03"_s));
            for (const QChar c : text)
                QVERIFY(c.unicode() >= 0x20 && c.unicode() != 0x7f);
        }
    });
}

void TestApiFuzz::answersInAnyPieces()
{
    const QList<QByteArray> seeds{
        "HTTP/1.1 200 OK\r\ncontent-length: 20\r\nrequest-id: r\r\n\r\n01234567890123456789",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: "
        "chunked\r\n\r\n5\r\nabcde\r\na;x=1\r\n0123456789\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\n\r\nuntil the end"};
    fuzz(seeds, [this](const QByteArray &bytes) {
        struct Seen
        {
            int heads = 0;
            QByteArray body;
            bool whole = false;
            bool operator==(const Seen &) const = default;
        };
        const auto parsed = [this, &bytes](bool inPieces) {
            Seen seen;
            ResponseParser parser{[&seen](int status, const HttpHeaders &) {
                                      ++seen.heads;
                                      QVERIFY(status >= 200);
                                  },
                                  [&seen](QByteArrayView piece) { seen.body += piece; }};
            for (qsizetype at = 0; at < bytes.size();) {
                const qsizetype size = inPieces ? 1 + m_random.bounded(7) : bytes.size();
                const QByteArray piece = bytes.mid(at, size);
                at += piece.size();
                if (!parser.feed(piece))
                    break;
            }
            seen.whole = parser.end();
            return seen;
        };
        const Seen atOnce = parsed(false);
        QVERIFY(atOnce.heads <= 1);
        QVERIFY(!atOnce.whole || atOnce.heads == 1);
        QVERIFY(parsed(true) == atOnce);
    });
}

void TestApiFuzz::compressedBytes()
{
    const QList<QByteArray> seeds{
        QByteArray::fromHex("1f8b0800000000000003ab564a54b232ac0500afac1b5607000000")};
    fuzz(seeds, [](const QByteArray &bytes) {
        Inflater inflater;
        qint64 size = 0;
        const bool good = inflater.feed(bytes, [&size](QByteArrayView plain) {
            size += plain.size();
            return true;
        });
        QVERIFY(size < 1 << 20);
        // A checksum stands at the end: what is whole is what was packed, once or several times.
        if (good && inflater.isComplete())
            QCOMPARE(size % 7, 0);
    });
}

void TestApiFuzz::retryAfter()
{
    const QList<QByteArray> seeds{"Tue, 24 Nov 2026 00:00:30 GMT", "12.5", "1e5",
                                  "Tuesday, 24-Nov-26 00:01:00 GMT"};
    fuzz(seeds, [](const QByteArray &bytes) {
        const auto after = retryAfterOf({{"retry-after", bytes}}, instantFromMs(1'795'478'400'000));
        QVERIFY(!after || (after->count() > 0 && after->count() <= 2147483647));
    });
}

QTEST_GUILESS_MAIN(TestApiFuzz)
#include "tst_apifuzz.moc"
