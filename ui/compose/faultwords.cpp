// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/faultwords.h"

#include "ui/format/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace ui {

static QString tr(const char *text) { return QCoreApplication::translate("ui::FaultWords", text); }

QString capitalized(QString text)
{
    qsizetype end = 0;
    while (end < text.size() && text[end].isLetter())
        ++end;
    if (end > 0 && (end == text.size() || text[end] == u' '))
        text[0] = text[0].toUpper();
    return text;
}

QString withShownDays(const QString &said)
{
    // Behind a word: names of models may end in a day.
    static const QRegularExpression day{u"\\b(?:on|from) (\\d{4}-\\d{2}-\\d{2})\\b"_s};
    QString shown = said;
    for (auto match = day.match(shown); match.hasMatch(); match = day.match(shown, match.capturedStart(1)))
        shown.replace(match.capturedStart(1), match.capturedLength(1), Format{}.utcDay(match.captured(1)));
    return shown;
}

QString problemWords(const core::Fault &fault)
{
    // The service's own words for it; the rest of them speak for themselves.
    static const QString required = u": Field required"_s;
    const QString &said = fault.finding.message;
    if (fault.finding.code == "prompt_long"_L1)
        return tr("About %1 input tokens").arg(QLocale{}.toString(said.section(u' ', 1, 1).toLongLong()));
    return said.endsWith(required) ? tr("%1 is missing").arg(said.chopped(required.size())) : capitalized(withShownDays(said));
}

/// What the fix puts in: the last word of "set max_tokens to 256", all after "rename to ".
static QString valueOf(const core::Fault &fault)
{
    const qsizetype to = fault.fix.indexOf(" to "_L1);
    const QString value = to < 0 ? QString{} : fault.fix.mid(to + 4);
    bool number = false;
    const qint64 count = value.toLongLong(&number);
    return number && fault.target == core::FixTarget::MaxTokens ? QLocale{}.toString(count) : value;
}

QString actWords(FaultAct act, const core::Fault &fault)
{
    switch (act) {
    case FaultAct::Fix:
        return fault.target == core::FixTarget::MaxTokens ? tr("Set to %1").arg(valueOf(fault))
                                                          : capitalized(fault.fix);
    case FaultAct::Edit: return fault.line > 0 ? tr("Edit line…") : tr("Edit it…");
    case FaultAct::TakeBack:
    case FaultAct::TakeEditBack: return tr("Undo");
    case FaultAct::None: break;
    }
    return {};
}

QString doneWords(const core::Fault &fault)
{
    switch (fault.target) {
    case core::FixTarget::CustomId: return tr("Renamed to %1").arg(valueOf(fault));
    case core::FixTarget::MaxTokens: return tr("max_tokens set to %1").arg(valueOf(fault));
    case core::FixTarget::None: return {};
    default: return tr("%1 removed").arg(fault.finding.path);
    }
}

} // namespace ui
