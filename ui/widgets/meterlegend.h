// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colors.h"

#include <QWidget>

namespace ui {

/// What the colours of a meter are: a square, how many, and their name. Entries for nothing yield first when it is
/// narrow, then names; the tooltip tells all.
class MeterLegend : public QWidget
{
    Q_OBJECT
public:
    struct Entry
    {
        QString count;
        QString name;
        Color color = Color::Ok;
        bool any = true; ///< the count is not zero
        bool operator==(const Entry &) const = default;
    };
    explicit MeterLegend(QWidget *parent = nullptr);
    void setEntries(const QList<Entry> &entries);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {60, sizeHint().height()}; }
    /// A legend without its words says nothing: it goes on in further rows.
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return int(rowsIn(width).size()) * rowHeight(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int widthOf(const Entry &entry) const;
    int widthOf(const QList<Entry> &entries) const;
    QList<QList<Entry>> rowsIn(int width) const;
    static int rowHeight();

    QList<Entry> m_entries;
};

} // namespace ui
