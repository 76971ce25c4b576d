// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/helptext.h"

#include <algorithm>

namespace app {

using namespace Qt::StringLiterals;

namespace {

/// Two columns, the right one broken between words.
struct Entry
{
    QString left, right;
};

QString list(const QList<Entry> &entries)
{
    constexpr qsizetype widest = 27; // a longer one gets a line of its own
    qsizetype column = 0;
    for (const Entry &entry : entries) {
        if (entry.left.size() <= widest)
            column = std::max(column, entry.left.size());
    }
    column += 4;
    QString text;
    for (const Entry &entry : entries) {
        text += u"  "_s + entry.left;
        if (entry.left.size() > widest)
            text += u'\n' + QString(column, u' ');
        else
            text += QString(column - 2 - entry.left.size(), u' ');
        text += wrapped(entry.right, column) + u'\n';
    }
    return text;
}

Entry entryOf(const Option &option)
{
    QString left = option.letter.isNull() ? QString{} : QString{u'-'} + option.letter + u", "_s;
    left += u"--"_s + option.name;
    if (!option.value.isEmpty())
        left += u' ' + option.value;
    return {left, option.help};
}

QString section(const QString &title, const QList<Entry> &entries)
{
    return entries.isEmpty() ? QString{} : QString{u'\n' + title + u'\n' + list(entries)};
}

QString usageOf(const Command &command)
{
    QString usage = u"tokenwise "_s + command.path();
    for (const Operand &operand : command.operands)
        usage += operand.required ? QString{u' ' + operand.name}
                                  : QString{u" ["_s + operand.name + u']'};
    return command.options.isEmpty() ? usage : QString{usage + u" [options]"_s};
}

QList<Entry> optionEntries(const QList<Option> &options)
{
    QList<Entry> entries;
    for (const Option &option : options)
        entries.append(entryOf(option));
    return entries;
}

QString helpOf(const Command &command)
{
    QString text = wrapped(command.summary, 0) + u"\n\nUsage:\n  "_s + usageOf(command) + u'\n';
    if (!command.description.isEmpty())
        text += u'\n' + wrapped(command.description, 0) + u'\n';
    QList<Entry> operands;
    for (const Operand &operand : command.operands)
        operands.append({operand.name, operand.help});
    text += section(u"What it takes:"_s, operands);
    text += section(u"Options:"_s, optionEntries(command.options));
    text += section(u"Options of every command:"_s, optionEntries(globalOptions()));
    if (!command.examples.isEmpty()) {
        text += u"\nExamples:\n"_s;
        for (const Example &example : command.examples) {
            if (!example.says.isEmpty())
                text += u"  # "_s + wrapped(example.says, 4) + u'\n';
            text += u"  "_s + example.line + u'\n';
        }
    }
    return text;
}

QList<Entry> summaries(const QString &group, const QList<Command> &commands)
{
    QList<Entry> entries;
    for (const Command &command : commands) {
        if (command.words[0] != group)
            continue;
        QString left = command.path();
        for (const Operand &operand : command.operands)
            left += u' ' + (operand.required ? operand.name : QString{u'[' + operand.name + u']'});
        entries.append({left, command.summary});
    }
    return entries;
}

QString helpOfGroup(const QString &group, const QList<Command> &commands)
{
    return u"Usage:\n  tokenwise "_s + group + u" COMMAND [options]\n"_s
        + section(u"Commands:"_s, summaries(group, commands)) + u"\ntokenwise "_s + group
        + u" COMMAND --help tells more of one.\n"_s;
}

QString helpOfProgram(const QList<Command> &commands)
{
    QString text = wrapped(
        u"Tokenwise submits Message Batches to the Anthropic API, watches them to their results "
        "and keeps exact accounts of what they cost. Everything stays on this machine."_s,
        0);
    text += u"\n\nUsage:\n"
            "  tokenwise                      open the window\n"
            "  tokenwise COMMAND [options]    run a command; no display is needed\n"_s;
    const QList<std::pair<QString, QString>> groups{
        {u"batch"_s, u"Batches:"_s},
        {u"tokens"_s, u"Tokens and prices:"_s},
        {u"usage"_s, u"What was used and what it cost:"_s},
        {u"prices"_s, u"Prices of your own:"_s},
        {u"cache"_s, u"Prompt caching: what it saves, and why it misses:"_s},
        {u"profile"_s, u"Profiles: where the service is, and with which key:"_s},
        {u"sandbox"_s, u"The Sandbox, a service on this machine that costs nothing:"_s},
        {u"doctor"_s, u"When something is wrong:"_s},
    };
    for (const auto &[group, title] : groups)
        text += section(title, summaries(group, commands));
    text += section(u"Options of every command, before or after its words:"_s,
                    optionEntries(globalOptions()));
    text +=
        section(u"Exit codes:"_s,
                {
                    {u"0"_s, u"done"_s},
                    {u"1"_s, u"ended, but some requests failed"_s},
                    {u"2"_s, u"the command line or the input is wrong; nothing was sent"_s},
                    {u"3"_s, u"the key was refused, or there is none"_s},
                    {u"4"_s, u"the service or the network is unavailable, after retries"_s},
                    {u"5"_s, u"unclear whether the service took a batch: needs your decision"_s},
                    {u"6"_s, u"trouble with storage on this machine"_s},
                    {u"130"_s, u"interrupted; “batch resume” goes on where it stopped"_s},
                });
    text += section(
        u"Environment:"_s,
        {
            {u"ANTHROPIC_API_KEY"_s, u"the key of the profile “default”, unless one is stored"_s},
            {u"ANTHROPIC_AUTH_TOKEN"_s, u"a bearer token in its place"_s},
            {u"ANTHROPIC_BASE_URL"_s, u"where the service is, unless a profile says so"_s},
            {u"ANTHROPIC_CUSTOM_HEADERS"_s, u"further headers, one “Name: value” a line"_s},
            {u"TOKENWISE_DATA_DIR"_s, u"as --data-dir"_s},
        });
    text += u"\nWithout a key, to see it work:\n"
            "  tokenwise --profile sandbox batch submit --sample --wait --out results.json\n"
            "\ntokenwise COMMAND --help tells more of a command.\n"_s;
    return text;
}

} // namespace

QString wrapped(const QString &text, qsizetype indent, qsizetype width)
{
    const QString lineStart = u'\n' + QString(indent, u' ');
    QStringList lines;
    for (const QString &paragraph : text.split(u'\n')) {
        QString line;
        for (const QString &word : paragraph.split(u' ', Qt::SkipEmptyParts)) {
            if (!line.isEmpty() && indent + line.size() + 1 + word.size() > width) {
                lines.append(line);
                line.clear();
            }
            line += line.isEmpty() ? word : QString{u' ' + word};
        }
        lines.append(line);
    }
    QString result = lines.join(lineStart);
    return result.replace(lineStart + u'\n', u"\n\n"_s); // no spaces at the end of empty lines
}

QString helpText(const QStringList &topic, const QList<Command> &commands)
{
    if (topic.isEmpty())
        return helpOfProgram(commands);
    for (const Command &command : commands) {
        if (command.words == topic)
            return helpOf(command);
    }
    return helpOfGroup(topic[0], commands);
}

} // namespace app
