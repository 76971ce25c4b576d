// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/images.h"

#include <QtTest>

using namespace core;

namespace {

/// The head of a file as base64, padded with zeros to `size` bytes.
std::string base64(QByteArray bytes, qsizetype size = 64)
{
    bytes.append(qMax(qsizetype{0}, size - bytes.size()), '\0');
    return bytes.toBase64().toStdString();
}

QByteArray hex(const char *text) { return QByteArray::fromHex(text); }

} // namespace

class TestImages : public QObject
{
    Q_OBJECT
private slots:
    void thePublishedExamplesHold_data();
    void thePublishedExamplesHold();
    void extremeSizesAreBounded_data();
    void extremeSizesAreBounded();
    void theSizeIsReadFromTheHead_data();
    void theSizeIsReadFromTheHead();
    void aHeadThatIsCutOffHasNoSize_data();
    void aHeadThatIsCutOffHasNoSize();
    void whatIsNoImageHasNoSize_data();
    void whatIsNoImageHasNoSize();
};

void TestImages::thePublishedExamplesHold_data()
{
    // API reference §9.1; 3 tokens stand around each image.
    QTest::addColumn<PixelSize>("size");
    QTest::addColumn<PixelSize>("standard");
    QTest::addColumn<Tokens>("standardTokens");
    QTest::addColumn<PixelSize>("high");
    QTest::addColumn<Tokens>("highTokens");
    const auto row = [](PixelSize size, PixelSize standard, Tokens standardTokens, PixelSize high,
                        Tokens highTokens) {
        QTest::addRow("%d x %d", size.width, size.height)
            << size << standard << standardTokens << high << highTokens;
    };
    row({200, 200}, {200, 200}, 64, {200, 200}, 64);
    row({1000, 1000}, {1000, 1000}, 1296, {1000, 1000}, 1296);
    row({1092, 1092}, {1092, 1092}, 1521, {1092, 1092}, 1521);
    row({1920, 1080}, {1456, 819}, 1560, {1920, 1080}, 2691);
    row({2000, 1500}, {1269, 952}, 1564, {2000, 1500}, 3888);
    row({3840, 2160}, {1456, 819}, 1560, {2576, 1449}, 4784);
    row({1075, 1520}, {924, 1307}, 1551, {1075, 1520}, 2145);
    row({128, 128}, {128, 128}, 25, {128, 128}, 25); // §4
}

void TestImages::thePublishedExamplesHold()
{
    QFETCH(PixelSize, size);
    QFETCH(Tokens, standardTokens);
    QFETCH(Tokens, highTokens);
    QTEST(resizedImage(size, false), "standard");
    QTEST(resizedImage(size, true), "high");
    QCOMPARE(imageTokens(size, false), standardTokens + 3);
    QCOMPARE(imageTokens(size, true), highTokens + 3);
}

void TestImages::extremeSizesAreBounded_data()
{
    QTest::addColumn<PixelSize>("size");
    constexpr int Most = std::numeric_limits<int>::max();
    QTest::newRow("one pixel") << PixelSize{1, 1};
    QTest::newRow("nothing") << PixelSize{0, 0};
    QTest::newRow("negative") << PixelSize{-5, 20};
    QTest::newRow("a line") << PixelSize{Most, 1};
    QTest::newRow("a column") << PixelSize{1, Most};
    QTest::newRow("all there is") << PixelSize{Most, Most};
}

void TestImages::extremeSizesAreBounded()
{
    QFETCH(PixelSize, size);
    for (const bool high : {false, true}) {
        const PixelSize shown = resizedImage(size, high);
        QVERIFY(shown.width >= 1 && shown.height >= 1);
        QVERIFY(shown.width <= 2576 && shown.height <= 2576);
        QVERIFY(imageTokens(size, high) <= unknownImageTokens(high));
        QVERIFY(imageTokens(size, high) >= 4);
    }
}

void TestImages::theSizeIsReadFromTheHead_data()
{
    QTest::addColumn<std::string>("data");
    QTest::addColumn<PixelSize>("size");
    QTest::newRow("PNG") << base64(hex("89504e470d0a1a0a0000000d494844520000078000000438"))
                         << PixelSize{1920, 1080};
    QTest::newRow("GIF") << base64(hex("47494638396180020e01")) << PixelSize{640, 270};
    // An APP0 segment of 16 bytes, then a progressive frame of 600 x 800.
    QTest::newRow("JPEG") << base64(
        hex("ffd8ffe000104a46494600010100000100010000ffc2001108032002580301"))
                          << PixelSize{600, 800};
    QTest::newRow("JPEG with fill bytes")
        << base64(hex("ffd8ffffffe00004aaaaffc0001108003200640301")) << PixelSize{100, 50};
    // Huffman tables (C4) are no frame.
    QTest::newRow("JPEG, tables first")
        << base64(hex("ffd8ffc40004aaaaffc0001108003200640301")) << PixelSize{100, 50};
    QTest::newRow("WebP, lossy") << base64(hex("524946460000000057454250565038200000000000000000"
                                               "0000"
                                               "58024001"))
                                 << PixelSize{600, 320};
    // 14 bits each, less one: 0x1ff = 511 and 0x0ff = 255.
    QTest::newRow("WebP, lossless")
        << base64(hex("5249464600000000574542505650384c000000002fffc13f00")) << PixelSize{512, 256};
    QTest::newRow("WebP, extended")
        << base64(hex("524946460000000057454250565038580a00000000000000ff0700370400"))
        << PixelSize{2048, 1080};
}

void TestImages::theSizeIsReadFromTheHead()
{
    QFETCH(std::string, data);
    QFETCH(PixelSize, size);
    QCOMPARE(imageSizeOfBase64(data), std::optional{size});
}

void TestImages::aHeadThatIsCutOffHasNoSize_data() { theSizeIsReadFromTheHead_data(); }

void TestImages::aHeadThatIsCutOffHasNoSize()
{
    QFETCH(std::string, data);
    // Every shorter text is read without harm; the first bytes alone tell nothing.
    for (std::size_t length = 0; length < data.size(); ++length)
        imageSizeOfBase64(std::string_view{data}.substr(0, length));
    QVERIFY(!imageSizeOfBase64(std::string_view{data}.substr(0, 12)).has_value());
}

void TestImages::whatIsNoImageHasNoSize_data()
{
    QTest::addColumn<std::string>("data");
    QTest::newRow("nothing") << std::string{};
    QTest::newRow("no base64") << std::string{"not base64 at all, sorry!!!!"};
    QTest::newRow("a PDF") << base64("%PDF-1.7\n");
    QTest::newRow("a PNG without size")
        << base64(hex("89504e470d0a1a0a0000000d494844520000000000000000"));
    QTest::newRow("a PNG beyond all bounds")
        << base64(hex("89504e470d0a1a0a0000000d49484452ffffffffffffffff"));
    QTest::newRow("a JPEG of empty segments") << base64(hex("ffd8ffe00000ffe00000"));
    QTest::newRow("a JPEG that ends") << base64(hex("ffd8ffd9"));
    QTest::newRow("a WebP of another kind")
        << base64(hex("5249464600000000574542504142434400000000"));
}

void TestImages::whatIsNoImageHasNoSize()
{
    QFETCH(std::string, data);
    QVERIFY(!imageSizeOfBase64(data).has_value());
}

QTEST_GUILESS_MAIN(TestImages)
#include "tst_images.moc"
