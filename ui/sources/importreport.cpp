// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/importreport.h"

#include <QCoreApplication>
#include <QDate>

using namespace Qt::StringLiterals;

namespace ui::importreport {

using Facts = QList<std::pair<QString, QString>>;

static QString tr(const char *text, const char *note = nullptr)
{
    return QCoreApplication::translate("ui::importreport", text, note);
}

QString kindName(UsageKind kind)
{
    switch (kind) {
    case UsageKind::ClaudeCode: return tr("Claude Code logs");
    case UsageKind::UsageLog: return tr("Usage logs");
    case UsageKind::Results: return tr("Results of batches");
    case UsageKind::Table: return tr("Tables");
    }
    return {};
}

static QString entriesIn(qint64 count, const Format &format)
{
    return count == 1 ? tr("1 entry") : tr("%1 entries").arg(format.grouped(count));
}

QString headline(const ImportOutcome &outcome, const Format &format)
{
    const core::SourceReport &report = outcome.report;
    QStringList sentences;
    if (report.stopped)
        sentences.append(tr("Stopped. What was read until then stays; the next import goes on from there."));
    if (report.files == 0)
        sentences.append(tr("No such files were found there."));
    else if (report.entries.added + report.entries.updated == 0)
        sentences.append(report.entries.known > 0 || report.unchanged > 0 ? tr("Nothing is new: all of it was in the ledger already.")
                                                                          : tr("Nothing in these files tells of usage."));
    else if (report.entries.updated == 0)
        sentences.append(tr("%1 added.").arg(entriesIn(report.entries.added, format)));
    else
        sentences.append(tr("%1 added, %2 brought up to date.")
                             .arg(entriesIn(report.entries.added, format), format.grouped(report.entries.updated)));
    if (report.skipped > 0)
        sentences.append(report.skipped == 1 ? tr("1 line was skipped.") : tr("%1 lines were skipped.").arg(format.grouped(report.skipped)));
    if (report.unreadable > 0)
        sentences.append(report.unreadable == 1 ? tr("1 file could not be read.")
                                                : tr("%1 files could not be read.").arg(format.grouped(report.unreadable)));
    return sentences.join(u' ');
}

Facts facts(const ImportOutcome &outcome, const Format &format)
{
    const core::SourceReport &report = outcome.report;
    Facts facts{{tr("Added"), format.grouped(report.entries.added)}, {tr("Known already"), format.grouped(report.entries.known)}};
    if (report.entries.updated > 0)
        facts.append({tr("Brought up to date"), format.grouped(report.entries.updated)});
    facts.append({tr("Skipped lines"), format.grouped(report.skipped)});
    facts.append({tr("Files"), report.unchanged > 0
                      ? tr("%1, %2 of them unchanged").arg(format.grouped(report.files), format.grouped(report.unchanged))
                      : format.grouped(report.files)});
    facts.append({tr("Read"), format.bytes(report.bytesRead)});
    for (const auto &[name, count] : {std::pair{tr("Rewritten files"), report.rewritten}, std::pair{tr("Moved files"), report.moved},
                                      std::pair{tr("Files that are gone"), report.gone}})
        if (count > 0)
            facts.append({name, format.grouped(count)});
    return facts;
}

/// A local day, counted from 1970.
static QString dayText(qint64 day, const Format &format)
{
    return format.utcDay(QDate{1970, 1, 1}.addDays(day).toString(Qt::ISODate));
}

Facts held(const ImportOutcome &outcome, const Format &format)
{
    const core::UsageFigures &totals = outcome.held.totals;
    const core::Usage usage = totals.usage();
    Facts facts{{tr("Entries"), format.grouped(totals.entries())}};
    if (totals.entries() == 0)
        return facts;
    facts.append({tr("Tokens in"), format.count(totals.prompt())});
    facts.append({tr("of these from the cache"), format.count(usage.cacheRead)});
    facts.append({tr("Tokens out"), format.count(usage.output)});
    const bool nonePriced = totals.unpriced() == totals.entries();
    QString cost = nonePriced ? tr("unpriced") : format.money(totals.total());
    if (totals.unpriced() > 0 && !nonePriced)
        cost += u' ' + tr("+ %1 unpriced").arg(entriesIn(totals.unpriced(), format));
    facts.append({tr("Cost at list prices"), cost});
    if (outcome.held.firstDay && outcome.held.lastDay)
        facts.append({tr("From – to"), *outcome.held.firstDay == *outcome.held.lastDay
                          ? dayText(*outcome.held.firstDay, format)
                          : tr("%1 – %2", "first day, last day").arg(dayText(*outcome.held.firstDay, format), dayText(*outcome.held.lastDay, format))});
    return facts;
}

QString troubles(const ImportOutcome &outcome, const Format &format)
{
    const core::SourceReport &report = outcome.report;
    QStringList lines;
    for (auto remark = report.remarks.cbegin(); remark != report.remarks.cend(); ++remark)
        lines.append(remark.value() == 1 ? tr("1 line %1.").arg(remark.key())
                                         : tr("%1 lines %2.").arg(format.grouped(remark.value()), remark.key()));
    for (const core::SkippedLine &line : report.skippedLines)
        lines.append(tr("%1, line %2: %3").arg(line.file, format.grouped(line.line), line.reason));
    if (const qint64 more = report.skipped - report.skippedLines.size(); more > 0)
        lines.append(tr("And %1 more skipped lines.").arg(format.grouped(more)));
    for (const core::UnreadableFile &file : report.unreadableFiles)
        lines.append(tr("%1 could not be read: %2").arg(file.path, file.reason));
    if (const qint64 more = report.unreadable - report.unreadableFiles.size(); more > 0)
        lines.append(tr("And %1 more files that could not be read.").arg(format.grouped(more)));
    return lines.join(u'\n');
}

static QString inLines(const Facts &facts)
{
    QStringList lines;
    for (const auto &[name, value] : facts)
        lines.append(name + u": "_s + value);
    return lines.join(u'\n');
}

QString whole(const ImportOutcome &outcome, const Format &format)
{
    QStringList parts{kindName(outcome.kind) + u". "_s + headline(outcome, format), inLines(facts(outcome, format)),
                      tr("The ledger now holds of this kind:") + u'\n' + inLines(held(outcome, format))};
    if (const QString more = troubles(outcome, format); !more.isEmpty())
        parts.append(more);
    return parts.join(u"\n\n"_s) + u'\n';
}

} // namespace ui::importreport
