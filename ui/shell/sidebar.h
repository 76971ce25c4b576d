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

/// The column at the left: profile, pages, and below what holds everywhere.
class Sidebar : public QFrame
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget *parent = nullptr);

    /// A page: `action` is checkable and its trigger shows it.
    void addPage(QAction *action, Icon face);
    /// A button at the bottom that opens the menu of `action`.
    void addBottomMenu(QAction *action, Icon face);
    void setBadge(QAction *page, int count);
    ProfileSwitch *profiles() const { return m_profiles; }

    void setCollapsed(bool collapsed);
    bool isCollapsed() const { return m_collapsed; }

protected:
    void changeEvent(QEvent *event) override;

private:
    NavButton *add(QAction *action, Icon face);
    void applyWidth();

    ProfileSwitch *m_profiles;
    QVBoxLayout *m_pages;
    QVBoxLayout *m_bottom;
    QButtonGroup m_group;
    QList<NavButton *> m_buttons;
    bool m_collapsed = false;
};

} // namespace ui
