// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftestimator.h"
#include "core/drafts/draftparts.h"
#include "core/drafts/idregistry.h"
#include "core/drafts/itemchecker.h"
#include "core/drafts/shardplanner.h"
#include "core/drafts/sharedprefixes.h"

#include <QSet>

namespace core {

/// Takes the checked items of a source in order: what concerns more than one of them, ids above
/// all, is decided here, and the report is added up.
class PreflightRun
{
public:
    PreflightRun(const DraftSource &source, const PreflightContext &context,
                 const QList<DraftPart> &parts, RequestSink *sink);

    /// Errors: BadInput if the item makes the whole file unreadable; those of the sink.
    Result<void> take(const CheckedItem &item);
    /// Warnings about the source as a whole.
    void note(const QList<Finding> &notes);
    const PreflightReport &report() const { return m_report; }
    const SharedPrefixes &prefixes() const { return m_prefixes; }
    PreflightReport finish(const PartedItemStream &items);

private:
    void addFault(const Fault &fault);
    Fault sharing(Fault fault);
    void addFixed(const Fault &fault);
    void addEdited(const CheckedItem &item);
    void addWarning(const Fault &fault);
    bool settleId(const CheckedItem &item, QByteArray *id);
    bool isPlacedByLine(qsizetype part) const;
    qint64 placeOf(const CheckedItem &item);
    QString usedBefore(qint64 place) const;
    QByteArray freeName(const QByteArray &id);
    QByteArray wireIdFor(const CheckedItem &item, const QByteArray &id);
    Result<void> pass(const CheckedItem &item, const QByteArray &id);

    const DraftSource &m_source;
    RequestSink *m_sink;
    const std::function<bool(QByteArrayView)> &m_isReused;
    const QList<DraftPart> &m_parts;
    QList<qint64> m_partBegins; ///< index of the first item of each part that was begun
    QList<qint64> m_placeBases; ///< of each: the last place before it
    qint64 m_lastPlace = 0;     ///< see placeOf()
    PreflightReport m_report;
    IdRegistry m_ids;
    QSet<QString> m_texts; ///< of the faults that are listed
    QHash<QByteArray, int> m_renamed; ///< number last given to a duplicate of an id
    DraftEstimator m_estimator;
    ShardPlanner m_planner;
    SharedPrefixes m_prefixes;
    QHash<QString, qint64> m_byModel;
    QByteArray m_json;
};

} // namespace core
