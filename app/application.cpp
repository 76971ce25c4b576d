// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/singleinstance.h"
#include "app/windowprogram.h"
#include "core/storage/databasefile.h"
#include "ui/explain/explain.h"
#include "ui/theme/theme.h"
#include "ui/widgets/confirmdialog.h"

#include <QApplication>
#include <QStyleFactory>

using namespace Qt::StringLiterals;

namespace app {

static constexpr int StorageTrouble = 6;

int runWindow(int &argc, char *argv[], const core::DataPlace &place, const QString &profile)
{
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(
        Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
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
    auto database = core::Database::open(place.folder);
    // Reports can be made of a ledger that is read-only; the window would fail at every click.
    if (const QString locked = core::readOnlyPart(core::ledgerFile(place.folder));
        database && !locked.isEmpty())
        database = core::Error{.kind = core::Error::Kind::Storage,
                               .detail = locked + u" is read-only for this user"_s};
    if (!database) {
        auto *dialog = new ui::ConfirmDialog{
            {.title = ui::ConfirmDialog::tr("Tokenwise cannot use its data folder"),
             .text = ui::explain(database.error()).sentence + u"\n\n" + place.folder,
             .doIt = ui::ConfirmDialog::tr("Quit"),
             .keepIt = {}},
            nullptr};
        dialog->open();
        QApplication::exec();
        return StorageTrouble;
    }
    WindowProgram program{place, settings, theme, **database};
    QObject::connect(&instance, &SingleInstance::raiseWanted, &program, &WindowProgram::comeForward);
    program.start(profile);
    return QApplication::exec();
}

} // namespace app
