// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/resultsmodel.h"

#include "ui/batches/answerglimpse.h"
#include "ui/batches/jobface.h"
#include "ui/widgets/rowdelegate.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Outcome;
using core::ResultRecord;

namespace ui {

QString outcomeWord(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Waiting: return ResultsModel::tr("Waiting");
    case Outcome::Succeeded: return ResultsModel::tr("Succeeded");
    case Outcome::Truncated: return ResultsModel::tr("Truncated");
    case Outcome::Refused: return ResultsModel::tr("Refused");
    case Outcome::Overflowed: return ResultsModel::tr("Context full");
    case Outcome::Errored: return ResultsModel::tr("API error");
    case Outcome::Canceled: return ResultsModel::tr("Canceled");
    case Outcome::Expired: return ResultsModel::tr("Expired");
    case Outcome::Missing: return ResultsModel::tr("Missing");
    case Outcome::Unknown: return ResultsModel::tr("Unreadable");
    }
    return {};
}

PillFace outcomePill(Outcome outcome, quint8 errorClass)
{
    switch (outcome) {
    case Outcome::Succeeded: return {Icon::Check, outcomeWord(outcome), Tone::Ok};
    case Outcome::Truncated:
    case Outcome::Refused:
    case Outcome::Overflowed: return {Icon::Warning, outcomeWord(outcome), Tone::Warn};
    case Outcome::Errored:
        return {Icon::Cross, errorClass == 1 ? ResultsModel::tr("Invalid request") : outcomeWord(outcome),
                Tone::Bad};
    case Outcome::Expired:
    case Outcome::Missing: return {Icon::Cross, outcomeWord(outcome), Tone::Bad};
    case Outcome::Waiting: return {Icon::Clock, outcomeWord(outcome), Tone::Neutral};
    case Outcome::Canceled: return {Icon::Canceled, outcomeWord(outcome), Tone::Neutral};
    case Outcome::Unknown: return {Icon::Question, outcomeWord(outcome), Tone::Neutral};
    }
    return {};
}

ResultsModel::ResultsModel(const core::ModelCatalog &models, QObject *parent) : QAbstractTableModel{parent}, m_models{models} { }

ResultsModel::~ResultsModel() = default;

void ResultsModel::setResults(std::shared_ptr<const core::ResultLineage> results,
                              QList<quint32> positions)
{
    beginResetModel();
    m_results = std::move(results);
    m_glimpses = m_results ? std::make_unique<Glimpses>(m_results) : nullptr;
    m_positions = std::move(positions);
    // The first few hundred tell how small the costs are.
    m_costDecimals = 2;
    const qint64 looked = m_results ? qMin<qint64>(m_results->size(), 300) : 0;
    for (qint64 position = 0; position < looked; ++position) {
        const qint64 pico = m_results->costPico(position);
        if (pico > 0)
            m_costDecimals = qMax(m_costDecimals, Format::decimalsFor(core::Money::fromPicoUsd(pico)));
    }
    endResetModel();
}

void ResultsModel::setPositions(QList<quint32> positions)
{
    beginResetModel();
    m_positions = std::move(positions);
    endResetModel();
}

void ResultsModel::append(const QList<quint32> &positions)
{
    if (positions.isEmpty())
        return;
    const int first = int(m_positions.size());
    beginInsertRows({}, first, first + int(positions.size()) - 1);
    m_positions.append(positions);
    endInsertRows();
}

void ResultsModel::clear() { setResults(nullptr, {}); }

bool ResultsModel::isUnpriced(int row) const
{
    const qint64 position = m_positions[row];
    return core::isAnswered(m_results->record(position).outcome) && m_results->costPico(position) < 0;
}

int ResultsModel::rowOf(qint64 position) const
{
    return int(m_positions.indexOf(quint32(position)));
}

void ResultsModel::setSorted(Column column, bool descending)
{
    m_sorted = column;
    m_descending = descending;
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

int ResultsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_positions.size());
}

int ResultsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QString ResultsModel::text(qint64 position, Column column) const
{
    const ResultRecord &record = m_results->record(position);
    const bool answered = core::isAnswered(record.outcome);
    switch (column) {
    case Column::CustomId: return m_results->originalId(position);
    case Column::Result: return outcomePill(record.outcome, record.errorClass).text;
    case Column::Input:
        return answered ? m_format.grouped(qint64{record.input} + record.cacheWrite5m + record.cacheWrite1h
                                           + record.cacheRead)
                        : QString{NotThere};
    case Column::Cached: return answered ? m_format.grouped(record.cacheRead) : QString{NotThere};
    case Column::Output: return answered ? m_format.grouped(record.output) : QString{NotThere};
    case Column::Cost:
        if (!answered)
            return QString{NotThere};
        return m_results->costPico(position) < 0
            ? tr("unpriced")
            : m_format.money(core::Money::fromPicoUsd(m_results->costPico(position)), m_costDecimals);
    case Column::StopReason: {
        const QString reason = answered ? m_glimpses->of(position).stopReason : QString{};
        return reason.isEmpty() ? QString{NotThere} : reason;
    }
    case Column::Model: {
        const QString model = m_results->model(position);
        return model.isEmpty() ? QString{NotThere} : modelName(model, m_models);
    }
    case Column::TimeToEnd: return timeToEnd(position);
    case Column::AnswerText: return record.length > 0 ? m_glimpses->of(position).text : QString{};
    case Column::Count: break;
    }
    return {};
}

