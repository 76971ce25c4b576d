// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/paletteentry.h"

#include "ui/batches/joblistmodel.h"
#include "ui/shell/actions.h"
#include "ui/widgets/actiontext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QString tr(const char *text) { return QCoreApplication::translate("ui::PaletteEntry", text); }

PaletteEntry finished(PaletteEntry entry)
{
    entry.folded = QString{entry.text + u'\n' + entry.note}.toCaseFolded();
    return entry;
}

PaletteEntry entryOf(QAction *action, const QString &note, PaletteEntry::Section section)
{
    QString name = actionName(*action);
    return finished({.section = section,
                     .key = u"action:"_s + name,
                     .text = name,
                     .note = note,
                     .keys = actionKeys(*action),
                     .whyNot = whyDisabled(*action),
                     .action = action});
}

} // namespace

QList<PaletteEntry> paletteEntries(const Actions &actions, const QList<QAction *> &ofPage,
                                   const JobListModel *jobs, const core::ModelCatalog *models,
                                   const QStringList &settings)
{
    QList<PaletteEntry> entries;
    const QList<QAction *> pages = actions.pages();
    for (QAction *page : pages)
        entries.append(entryOf(page, {}, PaletteEntry::Section::Pages));
    const std::initializer_list<std::pair<Actions::Menu, QString>> menus{
        {Actions::Menu::File, tr("File")},
        {Actions::Menu::View, tr("View")},
        {Actions::Menu::Tools, tr("Tools")},
        {Actions::Menu::Help, tr("Help")}};
    for (const auto &[menu, title] : menus) {
        for (QAction *action : actions.of(menu))
            if (action && action != actions.palette && !pages.contains(action))
                entries.append(entryOf(action, title, PaletteEntry::Section::Commands));
    }
    for (QAction *action : ofPage)
        entries.append(entryOf(action, tr("Batch"), PaletteEntry::Section::Commands));
    // The Edit menu is about the text with the focus, which the palette takes away.
    for (QAction *action : {actions.find, actions.findNext})
        entries.append(entryOf(action, tr("Edit"), PaletteEntry::Section::Commands));

    for (int section = 0; section < settings.size(); ++section)
        entries.append(finished({.section = PaletteEntry::Section::Settings,
                                 .key = u"settings:"_s + QString::number(section),
                                 .text = settings[section],
                                 .note = tr("Settings"),
                                 .target = QString::number(section)}));

    for (int row = 0; jobs && row < jobs->rowCount(); ++row) {
        const core::Job &job = jobs->at(row);
        if (job.hidden)
            continue;
        entries.append(finished({.section = PaletteEntry::Section::Jobs,
                                 .key = u"job:"_s + job.id,
                                 .text = job.name,
                                 .note = statusPill(job, jobs->format()).text,
                                 .target = job.id}));
    }
    if (models) {
        for (const core::Model &model : models->models()) {
            if (model.lifecycle == core::Model::Lifecycle::Retired)
                continue;
            entries.append(finished({.section = PaletteEntry::Section::Models,
                                     .key = u"model:"_s + model.id,
                                     .text = model.displayName,
                                     .note = model.id,
                                     .target = model.id}));
        }
    }
    return entries;
}

} // namespace ui
