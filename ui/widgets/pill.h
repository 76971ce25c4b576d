// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/icons/icons.h"

#include <QMetaType>
#include <QWidget>

namespace ui {

enum class Tone : quint8 { Neutral, Accent, Ok, Warn, Bad, Sandbox };
Color inkOf(Tone tone);
Color groundOf(Tone tone);

/// A short word about a state, with an icon: never by colour alone.
struct PillFace
{
    Icon icon = Icon::None;
    QString text = {};
    Tone tone = Tone::Neutral;

    bool operator==(const PillFace &) const = default;
};

QSize pillSize(const PillFace &face);
/// At the left of `box`, centred in its height; the text is elided when it does not fit.
void paintPill(QPainter &painter, const QRect &box, const PillFace &face);

class Pill : public QWidget
{
    Q_OBJECT
public:
    explicit Pill(QWidget *parent = nullptr);
    void setFace(const PillFace &face);
    const PillFace &face() const { return m_face; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    PillFace m_face;
};

} // namespace ui

Q_DECLARE_METATYPE(ui::PillFace)
