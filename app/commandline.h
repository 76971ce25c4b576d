// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/exitcode.h"
#include "core/base/result.h"
#include "core/units/money.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace app {

class Session;

/// An option of a command, and how --help tells of it.
struct Option
{
    QString name; ///< without the dashes
    QString value; ///< what stands for its value in the help: "FILE"; "" for a switch
    QString help;
    QChar letter = {}; ///< the short form, null if there is none
};

/// A word that a command takes, in the order of Command::operands.
struct Operand
{
    QString name; ///< "FILE"
    QString help;
    bool required = true;
    bool repeated = false; ///< takes any number of words; the last operand only
};

struct Example
{
    QString line;
    QString says; ///< what it does, "" if the line speaks for itself
};

/// A command: its words, what it takes, what --help says, and what does it.
struct Command
{
    using Run = ExitCode (*)(Session &);

    QStringList words; ///< {"batch", "submit"}
    QString summary; ///< one line, for lists of commands
    QString description; ///< paragraphs, parted by empty lines
    QList<Operand> operands;
    QList<Option> options;
    QList<Example> examples;
    Run run = nullptr;

    QString path() const { return words.join(QLatin1Char{' '}); }
};

/// Options that every command takes, before or after its words.
struct GlobalOptions
{
    QString dataDir; ///< "" if not given
    QString profile; ///< "" if not given
    bool json = false;
};
const QList<Option> &globalOptions();

/// A command line that was understood. Its lookups return BadInput with words for the user.
class Invocation
{
public:
    const Command *command = nullptr;
    GlobalOptions global;
    QStringList operands;
    QHash<QString, QString> given; ///< options of the command, by name

    bool has(QStringView option) const { return given.contains(option.toString()); }
    QString value(QStringView option) const { return given.value(option.toString()); }
    QString operand(qsizetype index = 0) const { return operands.value(index); }

    /// A whole number from `least` to `most`; nullopt if the option was not given.
    core::Result<std::optional<qint64>> count(QStringView option, qint64 least, qint64 most) const;
    /// An amount of 0 or more USD; nullopt if the option was not given.
    core::Result<std::optional<core::Money>> amount(QStringView option) const;
    /// Text as it stands, or, after an @, what the file of that name holds. "" if not given.
    core::Result<QString> text(QStringView option) const;
};

/// What a command line asks for.
struct Request
{
    enum class Kind { Window, Run, Help, Version, Misuse };

    Kind kind = Kind::Window;
    Invocation invocation; ///< with Misuse and Help only `global` can be relied upon
    QStringList topic; ///< Help: words of a command or group, none for the whole program
    QString problem; ///< Misuse: what is wrong, a sentence
    QString hint; ///< Misuse: what to do about it, "" if nothing is to be said
};

/// Reads the arguments after the program's name. Knows Qt's own options of windows, which may only
/// stand where no command does.
Request parse(const QStringList &arguments, const QList<Command> &commands);

} // namespace app
