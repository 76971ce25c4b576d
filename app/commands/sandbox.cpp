// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/session.h"

#include <cmath>
#include <csignal>

namespace app {

using namespace Qt::StringLiterals;
using core::Result;
using core::Sandbox;

namespace {

ExitCode runSandbox(Session &session)
{
    const Invocation &invocation = session.invocation();
    const Result<std::optional<qint64>> port = invocation.count(u"port", 0, 65535);
    if (!port)
        return session.fail(port.error());
    double speed = 1;
    if (invocation.has(u"speed")) {
        bool isNumber = false;
        speed = invocation.value(u"speed").toDouble(&isNumber);
        if (!isNumber || !std::isfinite(speed) || speed <= 0 || speed > 1e6) {
            return session.misuse(
                u"--speed takes a number above 0, at most 1000000, not “%1”."_s.arg(
                    invocation.value(u"speed")));
        }
    }
    const Result<std::unique_ptr<Sandbox>> sandbox =
        Sandbox::start({.folder = session.program().sandboxFolder(),
                        .speed = speed,
                        .port = static_cast<quint16>(port->value_or(0))});
    if (!sandbox)
        return session.fail(sandbox.error());

    const QString url = (*sandbox)->baseUrl().toString();
    session.finish(QJsonObject{{u"base_url"_s, url}, {u"speed"_s, speed}},
                   u"listening on %1"_s.arg(url), ExitCode::Done);
    session.console().say(
        u"This is the SANDBOX: it answers as the service does, with made-up texts, and "
        "costs nothing. Use it with any client:\n"
        "  ANTHROPIC_BASE_URL=%1 ANTHROPIC_API_KEY=sk-ant-sandbox\n"
        "Ctrl-C ends it."_s.arg(url));
    session.runUntilInterrupted();
    // Told to end is the way in which a service ends well; Ctrl-C is an interruption here as
    // everywhere.
    return session.interruption().signalNumber() == SIGTERM ? ExitCode::Done
                                                            : ExitCode::Interrupted;
}

} // namespace

QList<Command> sandboxCommands()
{
    Command sandbox;
    sandbox.words = {u"sandbox"_s};
    sandbox.summary = u"Serve the Sandbox on 127.0.0.1 until interrupted."_s;
    sandbox.description =
        u"The Sandbox behaves as the service does: messages, token counts, batches, models, errors "
        u"and "
        "rate limits, with made-up answers that are the same each time. Any client library can be "
        "pointed at it; any key will do. Its batches are kept in the data folder.\n\nThe first "
        "line of "
        "standard output is “listening on http://127.0.0.1:PORT”. It ends with exit code 130 on "
        "Ctrl-C "
        "and 0 when it is terminated."_s;
    sandbox.options = {
        {u"port"_s, u"N"_s, u"Port to listen on; otherwise any that is free."_s},
        {u"speed"_s, u"X"_s,
         u"Time factor. At 1, the default, a small batch takes about 10 seconds, a large one "
         u"longer; at "
         "100 nothing takes long."_s},
    };
    sandbox.examples = {{u"tokenwise sandbox --port 8377 --speed 10"_s, {}}};
    sandbox.run = runSandbox;
    return {sandbox};
}

} // namespace app
