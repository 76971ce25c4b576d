// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/results/resultlineage.h"
#include "ui/format/format.h"
#include "ui/widgets/pill.h"

#include <QAbstractTableModel>

#include <memory>

namespace ui {

class Glimpses;

/// How one request ended, in a word. Success has no pill: only trouble gets one.
PillFace outcomePill(core::Outcome outcome, quint8 errorClass);
QString outcomeWord(core::Outcome outcome);

/// The results of a job, merged with those of its retries. Holds only positions: a cell is read from the index when it
/// is drawn, so that 100,000 rows cost nothing but the list.
class ResultsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { CustomId, Result, Input, Cached, Output, Cost, StopReason, Model, TimeToEnd, AnswerText, Count };
    enum Role { PositionRole = Qt::UserRole + 1 };
    explicit ResultsModel(const core::ModelCatalog &models, QObject *parent = nullptr);
    ~ResultsModel() override;

    /// Results and the positions that are shown, in order.
    void setResults(std::shared_ptr<const core::ResultLineage> results, QList<quint32> positions);
    void setPositions(QList<quint32> positions);
    /// Found by a search that goes on.
    void append(const QList<quint32> &positions);
    void clear();

    qint64 positionAt(int row) const { return m_positions[row]; }
    bool isUnpriced(int row) const; ///< it was billed, and nobody knows for how much
    int rowOf(qint64 position) const; ///< -1 if it is not shown
    const std::shared_ptr<const core::ResultLineage> &results() const { return m_results; }
    /// Of which the arrow stands in the header; Count for none.
    void setSorted(Column column, bool descending);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(qint64 position, Column column) const;
    QVariant rawValue(qint64 position, Column column) const;

    QString timeToEnd(qint64 position) const;

    const core::ModelCatalog &m_models;
    std::shared_ptr<const core::ResultLineage> m_results;
    std::unique_ptr<Glimpses> m_glimpses;
    QList<quint32> m_positions;
    Format m_format;
    int m_costDecimals = 4; ///< a column uses one count of decimals
    Column m_sorted = Column::Count;
    bool m_descending = false;
};

} // namespace ui
