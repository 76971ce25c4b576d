// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace ui {

/// A page that is made when something of it is first asked for, or a moment later, so that opening a profile
/// does not wait for pages that are not looked at.
template<typename Page>
class LaterPage
{
public:
    explicit LaterPage(std::function<Page *()> make) : m_make{std::move(make)} {}

    /// Made by this, if it was not yet.
    Page *operator->() const
    {
        if (!m_page)
            m_page = m_make();
        return m_page;
    }
    operator Page *() const { return m_page; } ///< nullptr while it is not made

private:
    std::function<Page *()> m_make;
    mutable Page *m_page = nullptr;
};

} // namespace ui
