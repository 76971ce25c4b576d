// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colors.h"

#include <QList>
#include <QMetaType>
#include <QWidget>

namespace ui {

/// Parts of a whole, side by side on a track. Hatched parts are times or guesses, solid ones are facts.
struct MeterFace
{
    struct Part
    {
        double share = 0; ///< 0 to 1
        Color color = Color::Accent;
        bool hatched = false;
        bool operator==(const Part &) const = default;
    };
    QList<Part> parts;

    bool isEmpty() const { return parts.isEmpty(); }
    bool operator==(const MeterFace &) const = default;
};

void paintMeter(QPainter &painter, const QRectF &box, const MeterFace &face);

class Meter : public QWidget
{
    Q_OBJECT
public:
    explicit Meter(int height, QWidget *parent = nullptr);
    /// `description` is a whole sentence: "3,059 of 3,200 requests succeeded".
    void setFace(const MeterFace &face, const QString &description);
    QSize sizeHint() const override { return {120, m_height}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_height;
    MeterFace m_face;
};

} // namespace ui

Q_DECLARE_METATYPE(ui::MeterFace)
