// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commands/commands.h"
#include "app/display.h"
#include "app/terminal.h"

int main(int argc, char *argv[])
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromUtf8(argv[i]));
    app::Request request = app::parse(arguments, app::allCommands());
    if (request.kind != app::Request::Kind::Window)
        return app::runInTerminal(argc, argv, request);
    if (const QString fault = app::displayFault(arguments); !fault.isEmpty()) {
        request.kind = app::Request::Kind::Misuse;
        request.problem = fault;
        request.hint = QStringLiteral("Commands need none: tokenwise --help lists them.");
        return app::runInTerminal(argc, argv, request);
    }
    const app::GlobalOptions &options = request.invocation.global;
    return app::runWindow(argc, argv, core::DataPlace::choose(options.dataDir), options.profile);
}
