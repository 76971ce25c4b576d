// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

#include <array>

namespace ui {

/// What a colour means; the only names by which the window knows colours.
enum class Color : quint8 {
    Window, Sidebar, Card, Raised, Hover, Selected, Track, Grid, Border, ButtonBorder, Control, Axis,
    Text1, Text2, Text3,
    Accent, OnAccent, AccentHover, AccentSoft,
    Ok, OkSoft,
    Warn, WarnSoft, WarnBorder,
    Bad, BadSoft,
    Sandbox, SandboxSoft,
    Part1, Part2, Part3, Part4,
    SeriesOpus, SeriesSonnet, SeriesHaiku, SeriesFable, SeriesOther,
    Count
};
inline constexpr std::size_t ColorCount = std::size_t(Color::Count);

/// The names used in the style sheet: "@text1".
QLatin1String colorName(Color color);

/// One colour for each meaning.
class ColorTable
{
public:
    explicit constexpr ColorTable(std::array<QRgb, ColorCount> colors) : m_colors{colors} {}
    QColor operator[](Color color) const { return QColor::fromRgb(m_colors[std::size_t(color)]); }
    /// Edges and hints as strong as controls and text, as the desktop's contrast setting asks.
    ColorTable withHighContrast() const;
    bool operator==(const ColorTable &) const = default;

private:
    std::array<QRgb, ColorCount> m_colors;
};

const ColorTable &lightColors();
const ColorTable &darkColors();

/// The palette that shows `colors` in standard widgets.
QPalette paletteOf(const ColorTable &colors);
/// The table behind the application's palette, for whoever paints by hand.
const ColorTable &currentColors();

/// WCAG 2 contrast ratio, 1 to 21.
double contrastRatio(const QColor &a, const QColor &b);

} // namespace ui
