// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/fonts.h"
#include "ui/theme/systemscheme.h"

#include <QApplication>
#include <QMetaEnum>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

static const QString ModeKey = u"appearance/theme"_s;
static const QString TextScaleKey = u"appearance/textScale"_s;
static const QString FontKey = u"appearance/font"_s;
static const QString ContrastKey = u"appearance/highContrast"_s;
static const QString CalmKey = u"appearance/reduceMotion"_s;
static constexpr const char *CalmProperty = "tokenwise_reducedMotion";

/// What is chosen by steps of a tenth, without the last digits that adding them up leaves.
static double inHundredths(double scale)
{
    return qBound(Theme::SmallestText, std::round(scale * 100) / 100, Theme::LargestText);
}

Theme::Theme(core::Settings &settings, QObject *parent) :
    QObject{parent}, m_settings{settings}, m_system{std::make_unique<SystemScheme>()}
{
    const double points = QApplication::font().pointSizeF();
    m_systemFontScale = points > 0 ? qBound(0.8, points / 10.0, 2.0) : 1;
    if (qAbs(m_systemFontScale - 1) < 0.15)
        m_systemFontScale = 1; // 9 and 11 pt are what desktops ship; sizes here are made for them
    bool known = false;
    const QByteArray name = settings.value(ModeKey).toString().toLatin1();
    const int mode = QMetaEnum::fromType<Mode>().keyToValue(name.constData(), &known);
    m_mode = known ? Mode(mode) : Mode::System;
    m_textScale = inHundredths(settings.value(TextScaleKey, 1.0).toDouble());
    m_fontFamily = settings.value(FontKey).toString();
    m_highContrast = settings.value(ContrastKey, false).toBool();
    m_calm = settings.value(CalmKey, false).toBool();
    connect(m_system.get(), &SystemScheme::changed, this, &Theme::apply);
    apply();
}

Theme::~Theme() = default;

bool Theme::reducedMotion() const { return m_calm || m_system->wantsReducedMotion(); }

template<typename T>
void Theme::set(T &member, const T &value, const QString &key)
{
    if (member == value)
        return;
    member = value;
    m_settings.set(key, value);
    apply();
}

void Theme::setFontFamily(const QString &family) { set(m_fontFamily, family, FontKey); }
void Theme::setHighContrast(bool on) { set(m_highContrast, on, ContrastKey); }
void Theme::setCalm(bool on) { set(m_calm, on, CalmKey); }

bool motionIsReduced() { return qApp->property(CalmProperty).toBool(); }

/// Menus, tooltips and drop-downs are Qt's own to move, and the cursor its own to blink.
void Theme::applyMotion() const
{
    static const int blinking = QApplication::cursorFlashTime();
    const bool calm = reducedMotion();
    qApp->setProperty(CalmProperty, calm);
    QApplication::setCursorFlashTime(calm ? 0 : blinking);
    for (const Qt::UIEffect effect : {Qt::UI_AnimateMenu, Qt::UI_FadeMenu, Qt::UI_AnimateCombo, Qt::UI_AnimateTooltip,
                                      Qt::UI_FadeTooltip})
        QApplication::setEffectEnabled(effect, false); // ui.md §9 knows of none of these
}

void Theme::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    m_settings.set(ModeKey, QString::fromLatin1(QMetaEnum::fromType<Mode>().valueToKey(int(mode))));
    apply();
}

void Theme::setTextScale(double scale)
{
    scale = inHundredths(scale);
    if (qFuzzyCompare(scale, m_textScale))
        return;
    m_textScale = scale;
    m_settings.set(TextScaleKey, scale);
    apply();
}

void Theme::apply()
{
    const bool dark = m_mode == Mode::Dark || (m_mode == Mode::System && m_system->isDark());
    ColorTable colors = dark ? darkColors() : lightColors();
    if (m_highContrast || m_system->wantsContrast())
        colors = colors.withHighContrast();
    QApplication::setFont(applicationFont(m_textScale * m_systemFontScale, m_fontFamily));
    QApplication::setPalette(paletteOf(colors));
    qApp->setStyleSheet(styleSheetOf(colors));
    applyMotion();
    emit changed();
}

} // namespace ui
