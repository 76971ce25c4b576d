// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colors.h"

#include <QGuiApplication>

#include <cmath>

namespace ui {

static constexpr std::array<const char *, ColorCount> Names{
    "window", "sidebar", "card", "raised", "hover", "selected", "track", "grid", "border",
    "buttonBorder", "control", "axis", "text1", "text2", "text3", "accent", "onAccent",
    "accentHover", "accentSoft", "ok", "okSoft", "warn", "warnSoft", "warnBorder", "bad", "badSoft",
    "sandbox", "sandboxSoft", "part1", "part2", "part3", "part4", "seriesOpus", "seriesSonnet",
    "seriesHaiku", "seriesFable", "seriesOther"};

static constexpr ColorTable Light{{
    0xFFF4F6F8, 0xFFEBEEF2, 0xFFFFFFFF, 0xFFF8F9FB, 0xFFEEF1F5, 0xFFDFEAFB, 0xFFE4E8ED, 0xFFE9ECF0,
    0xFFDDE2E8, 0xFFC3CAD4, 0xFF858F9E, 0xFFB9C1CC, // window … axis
    0xFF18202C, 0xFF465160, 0xFF5E6978,             // text
    0xFF2156C4, 0xFFFFFFFF, 0xFF1B48A6, 0xFFE6EEFC, // accent
    0xFF17724A, 0xFFE1F3EA,                         // ok
    0xFF875200, 0xFFFFF2D9, 0xFFEBCB8B,             // warn
    0xFFB8302A, 0xFFFCE8E6,                         // bad
    0xFF6A3FA6, 0xFFF0E9FA,                         // sandbox
    0xFF173C88, 0xFF2F66CF, 0xFF6F95DD, 0xFFA9C0EC, // parts
    0xFF0F5AA6, 0xFFD86A12, 0xFF10A37A, 0xFF7E1D55, 0xFF8B94A3}};

static constexpr ColorTable Dark{{
    0xFF14171C, 0xFF101318, 0xFF1B1F26, 0xFF21262E, 0xFF272D36, 0xFF213552, 0xFF2C333D, 0xFF282E37,
    0xFF2E353F, 0xFF414A57, 0xFF707B8B, 0xFF4A5462, // window … axis
    0xFFE8EBF0, 0xFFB6BEC9, 0xFF98A2AF,             // text
    0xFF82ADF8, 0xFF0D1A30, 0xFF9ABDFA, 0xFF1D2C45, // accent
    0xFF57C793, 0xFF16302A,                         // ok
    0xFFEDB452, 0xFF332A16, 0xFF5E4A1E,             // warn
    0xFFFF8A80, 0xFF3A2024,                         // bad
    0xFFBFA0F2, 0xFF2B2340,                         // sandbox
    0xFF3F74D9, 0xFF6F9BEE, 0xFFA5C2F7, 0xFFD5E2FB, // parts
    0xFF2F8FF0, 0xFFF2A23C, 0xFF6FE0B0, 0xFFAD6A9C, 0xFFA9AFB9}};

QLatin1String colorName(Color color)
{
    return QLatin1String{Names[std::size_t(color)]};
}

ColorTable ColorTable::withHighContrast() const
{
    ColorTable strong = *this;
    const auto at = [&strong](Color color) -> QRgb & { return strong.m_colors[std::size_t(color)]; };
    at(Color::Border) = at(Color::Grid) = at(Color::ButtonBorder) = at(Color::Control);
    at(Color::Text3) = at(Color::Text2);
    return strong;
}

const ColorTable &lightColors() { return Light; }
const ColorTable &darkColors() { return Dark; }

QPalette paletteOf(const ColorTable &colors)
{
    QPalette palette;
    const auto set = [&palette, &colors](QPalette::ColorRole role, Color color) {
        palette.setColor(QPalette::All, role, colors[color]);
    };
    set(QPalette::Window, Color::Window);
    set(QPalette::WindowText, Color::Text1);
    set(QPalette::Base, Color::Card);
    set(QPalette::AlternateBase, Color::Raised);
    set(QPalette::Text, Color::Text1);
    set(QPalette::PlaceholderText, Color::Text3);
    set(QPalette::Button, Color::Card);
    set(QPalette::ButtonText, Color::Text1);
    set(QPalette::BrightText, Color::Bad);
    set(QPalette::Highlight, Color::Accent);
    set(QPalette::HighlightedText, Color::OnAccent);
    set(QPalette::Link, Color::Accent);
    set(QPalette::LinkVisited, Color::Accent);
    set(QPalette::ToolTipBase, Color::Card);
    set(QPalette::ToolTipText, Color::Text1);
    set(QPalette::Light, Color::Card);
    set(QPalette::Midlight, Color::Hover);
    set(QPalette::Mid, Color::Border); // tells the tables of high contrast apart
    set(QPalette::Dark, Color::Control);
    set(QPalette::Shadow, Color::Axis);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors[Color::Text3]);
    return palette;
}

const ColorTable &currentColors()
{
    static const ColorTable lightStrong = Light.withHighContrast();
    static const ColorTable darkStrong = Dark.withHighContrast();
    const QPalette palette = QGuiApplication::palette();
    const bool dark = palette.color(QPalette::Window).lightness() < 128;
    const ColorTable &plain = dark ? Dark : Light;
    const ColorTable &strong = dark ? darkStrong : lightStrong;
    return palette.color(QPalette::Mid) == strong[Color::Border] ? strong : plain;
}

static double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

static double luminance(const QColor &color)
{
    return 0.2126 * linear(double(color.redF())) + 0.7152 * linear(double(color.greenF()))
        + 0.0722 * linear(double(color.blueF()));
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (qMax(la, lb) + 0.05) / (qMin(la, lb) + 0.05);
}

} // namespace ui
