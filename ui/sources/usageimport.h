// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/usagequery.h"
#include "core/services/liveprices.h"
#include "core/sources/fileimport.h"
#include "core/storage/database.h"

#include <QObject>
#include <QTimer>

#include <thread>

namespace ui {

/// The kinds of files that usage can be read from.
enum class UsageKind { ClaudeCode, UsageLog, Results, Table };

/// What is to be imported.
struct UsageSource
{
    UsageKind kind = UsageKind::ClaudeCode;
    QStringList places; ///< files and folders
    QString columns;    ///< of a table: field=column, parted by commas; "" where the names tell it
    QString workflow, project; ///< of results
};

/// As entries of this kind are marked in the ledger.
QString sourceName(UsageKind kind);

/// What an import came to, and what the ledger now holds of its kind.
struct ImportOutcome
{
    UsageKind kind = UsageKind::ClaudeCode;
    core::SourceReport report;
    core::UsageTable held;
};

/// Imports on a thread of its own, one import at a time. Lives in the window's thread; when it goes,
/// an import under way ends with what was read.
class UsageImport : public QObject
{
    Q_OBJECT
public:
    UsageImport(core::Database &database, const core::LivePrices &prices, QObject *parent = nullptr);
    ~UsageImport() override;

    void start(const UsageSource &source);
    void stop(); ///< soon; finished() still comes
    bool isRunning() const { return m_running; }

signals:
    void progressed(qint64 bytesRead, qint64 bytesTotal); ///< total 0: the files are still looked for
    void adding(); ///< everything is read; what the ledger holds is added up
    void finished(const ui::ImportOutcome &outcome);
    void failed(const core::Error &error);

private:
    void run(const UsageSource &source);
    core::Result<core::UsageTable> heldOf(UsageKind kind);

    core::Database &m_database;
    const core::LivePrices &m_prices;
    core::ImportProgress m_progress;
    QTimer m_tick;
    std::thread m_thread;
    bool m_running = false;
    std::atomic<bool> m_leaving = false; ///< nobody waits for the sums
};

} // namespace ui
