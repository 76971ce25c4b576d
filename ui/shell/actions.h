// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QActionGroup>
#include <QList>
#include <QObject>

namespace ui {

/// Every command of the window that is not about one job: its text, its keys and where it stands in
/// the menus (ui.md §6). Menus, sidebar, palette and the list of shortcuts all show these; the window
/// decides what they do. A disabled one says why in its tooltip.
class Actions : public QObject
{
    Q_OBJECT
public:
    enum class Menu { File, Edit, View, Tools, Help };

    /// Their shortcuts hold in `window`, also while no menu shows them.
    explicit Actions(QWidget *window);

    QAction *newBatch, *openFile, *importUsage, *connectKey, *quit;
    QAction *undo, *redo, *cut, *copy, *paste, *selectAll, *find, *findNext;
    QAction *palette, *batches, *settings, *back, *refresh, *showHidden;
    QAction *sidebar, *menuBar, *fullScreen, *larger, *smaller, *normal;
    QAction *themeSystem, *themeLight, *themeDark;
    QAction *foreign, *testConnection, *openData;
    QAction *welcome, *shortcuts, *about;

    /// In the order of the menu; nullptr is a separator.
    QList<QAction *> of(Menu menu) const;
    /// Those that show a page, in the order of the sidebar.
    QList<QAction *> pages() const { return {batches, settings}; }
    /// All of them, without separators.
    QList<QAction *> all() const;
    /// What there is to act upon: nothing; pages, before any profile was chosen; a profile.
    enum class Reach { Nothing, Pages, Profile };
    void setReach(Reach reach);

private:
    QAction *make(const QString &text, const QKeySequence &keys = {});
    /// Keys that the widget with the focus handles itself: shown, not taken.
    QAction *makeEdit(const QString &text, const QKeySequence &keys);
    void setIcons();

    QWidget *m_window;
    QActionGroup m_themes;
};

} // namespace ui
