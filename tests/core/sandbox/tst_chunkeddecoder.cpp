// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/chunkeddecoder.h"

#include <QByteArray>
#include <QTest>

using core::sandbox::ChunkedDecoder;

namespace {

struct Decoded
{
    QByteArray content;
    bool done = false;
    bool broken = false;
    qsizetype rest = 0; ///< bytes that were left over
};

Decoded decode(QByteArrayView text, qsizetype pieceSize)
{
    ChunkedDecoder decoder;
    Decoded decoded;
    while (!text.isEmpty() && !decoder.isDone() && !decoder.isBroken()) {
        QByteArrayView piece = text.first(std::min(pieceSize, text.size()));
        const qsizetype before = piece.size();
        decoded.content += decoder.next(piece);
        text = text.sliced(before - piece.size());
    }
    decoded.done = decoder.isDone();
    decoded.broken = decoder.isBroken();
    decoded.rest = text.size();
    return decoded;
}

} // namespace

class TestChunkedDecoder : public QObject
{
    Q_OBJECT

private slots:
    void theContentIsTheSameInWhateverPiecesItComes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray{"0\r\n\r\n"} << QByteArray{};
        QTest::newRow("one") << QByteArray{"5\r\nhello\r\n0\r\n\r\n"} << QByteArray{"hello"};
        QTest::newRow("several")
            << QByteArray{"5\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\n\r\n"}
            << QByteArray{"hello 0123456789"};
        QTest::newRow("extension")
            << QByteArray{"5;a=b\r\nhello\r\n0;c\r\n\r\n"} << QByteArray{"hello"};
        QTest::newRow("trailers") << QByteArray{"5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n"}
                                  << QByteArray{"hello"};
        QTest::newRow("line breaks within")
            << QByteArray{"4\r\n\r\n\r\n\r\n0\r\n\r\n"} << QByteArray{"\r\n\r\n"};
        QTest::newRow("leading zeros")
            << QByteArray{"0005\r\nhello\r\n000\r\n\r\n"} << QByteArray{"hello"};
    }
    void theContentIsTheSameInWhateverPiecesItComes()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, content);
        for (qsizetype size = 1; size <= text.size(); ++size) {
            const QByteArray bytes = text + "GET";
            const Decoded decoded = decode(bytes, size);
            QVERIFY(decoded.done);
            QCOMPARE(decoded.content, content);
            QCOMPARE(decoded.rest, 3); // the next request is left alone
        }
    }

    void whatIsNotChunkedIsBroken_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("letters") << QByteArray{"xyz\r\n"};
        QTest::newRow("no size") << QByteArray{"\r\n"};
        QTest::newRow("size without CR") << QByteArray{"5\nhello"};
        QTest::newRow("too short") << QByteArray{"6\r\nhello\r\n0\r\n\r\n"};
        QTest::newRow("too long") << QByteArray{"4\r\nhello\r\n0\r\n\r\n"};
        QTest::newRow("endless size") << QByteArray{"FFFFFFFFFFFFFFFFF\r\n"};
        QTest::newRow("negative") << QByteArray{"-5\r\nhello\r\n"};
        QTest::newRow("endless extension") << "5;" + QByteArray(100'000, 'x');
        QTest::newRow("endless trailers") << "0\r\n" + QByteArray{"A: b\r\n"}.repeated(20'000);
    }
    void whatIsNotChunkedIsBroken()
    {
        QFETCH(const QByteArray, text);
        for (const qsizetype size : {qsizetype(1), qsizetype(7), text.size()})
            QVERIFY(decode(text, size).broken);
    }
};

QTEST_APPLESS_MAIN(TestChunkedDecoder)
#include "tst_chunkeddecoder.moc"
