// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commands/commands.h"
#include "app/terminal.h"

/// Whether a window can be expected to open: a display is named, or a platform that needs none.
static bool hasDisplay()
{
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY")
        || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

int main(int argc, char *argv[])
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromUtf8(argv[i]));
    app::Request request = app::parse(arguments, app::allCommands());
    if (request.kind != app::Request::Kind::Window)
        return app::runInTerminal(argc, argv, request);
    // Qt ends the process with a core dump where it finds no display.
    if (!hasDisplay()) {
        request.kind = app::Request::Kind::Misuse;
        request.problem = QStringLiteral("There is no display here for the window.");
        request.hint = QStringLiteral("Commands need none: tokenwise --help lists them.");
        return app::runInTerminal(argc, argv, request);
    }
    const app::GlobalOptions &options = request.invocation.global;
    return app::runWindow(argc, argv, core::DataPlace::choose(options.dataDir), options.profile);
}
