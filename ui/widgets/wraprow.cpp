// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/wraprow.h"

#include <QWidget>

#include <algorithm>

namespace ui {

namespace {

bool grows(const QLayoutItem &item) { return item.expandingDirections() & Qt::Horizontal; }

/// What an item takes at least: one that can grow may also be as small as it is allowed to.
int leastWidth(const QLayoutItem &item) { return grows(item) ? item.minimumSize().width() : item.sizeHint().width(); }

} // namespace

WrapRow::WrapRow(int spacing, QWidget *parent) : QLayout{parent}
{
    setSpacing(spacing);
    setContentsMargins(0, 0, 0, 0);
}

WrapRow::~WrapRow() = default;

void WrapRow::addItem(QLayoutItem *item) { m_items.emplace_back(item); }

QLayoutItem *WrapRow::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[size_t(index)].get() : nullptr;
}

QLayoutItem *WrapRow::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem *item = m_items[size_t(index)].release();
    m_items.erase(m_items.begin() + index);
    if (m_spring > index)
        --m_spring;
    return item;
}

QSize WrapRow::sizeHint() const
{
    QSize whole;
    for (const auto &item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize hint = item->sizeHint();
        whole.setWidth(whole.width() + hint.width() + (whole.width() > 0 ? spacing() : 0));
        whole.setHeight(std::max(whole.height(), hint.height()));
    }
    const QMargins around = contentsMargins();
    return whole + QSize{around.left() + around.right(), around.top() + around.bottom()};
}

QSize WrapRow::minimumSize() const
{
    QSize least;
    for (const auto &item : m_items)
        if (!item->isEmpty())
            least = least.expandedTo({leastWidth(*item), item->sizeHint().height()});
    const QMargins around = contentsMargins();
    return least + QSize{around.left() + around.right(), around.top() + around.bottom()};
}

void WrapRow::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int WrapRow::arrange(const QRect &rect, bool apply) const
{
    const QMargins around = contentsMargins();
    const QRect inner = rect.marginsRemoved(around);
    QLayoutItem *firstAfter = m_spring >= 0 && m_spring < count() ? m_items[size_t(m_spring)].get() : nullptr;
    std::vector<QLayoutItem *> row;
    int taken = 0, height = 0, top = inner.top();
    bool sprung = false;
    const auto finish = [&] {
        if (row.empty())
            return;
        if (apply)
            placeRow(row, sprung, firstAfter, QRect{inner.left(), top, inner.width(), height});
        top += height + spacing();
        row.clear();
        taken = height = 0;
        sprung = false;
    };
    for (const auto &item : m_items) {
        if (item->isEmpty())
            continue;
        const int width = leastWidth(*item);
        if (!row.empty() && taken + spacing() + width > inner.width())
            finish();
        taken += width + (row.empty() ? 0 : spacing());
        height = std::max(height, item->sizeHint().height());
        sprung = sprung || item.get() == firstAfter;
        row.push_back(item.get());
    }
    finish();
    const int used = top == inner.top() ? 0 : top - inner.top() - spacing();
    return used + around.top() + around.bottom();
}

void WrapRow::placeRow(const std::vector<QLayoutItem *> &row, bool sprung, QLayoutItem *firstAfter,
                       const QRect &within) const
{
    int left = within.width() - spacing() * (int(row.size()) - 1);
    std::vector<int> widths;
    for (const QLayoutItem *item : row) {
        widths.push_back(std::min(leastWidth(*item), within.width()));
        left -= widths.back();
    }
    for (size_t i = 0; i < row.size() && left > 0; ++i) {
        if (!grows(*row[i]))
            continue;
        const int more = std::min(left, std::max(0, row[i]->maximumSize().width() - widths[i]));
        widths[i] += more;
        left -= more;
    }
    const bool mirrored = parentWidget() && parentWidget()->isRightToLeft();
    int x = within.left();
    for (size_t i = 0; i < row.size(); ++i) {
        if (sprung && row[i] == firstAfter)
            x += std::max(0, left);
        const int height = std::min(row[i]->sizeHint().height(), within.height());
        const int shown = mirrored ? within.left() + within.right() - x - widths[i] + 1 : x;
        row[i]->setGeometry(QRect{shown, within.top() + (within.height() - height) / 2, widths[i], height});
        x += widths[i] + spacing();
    }
}

} // namespace ui
