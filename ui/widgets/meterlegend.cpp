// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/meterlegend.h"

#include "ui/theme/fonts.h"

#include <QPainter>
#include <QStyle>

#include <numeric>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int Swatch = 10;
static constexpr int Gap = 6;
static constexpr int Between = 18;

MeterLegend::MeterLegend(QWidget *parent) : QWidget{parent}
{
    // Not Fixed: that bounds the height to that of one row.
    QSizePolicy policy{QSizePolicy::Expanding, QSizePolicy::Minimum};
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
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

int MeterLegend::rowHeight() { return scaled(20); }

int MeterLegend::widthOf(const Entry &entry) const
{
    return scaled(Swatch) + Gap + QFontMetrics{sized(fontsize::Body, QFont::Medium)}.horizontalAdvance(entry.count) + Gap
        + QFontMetrics{sized(fontsize::Small)}.horizontalAdvance(entry.name) + Between;
}

int MeterLegend::widthOf(const QList<Entry> &entries) const
{
    return std::accumulate(entries.begin(), entries.end(), 0,
                           [this](int sum, const Entry &entry) { return sum + widthOf(entry); });
}

QSize MeterLegend::sizeHint() const { return {widthOf(m_entries), rowHeight()}; }

QList<QList<MeterLegend::Entry>> MeterLegend::rowsIn(int width) const
{
    QList<Entry> shown = m_entries;
    if (widthOf(shown) - Between > width)
        shown.removeIf([](const Entry &entry) { return !entry.any; });
    QList<QList<Entry>> rows{{}};
    for (const Entry &entry : shown) {
        if (!rows.last().isEmpty() && widthOf(rows.last()) + widthOf(entry) - Between > width)
            rows.append(QList<Entry>{});
        rows.last().append(entry);
    }
    return rows;
}

void MeterLegend::paintEvent(QPaintEvent *)
{
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont strong = sized(fontsize::Body, QFont::Medium);
    const auto placed = [this](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    int y = 0;
    for (const QList<Entry> &row : rowsIn(width())) {
        int x = 0;
        for (const Entry &entry : row) {
            const int side = scaled(Swatch);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colors[entry.color]);
            painter.drawRoundedRect(placed({x, y + (rowHeight() - side) / 2, side, side}), 2, 2);
            int left = x + side + Gap;
            const int countWidth = QFontMetrics{strong}.horizontalAdvance(entry.count);
            painter.setFont(strong);
            painter.setPen(colors[Color::Text1]);
            painter.drawText(placed({left, y, countWidth + 1, rowHeight()}), Qt::AlignCenter, entry.count);
            left += countWidth + Gap;
            painter.setFont(sized(fontsize::Small));
            painter.setPen(colors[Color::Text2]);
            painter.drawText(placed({left, y, painter.fontMetrics().horizontalAdvance(entry.name) + 1, rowHeight()}),
                             Qt::AlignCenter, entry.name);
            x += widthOf(entry);
        }
        y += rowHeight();
    }
}

} // namespace ui
