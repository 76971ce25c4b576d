// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/transcriptwatch.h"

namespace core {

TranscriptWatch::TranscriptWatch(Database &database, std::chrono::milliseconds quiet,
                                 QObject *parent)
    : QObject{parent}, m_database{database}, m_folders{quiet}
{
    connect(&m_folders, &FolderWatch::changed, this, &TranscriptWatch::import);
}

TranscriptWatch::~TranscriptWatch() { join(); }

bool TranscriptWatch::start(const QStringList &places)
{
    m_places = places;
    const bool all = m_folders.watch(places);
    import();
    return all;
}

void TranscriptWatch::stop()
{
    m_folders.stop();
    m_places.clear();
    m_again = false;
    m_progress.stop = true;
}

void TranscriptWatch::import()
{
    if (m_places.isEmpty())
        return;
    if (m_thread) {
        m_again = true;
        return;
    }
    m_again = false;
    m_progress.stop = false;
    m_progress.now = SystemClock{}.now();
    m_thread.emplace([this, places = m_places] {
        const Result<SourceReport> result = importClaudeCode(m_database, places, m_progress);
        // The destructor waits for this thread and then takes what is queued for it along.
        QMetaObject::invokeMethod(
            this, [this, result] { finish(result); }, Qt::QueuedConnection);
    });
}

void TranscriptWatch::finish(const Result<SourceReport> &result)
{
    m_thread->join();
    m_thread.reset();
    if (result)
        emit imported(*result);
    else
        emit failed(result.error());
    if (m_again)
        import();
}

void TranscriptWatch::join()
{
    m_progress.stop = true;
    if (m_thread)
        m_thread->join();
    m_thread.reset();
}

} // namespace core
