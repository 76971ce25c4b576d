// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/meterlegend.h"

#include "ui/theme/fonts.h"

#include <QPainter>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int Swatch = 10;
static constexpr int Gap = 6;
static constexpr int Between = 18;

MeterLegend::MeterLegend(QWidget *parent) : QWidget{parent}
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MeterLegend::setEntries(const QList<Entry> &entries)
{
    if (entries == m_entries)
        return;
    m_entries = entries;
    QStringList all;
    for (const Entry &entry : entries)
        all.append(entry.count + u' ' + entry.name);
    setToolTip(all.join(u'\n'));
    setAccessibleName(all.join(u", "_s));
    updateGeometry();
    update();
}

int MeterLegend::widthOf(const Entry &entry, bool named) const
{
    int width = scaled(Swatch) + Gap + QFontMetrics{sized(fontsize::Body, QFont::Medium)}.horizontalAdvance(entry.count);
    if (named)
        width += Gap + QFontMetrics{sized(fontsize::Small)}.horizontalAdvance(entry.name);
    return width + Between;
}

QSize MeterLegend::sizeHint() const
{
    const int width = std::accumulate(m_entries.begin(), m_entries.end(), 0, [this](int sum, const Entry &entry) {
        return sum + widthOf(entry, true);
    });
    return {width, scaled(20)};
}

void MeterLegend::paintEvent(QPaintEvent *)
{
    const auto total = [this](const QList<Entry> &entries, bool named) {
        return std::accumulate(entries.begin(), entries.end(), -Between, [this, named](int sum, const Entry &entry) {
            return sum + widthOf(entry, named);
        });
    };
    QList<Entry> shown = m_entries;
    if (total(shown, true) > width())
        shown.removeIf([](const Entry &entry) { return !entry.any; });
    const bool named = total(shown, true) <= width();
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    int x = 0;
    for (const Entry &entry : shown) {
        if (x + widthOf(entry, named) - Between > width())
            break;
        const int side = scaled(Swatch);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors[entry.color]);
        painter.drawRoundedRect(QRect{x, (height() - side) / 2, side, side}, 2, 2);
        int left = x + side + Gap;
        const QFont strong = sized(fontsize::Body, QFont::Medium);
        painter.setFont(strong);
        painter.setPen(colors[Color::Text1]);
        painter.drawText(QRect{left, 0, width(), height()}, Qt::AlignLeft | Qt::AlignVCenter, entry.count);
        if (named) {
            left += QFontMetrics{strong}.horizontalAdvance(entry.count) + Gap;
            painter.setFont(sized(fontsize::Small));
            painter.setPen(colors[Color::Text2]);
            painter.drawText(QRect{left, 0, width(), height()}, Qt::AlignLeft | Qt::AlignVCenter, entry.name);
        }
        x += widthOf(entry, named);
    }
}

} // namespace ui
