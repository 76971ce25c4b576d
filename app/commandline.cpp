// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "app/suggestion.h"

#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

#include <algorithm>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Money;
using core::Result;

namespace {

Error badInput(const QString &detail)
{
    return Error{.kind = Error::Kind::BadInput, .detail = detail};
}

const Option *findOption(const QList<Option> &options, const QString &name)
{
    const auto found = std::find_if(options.cbegin(), options.cend(), [&](const Option &option) {
        return option.name == name || (!option.letter.isNull() && name == option.letter);
    });
    return found == options.cend() ? nullptr : &*found;
}

/// Any command's option of that name: all of one name agree on whether they take a value.
const Option *findAnywhere(const QList<Command> &commands, const QString &name)
{
    for (const Command &command : commands) {
        if (const Option *option = findOption(command.options, name))
            return option;
    }
    return nullptr;
}

QStringList namesOf(const QList<Option> &options)
{
    QStringList names;
    for (const Option &option : options)
        names.append(option.name);
    return names;
}

/// What QApplication takes for itself: "-platform offscreen", "-style=fusion".
enum class QtOption { No, Switch, WithValue };
QtOption qtOption(const QString &argument)
{
    static const QStringList withValue{u"platform"_s,        u"platformpluginpath"_s,
                                       u"platformtheme"_s,   u"plugin"_s,
                                       u"style"_s,           u"stylesheet"_s,
                                       u"display"_s,         u"geometry"_s,
                                       u"session"_s,         u"name"_s,
                                       u"title"_s,           u"icon"_s,
                                       u"qwindowgeometry"_s, u"qwindowicon"_s,
                                       u"qwindowtitle"_s};
    if (!argument.startsWith(u'-') || argument.startsWith(u"--"_s))
        return QtOption::No;
    const QString name = argument.mid(1).section(u'=', 0, 0);
    if (withValue.contains(name))
        return argument.contains(u'=') ? QtOption::Switch : QtOption::WithValue;
    return name == u"reverse"_s || name == u"nograb"_s ? QtOption::Switch : QtOption::No;
}

/// One pass over the arguments, before it is known which command they are for.
struct Words
{
    QStringList operands; ///< the command's words first
    QList<std::pair<QString, QString>> options; ///< as written without dashes, value
    bool qtOptions = false;
    bool onlyOperands = false; ///< a -- stood there
    QString problem;
};

Words split(const QStringList &arguments, const QList<Command> &commands)
{
    Words words;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &argument = arguments[i];
        if (words.onlyOperands || argument == u"-"_s || !argument.startsWith(u'-')) {
            words.operands.append(argument);
            continue;
        }
        if (argument == u"--"_s) {
            words.onlyOperands = true;
            continue;
        }
        if (const QtOption kind = qtOption(argument); kind != QtOption::No) {
            words.qtOptions = true;
            i += kind == QtOption::WithValue ? 1 : 0;
            continue;
        }
        const QString bare = argument.startsWith(u"--"_s) ? argument.mid(2) : argument.mid(1);
        const QString name = bare.section(u'=', 0, 0);
        const bool hasValue = bare.contains(u'=');
        const Option *option = findOption(globalOptions(), name);
        if (!option)
            option = findAnywhere(commands, name);
        if (!option) {
            words.options.append({name, {}}); // told to be unknown once the command is known
            continue;
        }
        if (option->value.isEmpty()) {
            if (hasValue && words.problem.isEmpty())
                words.problem = u"--%1 takes no value."_s.arg(option->name);
            words.options.append({option->name, {}});
            continue;
        }
        if (!hasValue && (i + 1 == arguments.size() || arguments[i + 1].startsWith(u"--"_s))) {
            if (words.problem.isEmpty())
                words.problem = u"--%1 needs a value: --%1 %2."_s.arg(option->name, option->value);
            words.options.append({option->name, {}});
            continue;
        }
        words.options.append({option->name, hasValue ? bare.section(u'=', 1) : arguments[++i]});
    }
    return words;
}

/// The command whose words `operands` begin with, or else nullptr.
const Command *findCommand(const QStringList &operands, const QList<Command> &commands)
{
    for (const Command &command : commands) {
        if (operands.first(std::min(operands.size(), command.words.size())) == command.words)
            return &command;
    }
    return nullptr;
}

Request misuse(Request request, const QString &problem, const QString &hint)
{
    request.kind = Request::Kind::Misuse;
    request.problem = problem;
    request.hint = hint;
    return request;
}

