// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/modelname.h"

#include <algorithm>
#include <iterator>

namespace core {
namespace {

constexpr qsizetype DateLength = 8;

bool isDigits(QStringView text)
{
    return !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

bool cutStart(QStringView &name, QStringView start)
{
    if (!name.startsWith(start) || name.size() == start.size())
        return false;
    name = name.mid(start.size());
    return true;
}

bool cutEnd(QStringView &name, QStringView end)
{
    if (!name.endsWith(end) || name.size() == end.size())
        return false;
    name.chop(end.size());
    return true;
}

/// `-v1:0`, `-v2:0`, `:0`, and Bedrock's newer `-v1` without a revision.
bool cutBedrockTail(QStringView &name)
{
    const bool revision = cutEnd(name, u":0");
    const qsizetype dash = name.lastIndexOf(u"-v");
    if (dash > 0 && isDigits(name.mid(dash + 2))) {
        name.truncate(dash);
        return true;
    }
    return revision;
}

} // namespace

QString plainModelName(QStringView name)
{
    name = name.trimmed();
    // The path may have several steps: "bedrock/us.anthropic.claude-…",
    // "openrouter/anthropic/claude-…".
    if (const qsizetype slash = name.lastIndexOf(u'/'); slash >= 0)
        name = name.mid(slash + 1);
    static constexpr QStringView Regions[] = {u"us.", u"eu.", u"apac.", u"jp.", u"au.", u"global."};
    for (const QStringView region : Regions) {
        if (cutStart(name, region))
            break;
    }
    cutStart(name, u"anthropic.");
    // The tails occur in more than one order: Claude Code writes "…-v1:0[1m]".
    while (cutEnd(name, u"[1m]") || cutEnd(name, u"-fast") || cutBedrockTail(name)) { }
    QString plain = name.toString();
    const qsizetype at = plain.lastIndexOf(u'@');
    if (at > 0 && plain.size() - at - 1 == DateLength && isDigits(QStringView{plain}.mid(at + 1)))
        plain[at] = u'-';
    return plain;
}

QString withoutTrailingDate(const QString &name)
{
    const qsizetype dash = name.size() - DateLength - 1;
    if (dash > 0 && name[dash] == u'-' && isDigits(QStringView{name}.mid(dash + 1)))
        return name.left(dash);
    return name;
}

} // namespace core
