// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"

#include <QApplication>
#include <QFontDatabase>
#include <QScreen>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

static double pointsPerPixel()
{
    const QScreen *screen = QGuiApplication::primaryScreen();
    return 72.0 / (screen ? screen->logicalDotsPerInchY() : 96.0);
}

static double toHalf(double pixels) { return std::round(pixels * 2) / 2; }

/// Families in order of preference, those that are not there left to Qt's own search.
static const QStringList &uiFamilies()
{
    static const QStringList families{u"Roboto"_s, u"Noto Sans"_s, u"DejaVu Sans"_s};
    return families;
}

QFont applicationFont(double scale, const QString &family)
{
    QFont font;
    font.setFamilies(family.isEmpty() ? uiFamilies() : QStringList{family} + uiFamilies());
    font.setPointSizeF(toHalf(fontsize::Body * scale) * pointsPerPixel());
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QFont withEvenDigits(const QFont &font)
{
    static QHash<QString, bool> known; // by family: measuring takes a while
    const QString family = font.families().value(0, font.family());
    auto even = known.constFind(family);
    if (even == known.constEnd()) {
        const QFontMetricsF metrics{font};
        const double zero = metrics.horizontalAdvance(u'0');
        bool same = true;
        for (char16_t digit = u'1'; digit <= u'9'; ++digit)
            same = same && qAbs(metrics.horizontalAdvance(QChar{digit}) - zero) < 0.01;
        even = known.insert(family, same);
    }
    if (*even)
        return font;
    QFont fallback = font;
    fallback.setFamilies(uiFamilies());
    return fallback;
}

double fontScale()
{
    const double points = QApplication::font().pointSizeF();
    return points > 0 ? points / pointsPerPixel() / fontsize::Body : 1;
}

QFont sized(double pixels, QFont::Weight weight)
{
    QFont font = QApplication::font();
    font.setPointSizeF(toHalf(pixels * fontScale()) * pointsPerPixel());
    font.setWeight(weight);
    return font;
}

QFont monospaced(double pixels)
{
    QFont font = sized(pixels);
    font.setFamilies({u"JetBrains Mono"_s, u"DejaVu Sans Mono"_s});
    font.setStyleHint(QFont::Monospace);
    return font;
}

int scaled(double pixels) { return int(std::lround(pixels * fontScale())); }

QString pointText(double pixels)
{
    return QString::number(toHalf(pixels * fontScale()) * pointsPerPixel(), 'f', 3) + u"pt";
}

} // namespace ui
