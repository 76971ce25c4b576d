// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/icons/icons.h"

#include <QButtonGroup>
#include <QFrame>

class QAction;
class QPushButton;
class QVBoxLayout;

namespace ui {

class ProfileSwitch;

/// A page button: icon, name and, at its right, how many jobs run.
class NavButton;

/// "Search or run…  Ctrl K": looks like a field, opens the palette.
class SearchButton;

/// The column at the left: profile, search, pages, and below what holds everywhere.
class Sidebar : public QFrame
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget *parent = nullptr);

    /// The field above the pages.
    void setSearch(QAction *action);
    /// A page: `action` is checkable and its trigger shows it.
    void addPage(QAction *action, Icon face);
    /// A page at the bottom.
    void addBottomPage(QAction *action, Icon face);
    void setBadge(QAction *page, int count);
    ProfileSwitch *profiles() const { return m_profiles; }

    void setCollapsed(bool collapsed);
    bool isCollapsed() const { return m_collapsed; }

private:
    NavButton *add(QAction *action, Icon face, QVBoxLayout *to);
    void applyWidth();

    ProfileSwitch *m_profiles;
    SearchButton *m_search = nullptr;
    QVBoxLayout *m_searchPlace;
    QVBoxLayout *m_pages;
    QVBoxLayout *m_bottom;
    QButtonGroup m_group;
    QList<NavButton *> m_buttons;
    bool m_collapsed = false;
};

} // namespace ui
