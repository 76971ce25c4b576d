// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/appearancesection.h"

#include "ui/format/format.h"
#include "ui/settings/preferences.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QAction>
#include <QFontDatabase>
#include <QSignalBlocker>
#include <QTimeZone>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

AppearanceSection::AppearanceSection(const SettingsContext &context, QAction *menuBar, QWidget *parent) :
    SettingsForm{context, parent}
{
    addTheme();
    addTexts();
    addCard(tr("Window"));
    CheckBox *bar = addCheck(tr("Menu bar"), tr("Ctrl+M shows or hides it, F10 opens it for once."), menuBar->isChecked());
    connect(bar, &QCheckBox::toggled, menuBar, [menuBar](bool on) {
        if (menuBar->isChecked() != on)
            menuBar->trigger();
    });
    connect(menuBar, &QAction::toggled, bar, &QCheckBox::setChecked);
    addNumbers();
    finish();
}

void AppearanceSection::addTheme()
{
    addCard(tr("Look"));
    Theme &theme = m_context.theme;
    auto *modes = new SegmentedControl{tr("Theme")};
    const QStringList names{tr("System"), tr("Light"), tr("Dark")};
    for (const Theme::Mode mode : {Theme::Mode::System, Theme::Mode::Light, Theme::Mode::Dark})
        modes->add(int(mode), names[int(mode)]);
    modes->choose(int(theme.mode()));
    addRow(tr("Theme"), tr("System follows the desktop while Tokenwise runs."), modes);
    connect(modes, &SegmentedControl::chosenChanged, this, [this, &theme, names](int id) {
        const Theme::Mode before = theme.mode();
        if (before == Theme::Mode(id))
            return;
        theme.setMode(Theme::Mode(id));
        tell(tr("Theme"), names[id], [&theme, before] { theme.setMode(before); });
    });
    CheckBox *contrast = addCheck(tr("High contrast"), tr("Stronger edges and hints. On also when the desktop asks for it."),
                                  theme.highContrast());
    connect(contrast, &QCheckBox::toggled, this, [this, &theme](bool on) {
        if (theme.highContrast() == on)
            return;
        theme.setHighContrast(on);
        tell(tr("High contrast"), on ? tr("on") : tr("off"), [&theme, on] { theme.setHighContrast(!on); });
    });
    CheckBox *calm = addCheck(tr("Reduce motion"), tr("Nothing fades or blinks. On also when the desktop asks for it."),
                              theme.calm());
    connect(calm, &QCheckBox::toggled, this, [this, &theme](bool on) {
        if (theme.calm() == on)
            return;
        theme.setCalm(on);
        tell(tr("Reduce motion"), on ? tr("on") : tr("off"), [&theme, on] { theme.setCalm(!on); });
    });
    connect(&theme, &Theme::changed, this, [modes, contrast, calm, &theme] {
        modes->choose(int(theme.mode()));
        contrast->setChecked(theme.highContrast());
        calm->setChecked(theme.calm());
    });
}

void AppearanceSection::addTexts()
{
    addCard(tr("Texts"));
    Theme &theme = m_context.theme;
    const Format format;
    QStringList names;
    QVariantList sizes;
    for (int percent = 90; percent <= 150; percent += 10) {
        names.append(format.percent(percent / 100.0, 0));
        sizes.append(percent);
    }
    const auto now = [&theme] { return int(std::lround(theme.textScale() * 10)) * 10; };
    ComboBox *size = addChoice(tr("Text size"), tr("On top of the desktop's own. Ctrl++ and Ctrl+− change it too."), names,
                               sizes, now());
    connect(size, &QComboBox::activated, this, [this, &theme, size] {
        const double before = theme.textScale();
        theme.setTextScale(size->currentData().toInt() / 100.0);
        tell(tr("Text size"), size->currentText(), [&theme, before] { theme.setTextScale(before); });
    });
    connect(&theme, &Theme::changed, size, [size, now] { size->setCurrentIndex(size->findData(now())); });

    QStringList families{tr("Tokenwise's own")};
    QVariantList chosen{QString{}};
    for (const QString &family : QFontDatabase::families()) {
        if (QFontDatabase::isPrivateFamily(family) || !QFontDatabase::isSmoothlyScalable(family))
            continue;
        families.append(family);
        chosen.append(family);
    }
    ComboBox *font = addChoice(tr("Font"), tr("Numbers in columns keep a font whose digits are equally wide."), families,
                               chosen, theme.fontFamily());
    connect(font, &QComboBox::activated, this, [this, &theme, font] {
        const QString before = theme.fontFamily();
        theme.setFontFamily(font->currentData().toString());
        tell(tr("Font"), font->currentText(), [&theme, before] { theme.setFontFamily(before); });
    });
    connect(&theme, &Theme::changed, font, [font, &theme] { font->setCurrentIndex(qMax(0, font->findData(theme.fontFamily()))); });
}

void AppearanceSection::addNumbers()
{
    addCard(tr("Times and amounts"));
    core::Settings &settings = m_context.settings;
    QStringList names{tr("Of the system: %1").arg(QString::fromLatin1(QTimeZone::systemTimeZoneId()))};
    QVariantList zones{QByteArray{}};
    for (const QByteArray &zone : QTimeZone::availableTimeZoneIds()) {
        if (!zone.contains('/') && zone != "UTC")
            continue;
        names.append(QString::fromLatin1(zone).replace(u'_', u' '));
        zones.append(zone);
    }
    ComboBox *zone = addChoice(tr("Time zone"), tr("In which times are shown. Prices change by UTC days."), names, zones,
                               preferences::timeZone(settings));
    connect(zone, &QComboBox::activated, this, [this, zone, &settings] {
        const QByteArray before = preferences::timeZone(settings);
        const auto set = [this, zone, &settings](const QByteArray &id) {
            preferences::setTimeZone(settings, id);
            preferences::applyFormats(settings);
            zone->setCurrentIndex(qMax(0, zone->findData(id)));
            emit formatsChanged();
        };
        set(zone->currentData().toByteArray());
        tell(tr("Time zone"), zone->currentText(), [set, before] { set(before); });
    });
    ComboBox *decimals = addChoice(tr("Decimals of amounts"), tr("Small amounts always get as many as they need to be told apart."),
                                   {tr("2, more where needed"), tr("at least 3"), tr("at least 4"), tr("at least 6")},
                                   {2, 3, 4, 6}, preferences::moneyDecimals(settings));
    connect(decimals, &QComboBox::activated, this, [this, decimals, &settings] {
        const int before = preferences::moneyDecimals(settings);
        const auto set = [this, decimals, &settings](int count) {
            preferences::setMoneyDecimals(settings, count);
            preferences::applyFormats(settings);
            decimals->setCurrentIndex(qMax(0, decimals->findData(count)));
            emit formatsChanged();
        };
        set(decimals->currentData().toInt());
        tell(tr("Decimals of amounts"), decimals->currentText(), [set, before] { set(before); });
    });
}

} // namespace ui
