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
    enum class Section { Recent, Pages, Commands, Settings, Jobs, Models };

    Section section = Section::Commands;
    QString key = {};    ///< by which it is remembered: "job:job_01…"
    QString text = {};
    QString note = {};   ///< beside the text, quieter; found as well
    QString keys = {};   ///< its shortcut
    QString whyNot = {}; ///< not "": it cannot be run now, and why
    QPointer<QAction> action = {}; ///< of commands and pages
    QString target = {};           ///< id of the job or the model, number of the section of the settings
    QString folded = {};           ///< text and note, as they are searched
};

/// What can be found: the window's commands and pages, those of the page that is shown, the jobs and
/// the models of the profile, and the sections of the settings. `jobs` and `models` are nullptr while
/// no profile is open.
QList<PaletteEntry> paletteEntries(const Actions &actions, const QList<QAction *> &ofPage, const JobListModel *jobs,
                                   const core::ModelCatalog *models, const QStringList &settings);

} // namespace ui
