// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/folderwatch.h"
#include "core/sources/claudecode.h"

#include <optional>
#include <thread>

namespace core {

/// Imports Claude Code transcripts by itself as they are written, so that they are entered before
/// Claude Code deletes them. Costs nothing while nothing is written. On the thread of its event
/// loop; imports run on another.
class TranscriptWatch : public QObject
{
    Q_OBJECT
public:
    /// `quiet`: how long after the last write an import begins.
    TranscriptWatch(Database &database, std::chrono::milliseconds quiet = std::chrono::seconds{2},
                    QObject *parent = nullptr);
    /// Ends an import that runs; what it read is entered.
    ~TranscriptWatch() override;

    /// Imports what is new and watches from then on. False if some folders cannot be watched.
    bool start(const QStringList &places);
    void stop();
    bool isImporting() const { return m_thread.has_value(); }

signals:
    void imported(const core::SourceReport &report); ///< also when nothing was new
    void failed(const core::Error &error); ///< Storage; the next write tries again

private:
    void import();
    void finish(const Result<SourceReport> &result);
    void join();

    Database &m_database;
    FolderWatch m_folders;
    QStringList m_places;
    ImportProgress m_progress;
    std::optional<std::thread> m_thread;
    bool m_again = false; ///< something was written since the import began
};

} // namespace core
