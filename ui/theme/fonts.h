// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

namespace ui {

/// Sizes of ui.md §9 in pixels at 100 %.
namespace fontsize {
inline constexpr double Micro = 11;
inline constexpr double Small = 12;
inline constexpr double Body = 13;
inline constexpr double Card = 14;
inline constexpr double Section = 15;
inline constexpr double Title = 19;
inline constexpr double Figure = 25;
inline constexpr double Hero = 30;
}

/// The application's font at 100 % × `scale`; scale 0.9 to 1.5 is the user's choice, and so is the family, ""
/// for our own.
QFont applicationFont(double scale, const QString &family = {});
/// `font`, or where its digits are not equally wide one whose are: for numbers in columns.
QFont withEvenDigits(const QFont &font);
/// `pixels` at 100 %, scaled as the application's font is, to half pixels.
QFont sized(double pixels, QFont::Weight weight = QFont::Normal);
QFont monospaced(double pixels);
/// How much larger than at 100 % texts are now.
double fontScale();
/// A length that grows with the texts: 34 → 34 px at 100 %.
int scaled(double pixels);
/// For the style sheet: the size in points, which unlike pixels need not be whole.
QString pointText(double pixels);

} // namespace ui