/// What may follow these words on the way to a command, each once.
QStringList wordsAfter(const QStringList &words, const QList<Command> &commands)
{
    QStringList next;
    for (const Command &command : commands) {
        if (command.words.size() > words.size() && command.words.first(words.size()) == words
            && !next.contains(command.words[words.size()]))
            next.append(command.words[words.size()]);
    }
    return next;
}

Request unknownCommand(Request request, const QStringList &operands, const QList<Command> &commands)
{
    const QString first = operands.value(0);
    QStringList firstWords;
    for (const Command &command : commands) {
        if (!firstWords.contains(command.words[0]))
            firstWords.append(command.words[0]);
    }
    // As far as the words are those of commands, and what comes next in these.
    QStringList known, nextWords;
    for (QStringList next; known.size() < operands.size(); known = operands.first(known.size() + 1)) {
        next = wordsAfter(operands.first(known.size() + 1), commands);
        if (next.isEmpty())
            break;
        nextWords = next;
    }
    const QString group = known.join(u' ');
    if (!known.isEmpty() && operands.size() == known.size()) {
        return misuse(request,
                      u"“%1” needs a %2 word: %3."_s.arg(
                          group, known.size() == 1 ? u"second"_s : u"third"_s,
                          nextWords.join(u", "_s)),
                      u"tokenwise %1 --help tells what each does."_s.arg(group));
    }
    if (!known.isEmpty()) {
        const QString wrong = operands[known.size()];
        const QString meant = nearest(wrong, nextWords);
        return misuse(request, u"There is no command “%1 %2”."_s.arg(group, wrong),
                      meant.isEmpty() ? u"tokenwise %1 --help lists what there is."_s.arg(group)
                                      : u"Did you mean “tokenwise %1 %2”?"_s.arg(group, meant));
    }
    const QString meant = nearest(first, firstWords);
    QString hint = u"tokenwise --help lists the commands."_s;
    if (!meant.isEmpty())
        hint = u"Did you mean “tokenwise %1”?"_s.arg(meant);
    else if (QFileInfo::exists(first))
        hint = u"To check that file: tokenwise batch check %1"_s.arg(first);
    return misuse(request, u"There is no command “%1”."_s.arg(first), hint);
}

/// Puts the options where they belong; the first that does not fit is a misuse.
Request withOptions(Request request, const Words &words)
{
    const Command *command = request.invocation.command;
    for (const auto &[name, value] : words.options) {
        if (findOption(globalOptions(), name))
            continue; // read already
        const Option *option = command ? findOption(command->options, name) : nullptr;
        if (!option) {
            const QStringList known =
                (command ? namesOf(command->options) : QStringList{}) + namesOf(globalOptions());
            const QString meant = nearest(name, known);
            const QString dashes = name.size() == 1 ? u"-"_s : u"--"_s;
            QString where;
            if (command)
                where = u"“%1” has no option %2%3."_s.arg(command->path(), dashes, name);
            else
                where = u"There is no option %1%2."_s.arg(dashes, name);
            return misuse(request, where,
                          meant.isEmpty() ? u"tokenwise %1--help lists what there is."_s.arg(
                              command ? QString{command->path() + u' '} : QString{})
                                          : u"Did you mean --%1?"_s.arg(meant));
        }
        QHash<QString, QString> &given = request.invocation.given;
        if (given.contains(option->name) && !option->value.isEmpty())
            return misuse(request, u"--%1 was given twice."_s.arg(option->name), {});
        given.insert(option->name, value);
    }
    return request;
}

Request withOperands(Request request, const QStringList &operands)
{
    const Command &command = *request.invocation.command;
    qsizetype required = 0;
    for (const Operand &operand : command.operands)
        required += operand.required ? 1 : 0;
    const QString help = u"tokenwise %1 --help tells how it is used."_s.arg(command.path());
    if (operands.size() < required) {
        return misuse(
            request,
            u"“%1” needs %2."_s.arg(command.path(), command.operands[operands.size()].name), help);
    }
    const bool repeated = !command.operands.isEmpty() && command.operands.last().repeated;
    if (operands.size() > command.operands.size() && !repeated) {
        return misuse(request,
                      u"“%1” does not know what to do with “%2”."_s.arg(
                          command.path(), operands[command.operands.size()]),
                      help);
    }
    request.invocation.operands = operands;
    return request;
}

} // namespace

const QList<Option> &globalOptions()
{
    static const QList<Option> options{
        {u"data-dir"_s, u"DIR"_s,
         u"Keep everything in this folder, settings included: a whole, separate instance."_s},
        {u"profile"_s, u"NAME"_s,
         u"Use this profile, for this once. “sandbox” is always there and costs nothing."_s},
        {u"json"_s, {}, u"Print one JSON document on standard output and nothing else there."_s},
        {u"help"_s, {}, u"Tell how it is used."_s, u'h'},
        {u"version"_s, {}, u"Print the version."_s},
    };
    return options;
}

