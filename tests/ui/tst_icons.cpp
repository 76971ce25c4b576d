// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons/iconpath.h"
#include "ui/icons/icons.h"

#include <QApplication>
#include <QPainter>
#include <QTest>

using namespace Qt::StringLiterals;
using ui::Icon;

class TestIcons : public QObject
{
    Q_OBJECT

private slots:
    void aPathIsReadAsItIsWritten();
    void relativeCoordinatesStartWhereThePenIs();
    void readingStopsAtWhatIsNoPath();
    void everyIconIsDrawnWithinItsBox();
    void anIconTakesTheColourOfTheTheme();
};

void TestIcons::aPathIsReadAsItIsWritten()
{
    const QPainterPath path = ui::iconPath(u"M4 5 L10 5 H12 V9 Z");
    QCOMPARE(path.boundingRect(), QRectF(4, 5, 8, 4));
    QCOMPARE(ui::iconPath(u"O 12 12 9 4").boundingRect(), QRectF(3, 8, 18, 8));
    QCOMPARE(ui::iconPath(u"R 1 2 10 20 3").boundingRect(), QRectF(1, 2, 10, 20));
}

void TestIcons::relativeCoordinatesStartWhereThePenIs()
{
    QCOMPARE(ui::iconPath(u"M4 5 l6 0 h2 v4").boundingRect(), ui::iconPath(u"M4 5 L10 5 H12 V9").boundingRect());
}

void TestIcons::readingStopsAtWhatIsNoPath()
{
    QVERIFY(ui::iconPath(u"").isEmpty());
    QCOMPARE(ui::iconPath(u"M4 5 L10 5 X 3 3").elementCount(), 2);
    QCOMPARE(ui::iconPath(u"M4 5 L10 5 L 7").elementCount(), 3);
}

void TestIcons::everyIconIsDrawnWithinItsBox()
{
    for (int i = 1; i < int(Icon::Count); ++i) {
        QImage image{72, 72, QImage::Format_ARGB32_Premultiplied};
        image.fill(Qt::transparent);
        QPainter painter{&image};
        ui::paintIcon(painter, QRectF{12, 12, 48, 48}, Icon(i), Qt::black);
        painter.end();
        int inside = 0;
        int outside = 0;
        for (int y = 0; y < 72; ++y)
            for (int x = 0; x < 72; ++x)
                if (qAlpha(image.pixel(x, y)) > 0)
                    ++(QRect{12, 12, 48, 48}.contains(x, y) ? inside : outside);
        QVERIFY2(inside > 20, qPrintable(u"icon %1 is empty"_s.arg(i)));
        QVERIFY2(outside == 0, qPrintable(u"icon %1 leaves its box"_s.arg(i)));
    }
}

void TestIcons::anIconTakesTheColourOfTheTheme()
{
    const auto pixel = [] {
        // The middle of the bar of a plus.
        return ui::icon(Icon::Plus, ui::Color::Accent).pixmap(QSize{48, 48}, 1.0).toImage().pixelColor(24, 24);
    };
    QApplication::setPalette(ui::paletteOf(ui::lightColors()));
    QCOMPARE(pixel(), ui::lightColors()[ui::Color::Accent]);
    QApplication::setPalette(ui::paletteOf(ui::darkColors()));
    QCOMPARE(pixel(), ui::darkColors()[ui::Color::Accent]);
}

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
