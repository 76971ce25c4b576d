// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/singleinstance.h"
#include "app/windowprogram.h"
#include "core/storage/databasefile.h"
#include "ui/explain/explain.h"
#include "ui/theme/theme.h"
#include "ui/theme/windowstyle.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/parts.h"

#include <QApplication>
#include <QDesktopServices>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace app {

static constexpr int StorageTrouble = 6;

/// Reports can be made of a ledger that is read-only; the window would fail at every click.
static core::Result<std::unique_ptr<core::Database>> openForWindow(const core::DataPlace &place)
{
    auto database = core::Database::open(place.folder);
    if (const QString locked = core::readOnlyPart(core::ledgerFile(place.folder)); database && !locked.isEmpty())
        return core::Error{.kind = core::Error::Kind::Storage, .detail = locked + u" is read-only for this user"_s};
    return database;
}

/// Says what is wrong with the folder. Whether the user has mended it, or wants to quit.
static bool isTriedAgain(const QString &trouble, const core::DataPlace &place)
{
    auto *dialog = new ui::ConfirmDialog{
        {.title = ui::ConfirmDialog::tr("Tokenwise cannot use its data folder"),
         .text = trouble.contains(place.folder) ? trouble : trouble + u"\n\n" + place.folder,
         .doIt = ui::ConfirmDialog::tr("Try again"),
         .keepIt = ui::ConfirmDialog::tr("Quit")},
        nullptr};
    auto *folder = ui::linkButton(ui::ConfirmDialog::tr("Open the folder"), ui::Icon::Folder);
    QObject::connect(folder, &QPushButton::clicked, dialog, [place] { QDesktopServices::openUrl(QUrl::fromLocalFile(place.folder)); });
    dialog->addWidget(folder);
    bool again = false;
    QObject::connect(dialog, &QDialog::accepted, dialog, [&again] { again = true; });
    dialog->open();
    QApplication::exec(); // until it is closed
    return again;
}

int runWindow(int &argc, char *argv[], const core::DataPlace &place, const QString &profile)
{
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(
        Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication::setStyle(new ui::WindowStyle);
    QApplication application{argc, argv};
    QApplication::setApplicationName(u"tokenwise"_s);
    QApplication::setApplicationDisplayName({});
    QApplication::setDesktopFileName(u"tokenwise"_s);
    QApplication::setApplicationVersion(QStringLiteral(TOKENWISE_VERSION));

    SingleInstance instance{place.folder};
    if (!instance.begin(profile))
        return 0; // the window that is there has come forward

    core::Settings settings{place};
    ui::Theme theme{settings};
    auto database = openForWindow(place);
    while (!database) {
        if (!isTriedAgain(ui::explain(database.error()).sentence, place))
            return StorageTrouble;
        database = openForWindow(place);
    }
    WindowProgram program{place, settings, theme, **database};
    QObject::connect(&instance, &SingleInstance::raiseWanted, &program, &WindowProgram::comeForward);
    program.start(profile);
    return QApplication::exec();
}

} // namespace app
