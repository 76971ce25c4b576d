// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QIcon>
#include <QList>
#include <QPointer>
#include <QString>

namespace core {
class ModelCatalog;
}

namespace ui {

class Actions;
class JobListModel;

/// One thing that can be found in the palette.
struct PaletteEntry
{
    enum class Section { Recent, Pages, Commands, Jobs, Models };

    Section section = Section::Commands;
    QString key = {};    ///< by which it is remembered: "job:job_01…"
    QString text = {};
    QString note = {};   ///< beside the text, quieter; found as well
    QString keys = {};   ///< its shortcut
    QString whyNot = {}; ///< not "": it cannot be run now, and why
    QPointer<QAction> action = {}; ///< of commands and pages
    QString target = {};           ///< id of the job or the model
    QString folded = {};           ///< text and note, as they are searched
};

/// What can be found: the window's commands and pages, those of the page that is shown, the jobs and
/// the models of the profile. `jobs` and `models` are nullptr while none is open.
QList<PaletteEntry> paletteEntries(const Actions &actions, const QList<QAction *> &ofPage,
                                   const JobListModel *jobs, const core::ModelCatalog *models);

} // namespace ui
