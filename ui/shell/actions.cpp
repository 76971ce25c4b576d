// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include "ui/icons/icons.h"
#include "ui/widgets/actiontext.h"

#include <QWidget>

using namespace Qt::StringLiterals;

namespace ui {

Actions::Actions(QWidget *window) :
    QObject{window}, m_window{window}, m_themes{this}
{
    newBatch = make(tr("&New batch"), QKeySequence::New);
    openFile = make(tr("&Open a file…"), QKeySequence::Open);
    importUsage = make(tr("&Import usage…"));
    connectKey = make(tr("Connect an API &key…"));
    quit = make(tr("&Quit"), QKeySequence{Qt::CTRL | Qt::Key_Q});

    undo = makeEdit(tr("&Undo"), QKeySequence::Undo);
    redo = makeEdit(tr("&Redo"), QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Z});
    cut = makeEdit(tr("Cu&t"), QKeySequence::Cut);
    copy = makeEdit(tr("&Copy"), QKeySequence::Copy);
    paste = makeEdit(tr("&Paste"), QKeySequence::Paste);
    selectAll = makeEdit(tr("Select &all"), QKeySequence::SelectAll);
    find = make(tr("&Search here"), QKeySequence::Find);
    findNext = make(tr("Search &next"), QKeySequence{Qt::Key_F3});

    palette = make(tr("Search or &run…"), QKeySequence{Qt::CTRL | Qt::Key_K});
    batches = make(tr("&Batches"), QKeySequence{Qt::CTRL | Qt::Key_2});
    settings = make(tr("&Settings"), QKeySequence{Qt::CTRL | Qt::Key_Comma});
    back = make(tr("B&ack"), QKeySequence{Qt::ALT | Qt::Key_Left});
    refresh = make(tr("&Refresh"), QKeySequence{Qt::Key_F5});
    showHidden = make(tr("Show &hidden batches"));
    sidebar = make(tr("Collapse the side&bar"), QKeySequence{Qt::CTRL | Qt::Key_B});
    menuBar = make(tr("&Menu bar"), QKeySequence{Qt::CTRL | Qt::Key_M});
    fullScreen = make(tr("&Full screen"), QKeySequence{Qt::Key_F11});
    larger = make(tr("&Larger text"));
    // "+" stands on its own key, beside "=", or on the number pad.
    larger->setShortcuts({QKeySequence{Qt::CTRL | Qt::Key_Plus}, QKeySequence{Qt::CTRL | Qt::Key_Equal},
                          QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Plus}});
    smaller = make(tr("S&maller text"), QKeySequence{Qt::CTRL | Qt::Key_Minus});
    normal = make(tr("&Normal text"), QKeySequence{Qt::CTRL | Qt::Key_0});
    themeSystem = make(tr("Theme of the s&ystem"));
    themeLight = make(tr("Li&ght theme"));
    themeDark = make(tr("&Dark theme"));

    foreign = make(tr("&Find batches made elsewhere…"));
    testConnection = make(tr("&Test the connection"));
    openData = make(tr("&Open the data folder"));
    welcome = make(tr("&Welcome"));
    shortcuts = make(tr("&Shortcuts and help"), QKeySequence{Qt::Key_F1});
    about = make(tr("&About Tokenwise"));

    for (QAction *each : {batches, settings, showHidden, sidebar, menuBar, fullScreen, themeSystem, themeLight, themeDark})
        each->setCheckable(true);
    for (QAction *each : {themeSystem, themeLight, themeDark})
        m_themes.addAction(each);
    setIcons();
}

QAction *Actions::make(const QString &text, const QKeySequence &keys)
{
    auto *action = new QAction{text, this};
    action->setShortcut(keys);
    allow(action, true);
    m_window->addAction(action);
    return action;
}

QAction *Actions::makeEdit(const QString &text, const QKeySequence &keys)
{
    auto *action = new QAction{text, this};
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    allow(action, true);
    return action;
}

void Actions::setIcons()
{
    const std::initializer_list<std::pair<QAction *, Icon>> faces{
        {newBatch, Icon::Plus},      {openFile, Icon::File},     {connectKey, Icon::Key},
        {importUsage, Icon::Download},
        {undo, Icon::Undo},          {copy, Icon::Copy},         {find, Icon::Search},
        {settings, Icon::Settings},   {palette, Icon::Search},     {batches, Icon::Batches},  
        {back, Icon::Back},          {refresh, Icon::Refresh},   {sidebar, Icon::Sidebar},
        {themeSystem, Icon::Desktop},{themeLight, Icon::Sun},    {themeDark, Icon::Moon},
        {foreign, Icon::Search},     {openData, Icon::Folder},   {shortcuts, Icon::Question},
        {about, Icon::Info}};
    for (const auto &[action, face] : faces)
        action->setIcon(icon(face));
}

QList<QAction *> Actions::of(Menu menu) const
{
    switch (menu) {
    case Menu::File: return {newBatch, openFile, nullptr, importUsage, connectKey, nullptr, quit};
    case Menu::Edit:
        return {undo, redo, nullptr, cut, copy, paste, selectAll, nullptr, find, findNext};
    case Menu::View:
        return {palette, nullptr, batches, settings, back, refresh, showHidden, nullptr, sidebar, menuBar, fullScreen,
                nullptr, themeSystem, themeLight, themeDark, nullptr, larger, smaller, normal};
    case Menu::Tools: return {foreign, testConnection, openData};
    case Menu::Help: return {welcome, shortcuts, about};
    }
    return {};
}

QList<QAction *> Actions::all() const
{
    QList<QAction *> everything;
    for (const Menu menu : {Menu::File, Menu::Edit, Menu::View, Menu::Tools, Menu::Help})
        everything += of(menu);
    everything.removeAll(nullptr);
    return everything;
}

void Actions::setReach(Reach reach)
{
    const QString why = tr("open the Sandbox or connect a key first");
    for (QAction *each : {newBatch, openFile, batches, find, findNext})
        allow(each, reach != Reach::Nothing, why);
    for (QAction *each : {refresh, testConnection, foreign})
        allow(each, reach == Reach::Profile, why);
    if (reach == Reach::Nothing)
        allow(showHidden, false, why); // else the list knows whether there are any
}

} // namespace ui
