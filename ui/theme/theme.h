// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "ui/theme/colors.h"

#include <QObject>

#include <memory>

namespace ui {

class SystemScheme;

/// Light, dark or as the desktop has it, and the size of texts: one switch over the table of
/// colours, put into the application's palette, font and style sheet. Takes effect at once.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };
    Q_ENUM(Mode)

    explicit Theme(core::Settings &settings, QObject *parent = nullptr);
    ~Theme() override;

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    static constexpr double SmallestText = 0.9;
    static constexpr double LargestText = 1.5;
    double textScale() const { return m_textScale; }
    void setTextScale(double scale); ///< held within SmallestText and LargestText
    /// The family of texts, "" for our own.
    QString fontFamily() const { return m_fontFamily; }
    void setFontFamily(const QString &family);
    /// What the user wants whatever the desktop says.
    bool highContrast() const { return m_highContrast; }
    void setHighContrast(bool on);
    bool calm() const { return m_calm; }
    void setCalm(bool on);
    /// Nothing may move or fade: so the user or the desktop wishes.
    bool reducedMotion() const;

signals:
    void changed();

private:
    template<typename T>
    void set(T &member, const T &value, const QString &key);
    void apply();
    void applyMotion() const;

    core::Settings &m_settings;
    std::unique_ptr<SystemScheme> m_system;
    double m_systemFontScale = 1; ///< size of the desktop's font against 10 pt
    Mode m_mode = Mode::System;
    double m_textScale = 1;
    QString m_fontFamily;
    bool m_highContrast = false;
    bool m_calm = false;
};

/// What Theme::reducedMotion() was when it was applied last, for widgets that move.
bool motionIsReduced();

/// The application's style sheet for these colours at the present size of texts.
QString styleSheetOf(const ColorTable &colors);

} // namespace ui
