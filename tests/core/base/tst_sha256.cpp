// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <QRandomGenerator>
#include <QTest>

using core::Sha256;

class TestSha256 : public QObject
{
    Q_OBJECT

private slots:
    void thePublishedExamplesComeOut_data();
    void thePublishedExamplesComeOut();
    void anySizeInAnyPiecesIsWhatQtComputes();
};

void TestSha256::thePublishedExamplesComeOut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hash");
    // FIPS 180-4, the examples of NIST.
    QTest::newRow("nothing")
        << QByteArray{}
        << QByteArray{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};
    QTest::newRow("one block") << QByteArray{
        "abc"} << QByteArray{"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"};
    QTest::newRow("two blocks")
        << QByteArray{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"}
        << QByteArray{"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"};
    QTest::newRow("a million letters")
        << QByteArray(1'000'000, 'a')
        << QByteArray{"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"};
}

void TestSha256::thePublishedExamplesComeOut()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, hash);
    Sha256 sha;
    sha.addData(text);
    QCOMPARE(sha.result().toHex(), hash);
}

void TestSha256::anySizeInAnyPiecesIsWhatQtComputes()
{
    QRandomGenerator random{7};
    for (int size = 0; size < 400; ++size) {
        QByteArray bytes(size, Qt::Uninitialized);
        for (char &byte : bytes)
            byte = char(random.bounded(256));
        Sha256 sha;
        QByteArrayView left = bytes;
        while (!left.isEmpty()) {
            const qsizetype piece = qMin<qsizetype>(left.size(), random.bounded(1, 130));
            sha.addData(left.first(piece));
            left = left.sliced(piece);
        }
        QCOMPARE(sha.result(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256));
    }
}

QTEST_APPLESS_MAIN(TestSha256)
#include "tst_sha256.moc"
