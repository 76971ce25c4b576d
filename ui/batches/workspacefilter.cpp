// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/workspacefilter.h"

#include <QSignalBlocker>

#include <algorithm>

namespace ui {

/// They are long, and differ at the end rather than at the beginning.
static QString shortened(const QString &workspace)
{
    constexpr int Longest = 24, Head = 13, Tail = 8;
    return workspace.size() <= Longest ? workspace : QString{workspace.left(Head) + u'…' + workspace.right(Tail)};
}

WorkspaceFilter::WorkspaceFilter(QWidget *parent) : ComboBox{parent}
{
    setAccessibleName(tr("Workspace"));
    setToolTip(tr("Batches of which workspace are shown"));
    connect(this, &QComboBox::activated, this, [this](int index) { take(itemData(index).toString()); });
    hide();
}

void WorkspaceFilter::setWorkspaces(QStringList workspaces)
{
    std::sort(workspaces.begin(), workspaces.end());
    if (workspaces != m_workspaces) {
        m_workspaces = workspaces;
        const QSignalBlocker quiet{this};
        clear();
        addItem(tr("All workspaces"), QString{});
        for (const QString &workspace : workspaces) {
            addItem(shortened(workspace), workspace);
            setItemData(count() - 1, workspace, Qt::ToolTipRole);
        }
        setCurrentIndex(qMax(0, findData(m_chosen)));
    }
    setVisible(workspaces.size() > 1);
    if (!m_chosen.isEmpty() && (workspaces.size() < 2 || !workspaces.contains(m_chosen)))
        choose({});
}

void WorkspaceFilter::choose(const QString &workspace)
{
    setCurrentIndex(qMax(0, findData(workspace)));
    take(workspace);
}

void WorkspaceFilter::take(const QString &workspace)
{
    if (workspace == m_chosen)
        return;
    m_chosen = workspace;
    emit chosenChanged(workspace);
}

} // namespace ui
