// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/comparisonexport.h"

#include "core/base/filewriter.h"
#include "core/results/comparedtext.h"
#include "core/results/exportformats.h"
#include "core/units/money.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

std::string_view kindName(ComparedRow::Kind kind)
{
    switch (kind) {
    case ComparedRow::Kind::Same: return "same";
    case ComparedRow::Kind::Text: return "text";
    case ComparedRow::Kind::Outcome: return "outcome";
    case ComparedRow::Kind::OnlyFirst: return "only_first";
    case ComparedRow::Kind::OnlySecond: break;
    }
    return "only_second";
}

constexpr std::string_view Head =
    "custom_id,second_custom_id,change,text_change_percent,first_outcome,second_outcome,first_text,"
    "second_text,first_input_tokens,second_input_tokens,first_output_tokens,second_output_tokens,"
    "first_cost_usd,second_cost_usd";

/// The fields of one run that stand beside those of the other.
struct Side
{
    std::string id, outcome, text, input, output, cost;
};

class SideReader
{
public:
    explicit SideReader(const ResultLineage &run) : m_run{run}, m_texts{run} { }

    Side side(quint32 position)
    {
        if (position == ComparedRow::None)
            return {};
        const ResultRecord &record = m_run.record(position);
        Side side{.id = m_run.originalId(position).toStdString(),
                  .outcome = std::string{outcomeName(record.outcome)},
                  .text = m_texts.text(position),
                  .input = {},
                  .output = {},
                  .cost = {}};
        if (isAnswered(record.outcome)) {
            side.input = std::to_string(qint64{record.input} + record.cacheWrite5m
                                        + record.cacheWrite1h + record.cacheRead);
            side.output = std::to_string(record.output);
            if (const qint64 cost = m_run.costPico(position); cost >= 0)
                side.cost = Money::fromPicoUsd(cost).toDecimalUsd().toStdString();
        }
        return side;
    }

private:
    const ResultLineage &m_run;
    ComparedTextReader m_texts;
};

std::string percentOf(const ComparedRow &row)
{
    if (row.first == ComparedRow::None || row.second == ComparedRow::None)
        return {};
    return std::to_string(row.change / 10) + '.' + std::to_string(row.change % 10);
}

void appendRow(std::string &text, const ComparedRow &row, const Side &first, const Side &second)
{
    const std::string kind{kindName(row.kind)};
    const std::string percent = percentOf(row);
    const std::string *const fields[] = {
        &first.id,       &second.id,     &kind,        &percent,     &first.outcome,
        &second.outcome, &first.text,    &second.text, &first.input, &second.input,
        &first.output,   &second.output, &first.cost,  &second.cost};
    bool any = false;
    for (const std::string *field : fields) {
        if (std::exchange(any, true))
            text += ',';
        appendCsvField(text, *field);
    }
}

} // namespace

Result<ExportReport> exportComparison(const Comparison &comparison, const QString &path,
                                      const std::atomic<bool> *canceled)
{
    FileWriter file{path, FileWriter::For::User};
    if (const Result<void> done = file.open(); !done)
        return done.error();
    const bool sandbox =
        comparison.first().firstJob().sandbox || comparison.second().firstJob().sandbox;
    SideReader first{comparison.first()};
    SideReader second{comparison.second()};
    std::string text{Head};
    text += sandbox ? ",sandbox\r\n" : "\r\n";
    for (const ComparedRow &row : comparison.rows()) {
        if (canceled && *canceled)
            return Error{.kind = Error::Kind::Canceled,
                         .detail = u"the export was stopped; nothing was written"_s};
        appendRow(text, row, first.side(row.first), second.side(row.second));
        text += sandbox ? ",true\r\n" : "\r\n";
        if (text.size() < 1'000'000)
            continue;
        if (const Result<void> done = file.write({text.data(), qsizetype(text.size())}); !done)
            return done.error();
        text.clear();
    }
    if (const Result<void> done = file.write({text.data(), qsizetype(text.size())}); !done)
        return done.error();
    if (const Result<void> done = file.commit(); !done)
        return done.error();
    return ExportReport{.requests = qint64(comparison.rows().size()), .bytes = file.written()};
}

} // namespace core