Request parse(const QStringList &arguments, const QList<Command> &commands)
{
    const Words words = split(arguments, commands);
    Request request;
    bool help = false, version = false;
    QStringList seen;
    QString twice;
    for (const auto &[name, value] : words.options) {
        GlobalOptions &global = request.invocation.global;
        help = help || name == u"help"_s;
        version = version || name == u"version"_s;
        global.json = global.json || name == u"json"_s;
        if (name != u"data-dir"_s && name != u"profile"_s)
            continue;
        if (seen.contains(name))
            twice = name;
        seen.append(name);
        (name == u"profile"_s ? global.profile : global.dataDir) = value;
        if (value.isEmpty() && words.problem.isEmpty())
            return misuse(request, u"--%1 needs a value."_s.arg(name), {});
    }
    QStringList operands = words.operands;
    if (!words.onlyOperands && operands.value(0) == u"help"_s) {
        operands.removeFirst();
        help = true;
    }
    const Command *command = operands.isEmpty() ? nullptr : findCommand(operands, commands);
    request.invocation.command = command;
    if (help) {
        const bool group = !wordsAfter(operands, commands).isEmpty();
        if (!command && !operands.isEmpty() && !group)
            return unknownCommand(request, operands, commands);
        request.kind = Request::Kind::Help;
        request.topic = command ? command->words : operands;
        return request;
    }
    if (version) {
        request.kind = Request::Kind::Version;
        return request;
    }
    if (!operands.isEmpty() && !command)
        return unknownCommand(request, operands, commands);
    if (!words.problem.isEmpty()) {
        return misuse(request, words.problem,
                      command ? u"tokenwise %1 --help tells more."_s.arg(command->path())
                              : QString{});
    }
    if (!twice.isEmpty())
        return misuse(request, u"--%1 was given twice."_s.arg(twice), {});
    request = withOptions(request, words);
    if (request.kind == Request::Kind::Misuse)
        return request;
    if (!command) {
        if (request.invocation.global.json)
            return misuse(request, u"--json needs a command."_s,
                          u"tokenwise --help lists the commands."_s);
        request.kind = Request::Kind::Window;
        return request;
    }
    if (words.qtOptions) {
        return misuse(request, u"Options of windows have no meaning for a command."_s,
                      u"Options of commands have two dashes: --name."_s);
    }
    request = withOperands(request, operands.mid(command->words.size()));
    if (request.kind != Request::Kind::Misuse)
        request.kind = Request::Kind::Run;
    return request;
}

Result<std::optional<qint64>> Invocation::count(QStringView option, qint64 least, qint64 most) const
{
    if (!has(option))
        return std::optional<qint64>{};
    bool isNumber = false;
    const qint64 number = value(option).toLongLong(&isNumber);
    if (!isNumber || number < least || number > most) {
        return badInput(u"--%1 takes a whole number from %2 to %3, not “%4”."_s.arg(
            option, QString::number(least), QString::number(most), value(option)));
    }
    return std::optional{number};
}

Result<std::optional<Money>> Invocation::amount(QStringView option) const
{
    if (!has(option))
        return std::optional<Money>{};
    const std::optional<Money> money = Money::fromDecimalUsd(value(option));
    if (!money || *money < Money{} || money->isAtLimit()) {
        return badInput(u"--%1 takes an amount in US dollars such as 2.50, not “%2”."_s.arg(
            option, value(option)));
    }
    return money;
}

Result<QString> Invocation::text(QStringView option) const
{
    const QString text = value(option);
    if (!text.startsWith(u'@'))
        return text;
    constexpr qint64 most = 16 * 1024 * 1024;
    QFile file{text.mid(1)};
    if (QFileInfo{file}.isDir())
        return badInput(u"--%1: %2 is a folder, not a file."_s.arg(option, file.fileName()));
    if (!file.open(QIODevice::ReadOnly)) {
        return badInput(
            u"--%1: cannot read %2: %3."_s.arg(option, file.fileName(), file.errorString()));
    }
    QByteArray bytes = file.read(most + 1);
    if (bytes.size() > most)
        return badInput(u"--%1: %2 is larger than 16 MB."_s.arg(option, file.fileName()));
    QStringDecoder decoder{QStringDecoder::Utf8}; // drops a byte order mark
    const QString content = decoder(bytes);
    if (decoder.hasError())
        return badInput(u"--%1: %2 is not UTF-8 text."_s.arg(option, file.fileName()));
    return content;
}

} // namespace app
