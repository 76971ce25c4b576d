// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/pdfpages.h"

#include <QtTest>

using core::likelyPdfPages;
using core::pdfPagesOfBase64;

class TestPdfPages : public QObject
{
    Q_OBJECT
private slots:
    void pagesAreCounted_data();
    void pagesAreCounted();
    void everyCutIsReadWithinIt();
    void aSizeMakesAGuess();
};

void TestPdfPages::pagesAreCounted_data()
{
    QTest::addColumn<QByteArray>("pdf");
    QTest::addColumn<int>("pages"); // 0: cannot be counted
    const QByteArray head{"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type "
                          "/Pages/Count 2/Kids[]>> endobj\n"};
    QTest::newRow("none") << head << 0;
    QTest::newRow("nothing") << QByteArray{} << 0;
    QTest::newRow("two") << head + "3 0 obj <</Type/Page/Parent 2 0 R>>\n4 0 obj <</Type /Page>>\n"
                         << 2;
    QTest::newRow("a line feed between") << head + "<</Type\r\n/Page\n/Parent 2 0 R>>" << 1;
    QTest::newRow("at the very end") << head + "/Type/Page" << 1;
    QTest::newRow("other names") << head + "/Type/PageLabel /Type/Pages /Type /Font /TypePage" << 0;
    QTest::newRow("linearized")
        << QByteArray{"%PDF-1.5\n5 0 obj <</Linearized 1/L 1234/H[1 2]/O 7/E 99/N 12/T 1000>>\n"}
            + "<</Type/Page>>"
        << 12;
    QTest::newRow("linearized, no number")
        << QByteArray{"%PDF-1.5\n5 0 obj <</Linearized 1/N x>>\n"} << 0;
    // Pieces of 64 KB are read one after the other: a page must not be lost or counted twice at
    // their borders.
    for (int shift = 0; shift < 130; shift += 7) {
        QTest::addRow("across a border, %d", shift) << QByteArray(64 * 1024 - 70 + shift, ' ')
                + "<</Type /Page>>" + QByteArray(100'000, 'x')
                + "<</Type/Page>>" << 2;
    }
    QTest::newRow("a thousand") << QByteArray{"<</Type /Page /Resources 9 0 R>>\n"}.repeated(1000)
            + QByteArray(200'000, '\xFF')
                                << 1000;
}

void TestPdfPages::pagesAreCounted()
{
    QFETCH(QByteArray, pdf);
    const QByteArray base64 = pdf.toBase64();
    QTEST(pdfPagesOfBase64({base64.constData(), std::size_t(base64.size())}).value_or(0), "pages");
    // Line breaks, as mail has them, do not matter.
    constexpr qsizetype Longest = 10'000;
    QByteArray broken = base64.left(Longest);
    for (qsizetype at = 76; at < broken.size(); at += 77)
        broken.insert(at, '\n');
    if (base64.size() <= Longest)
        QTEST(pdfPagesOfBase64({broken.constData(), std::size_t(broken.size())}).value_or(0),
              "pages");
}

void TestPdfPages::everyCutIsReadWithinIt()
{
    const QByteArray base64 =
        QByteArray{"%PDF-1.5\n<</Linearized 1/N 3>> <</Type /Page>> <</Type/Page>>"}.toBase64();
    for (qsizetype length = 0; length <= base64.size(); ++length) {
        const std::vector<char> cut(base64.begin(), base64.begin() + length);
        QVERIFY(pdfPagesOfBase64({cut.data(), cut.size()}).value_or(0) <= 3);
    }
    QCOMPARE(pdfPagesOfBase64("!!! not base64 at all ***").value_or(0), 0);
}

void TestPdfPages::aSizeMakesAGuess()
{
    QCOMPARE(likelyPdfPages(0), 1);
    QCOMPARE(likelyPdfPages(10'000), 1);
    QVERIFY(likelyPdfPages(6'000'000) >= 10);
    QVERIFY(likelyPdfPages(std::numeric_limits<qint64>::max()) > 0);
}

QTEST_GUILESS_MAIN(TestPdfPages)
#include "tst_pdfpages.moc"
