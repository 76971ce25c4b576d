// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>

#include <memory>
#include <vector>

namespace ui {

/// A row of controls that goes on in further rows where the width is too small: with large text a search field and its segments
/// stand below each other instead of being cut. Items are as wide as they wish; those that can grow share what a row has left,
/// up to their maximum width. From `spring()` on they stand at the right end of a row that has room to spare.
class WrapRow : public QLayout
{
public:
    explicit WrapRow(int spacing, QWidget *parent = nullptr);
    ~WrapRow() override;

    void spring() { m_spring = int(m_items.size()); }

    void addItem(QLayoutItem *item) override; ///< takes it
    int count() const override { return int(m_items.size()); }
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange(QRect{0, 0, width, 0}, false); }
    QSize sizeHint() const override;    ///< all in one row
    QSize minimumSize() const override; ///< as wide as the widest item
    void setGeometry(const QRect &rect) override;

private:
    int arrange(const QRect &rect, bool apply) const; ///< the height that it takes
    void placeRow(const std::vector<QLayoutItem *> &row, bool sprung, QLayoutItem *firstAfter, const QRect &within) const;

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
    int m_spring = -1; ///< index of the first item at the right end, -1 for none
};

} // namespace ui
