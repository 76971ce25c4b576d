// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "ui/palette/palettemodel.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListView;

namespace ui {

/// Finds and runs everything there is by a few letters (ui.md §6). Without a frame, in the upper third
/// of the window; goes when something is chosen, by Esc, and when another window is clicked. Deletes
/// itself.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    /// What was used last is kept in `settings`.
    CommandPalette(const QList<PaletteEntry> &entries, core::Settings &settings, QWidget *window);

    QListView *list() const { return m_list; }

signals:
    /// Emitted once the palette has gone. `inPlace`: by Ctrl+Enter or Ctrl+click.
    void chosen(const ui::PaletteEntry &entry, bool inPlace);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
    bool event(QEvent *event) override;

private:
    void fitRows();
    void place();
    void choose(const QModelIndex &index, bool inPlace);
    void move(int rows);
    void setCurrent(int row);
    void refreshHint();

    core::Settings &m_settings;
    PaletteModel *m_model;
    QLineEdit *m_edit;
    QListView *m_list;
    QLabel *m_nothing;
    QLabel *m_hint;
};

} // namespace ui
