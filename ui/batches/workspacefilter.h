// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/combobox.h"

namespace ui {

/// Of which workspace the batches are shown. There only while they are of more than one.
class WorkspaceFilter : public ComboBox
{
    Q_OBJECT
public:
    explicit WorkspaceFilter(QWidget *parent = nullptr);

    /// Those that occur. A choice that is not among them any more is given up.
    void setWorkspaces(QStringList workspaces);
    /// "": of all. One that does not occur yet is remembered until the workspaces are told.
    void choose(const QString &workspace);
    QString chosen() const { return m_chosen; }

signals:
    void chosenChanged(const QString &workspace);

private:
    void take(const QString &workspace);

    QStringList m_workspaces;
    QString m_chosen;
};

} // namespace ui
