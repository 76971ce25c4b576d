// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftestimator.h"
#include "core/drafts/draftformat.h"
#include "core/drafts/idregistry.h"
#include "core/drafts/itemchecker.h"
#include "core/drafts/shardplanner.h"
#include "core/drafts/sharedprefixes.h"

namespace core {

/// Takes the checked items of a source in order: what concerns more than one of them, ids above
/// all, is decided here, and the report is added up.
class PreflightRun
{
public:
    PreflightRun(const DraftSource &source, const PreflightContext &context, const DraftForm &form,
                 RequestSink *sink);

    /// Errors: BadInput if the item makes the whole file unreadable; those of the sink.
    Result<void> take(const CheckedItem &item);
    /// Warnings about the source as a whole.
    void note(const QList<Finding> &notes);
    const PreflightReport &report() const { return m_report; }
    const SharedPrefixes &prefixes() const { return m_prefixes; }
    PreflightReport finish(qint64 sourceBytes);

private:
    void addFault(const Fault &fault);
    void addWarning(const Fault &fault);
    bool settleId(const CheckedItem &item, QByteArray *id);
    QByteArray freeName(const QByteArray &id);
    QByteArray wireIdFor(const CheckedItem &item, const QByteArray &id);
    Result<void> pass(const CheckedItem &item, const QByteArray &id);

    const DraftSource &m_source;
    RequestSink *m_sink;
    bool m_brokenItemEndsFile;
    bool m_placedByLine; ///< else by index
    PreflightReport m_report;
    IdRegistry m_ids;
    QHash<QByteArray, int> m_renamed; ///< number last given to a duplicate of an id
    DraftEstimator m_estimator;
    ShardPlanner m_planner;
    SharedPrefixes m_prefixes;
    QHash<QString, qint64> m_byModel;
    QByteArray m_json;
};

} // namespace core