/// Invalid where what is shown is all there is.
QVariant ResultsModel::rawValue(qint64 position, Column column) const
{
    const ResultRecord &record = m_results->record(position);
    if (!core::isAnswered(record.outcome))
        return {};
    switch (column) {
    case Column::Input: return qlonglong(record.input) + record.cacheWrite5m + record.cacheWrite1h + record.cacheRead;
    case Column::Cached: return qlonglong(record.cacheRead);
    case Column::Output: return qlonglong(record.output);
    case Column::Cost:
        return m_results->costPico(position) < 0
            ? QVariant{}
            : QVariant{core::Money::fromPicoUsd(m_results->costPico(position)).toDecimalUsd()};
    case Column::Model: return m_results->model(position);
    default: return {};
    }
}

/// Of the batch that the result came in: the service tells it for no single request.
QString ResultsModel::timeToEnd(qint64 position) const
{
    if (m_results->record(position).length == 0 || m_results->isReused(position))
        return NotThere;
    for (const core::Shard &shard : m_results->job(position).shards)
        if (shard.ordinal == m_results->record(position).shard && shard.batch && shard.batch->endedAt)
            return m_format.duration(*shard.batch->endedAt - shard.batch->createdAt);
    return NotThere;
}

/// Which columns have numbers.
static bool isNumber(ResultsModel::Column column)
{
    using Column = ResultsModel::Column;
    return (column >= Column::Input && column <= Column::Cost) || column == Column::TimeToEnd;
}

QVariant ResultsModel::data(const QModelIndex &index, int role) const
{
    if (!m_results
        || !checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const qint64 position = m_positions[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(position, column);
    case PositionRole: return position;
    case RawRole: return rawValue(position, column);
    case Qt::TextAlignmentRole:
        return int((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case CellKindRole:
        if (column == Column::CustomId || column == Column::StopReason)
            return int(CellKind::Mono);
        if (column == Column::AnswerText)
            return int(CellKind::Quiet);
        if (column == Column::Result) {
            const Outcome outcome = m_results->record(position).outcome;
            return int(outcome == Outcome::Succeeded || outcome == Outcome::Waiting ? CellKind::Quiet : CellKind::Pill);
        }
        return int(CellKind::Text);
    case CellIconRole:
        return column == Column::Result && m_results->record(position).outcome == Outcome::Succeeded
            ? QVariant{int(Icon::Check)}
            : QVariant{};
    case PillRole: {
        const ResultRecord &record = m_results->record(position);
        return QVariant::fromValue(outcomePill(record.outcome, record.errorClass));
    }
    case InkRole:
        return isNumber(column) && !core::isAnswered(m_results->record(position).outcome)
            ? QVariant{int(Color::Text3)}
            : QVariant{};
    case Qt::ToolTipRole:
        if (column == Column::Cost && m_results->costPico(position) >= 0)
            return m_format.exactMoney(core::Money::fromPicoUsd(m_results->costPico(position)));
        if (column == Column::Cost && isUnpriced(index.row()))
            return tr("No price for %1. Right-click to add one.").arg(m_results->model(position));
        if (column == Column::TimeToEnd)
            return tr("From the submission of its batch to the end of it");
        if (column == Column::Model)
            return m_results->model(position);
        return {};
    default: return {};
    }
}

QVariant ResultsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole)
        return int((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const auto named = [this, column](const QString &name) {
        if (column != m_sorted)
            return name;
        return QString{name + (m_descending ? u" ↓"_s : u" ↑"_s)};
    };
    switch (column) {
    case Column::CustomId: return named(u"custom_id"_s);
    case Column::Result: return named(tr("Result"));
    case Column::Input: return named(tr("Input"));
    case Column::Cached: return tr("Cached");
    case Column::Output: return named(tr("Output"));
    case Column::Cost: return named(tr("Cost"));
    case Column::StopReason: return tr("Stop reason");
    case Column::Model: return named(tr("Model"));
    case Column::TimeToEnd: return tr("Time to end");
    case Column::AnswerText: return tr("Answer text");
    case Column::Count: break;
    }
    return {};
}

} // namespace ui
