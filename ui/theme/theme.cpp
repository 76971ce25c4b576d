// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/fonts.h"
#include "ui/theme/systemscheme.h"

#include <QApplication>
#include <QMetaEnum>

using namespace Qt::StringLiterals;

namespace ui {

static const QString ModeKey = u"appearance/theme"_s;
static const QString TextScaleKey = u"appearance/textScale"_s;

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
    m_textScale = qBound(SmallestText, settings.value(TextScaleKey, 1.0).toDouble(), LargestText);
    connect(m_system.get(), &SystemScheme::changed, this, &Theme::apply);
    apply();
}

Theme::~Theme() = default;

bool Theme::reducedMotion() const { return m_system->wantsReducedMotion(); }

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
    scale = qBound(SmallestText, scale, LargestText);
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
    if (m_system->wantsContrast())
        colors = colors.withHighContrast();
    QApplication::setFont(applicationFont(m_textScale * m_systemFontScale));
    QApplication::setPalette(paletteOf(colors));
    qApp->setStyleSheet(styleSheetOf(colors));
    emit changed();
}

} // namespace ui
