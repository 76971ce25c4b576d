// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal.h"

#include "app/commands/commands.h"
#include "app/helptext.h"
#include "app/jsonoutput.h"
#include "app/session.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <clocale>
#include <cstdlib>
#include <langinfo.h>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;

namespace {

void printText(Console &console, bool json, const QString &key, const QString &text)
{
    if (!json)
        return console.print(text.endsWith(u'\n') ? text.chopped(1) : text);
    console.print(
        QString::fromUtf8(QJsonDocument{QJsonObject{{key, text}}}.toJson(QJsonDocument::Indented))
            .chopped(1));
}

ExitCode tellMisuse(Console &console, const Request &request)
{
    console.say(request.problem);
    if (!request.hint.isEmpty())
        console.say(request.hint);
    if (request.invocation.global.json) {
        const Error error{.kind = Error::Kind::BadInput, .detail = request.problem};
        console.print(
            QString::fromUtf8(QJsonDocument{errorDocument(error, ExitCode::BadUse)}.toJson(
                                  QJsonDocument::Indented))
                .chopped(1));
    }
    return ExitCode::BadUse;
}

/// Whether figures are all that a command is for: with other prices than the user's they would be
/// wrong. The others say it and go on, so that a batch under way is not held up.
bool answersMoney(const Command &command)
{
    static const QStringList groups{u"cache"_s, u"prices"_s, u"tokens"_s, u"usage"_s};
    return groups.contains(command.words.first());
}

ExitCode runCommand(Console &console, const Invocation &invocation)
{
    Interruption interruption;
    Program program{core::DataPlace::choose(invocation.global.dataDir)};
    Session session{invocation, program, console, interruption};
    if (const auto &own = program.ownPrices(); !own) {
        if (answersMoney(*invocation.command))
            return session.fail(own.error());
        console.say(own.error().detail);
    }
    const ExitCode code = invocation.command->run(session);
    const QString fault = session.console().outputFault();
    if (fault.isEmpty())
        return code;
    session.console().say(u"What was printed could not be written whole: %1."_s.arg(fault));
    return code == ExitCode::Done || code == ExitCode::PartlyFailed ? ExitCode::Storage : code;
}

/// Qt speaks UTF-8 only and complains about other locales on standard error; what we print is UTF-8
/// whatever they say.
void takeUtf8Locale()
{
    std::setlocale(LC_CTYPE, "");
    const QByteArray codec = nl_langinfo(CODESET);
    if (codec.compare("UTF-8", Qt::CaseInsensitive) != 0)
        setenv("LC_ALL", "C.UTF-8", 1);
}

} // namespace

int runInTerminal(int argc, char *argv[], const Request &request)
{
    takeUtf8Locale();
    const QCoreApplication application{argc, argv};
    QCoreApplication::setApplicationName(u"tokenwise"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(TOKENWISE_VERSION));
    Console console;
    const bool json = request.invocation.global.json;
    ExitCode code = ExitCode::Done;
    switch (request.kind) {
    case Request::Kind::Help:
        printText(console, json, u"help"_s, helpText(request.topic, allCommands()));
        break;
    case Request::Kind::Version:
        printText(console, json, u"version"_s,
                  json ? QStringLiteral(TOKENWISE_VERSION)
                       : QStringLiteral("tokenwise " TOKENWISE_VERSION));
        break;
    case Request::Kind::Run: code = runCommand(console, request.invocation); break;
    case Request::Kind::Misuse:
    case Request::Kind::Window: // is not for a terminal
        code = tellMisuse(console, request);
        break;
    }
    return static_cast<int>(code);
}

} // namespace app
