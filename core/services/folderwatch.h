// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <memory>

class QSocketNotifier;

namespace core {

/// Says when a file below some folders was written, made, moved or deleted. The system tells of it
/// (inotify): while nothing happens this costs nothing, no timer runs and no file is looked at. On
/// the thread of its event loop.
class FolderWatch : public QObject
{
    Q_OBJECT
public:
    /// Folders beyond this many are not watched.
    static constexpr qsizetype MostFolders = 8'192;

    /// changed() comes once nothing has happened for `quiet`, but at the latest after ten times
    /// that, so that many writes are one.
    explicit FolderWatch(std::chrono::milliseconds quiet = std::chrono::seconds{2},
                         QObject *parent = nullptr);
    ~FolderWatch() override;

    /// Watches these folders and all below them, also those that are made later and these themselves
    /// when they are removed and made anew, in place of what was watched before. False if some cannot be: changes there go unnoticed.
    bool watch(const QStringList &folders);
    void stop();
    bool isWatching() const { return m_descriptor >= 0; }
    /// Nothing is waiting to be told.
    bool isIdle() const { return !m_quiet.isActive(); }

signals:
    void changed();

private:
    bool add(const QByteArray &folder);
    void watchForReturn(const QByteArray &root);
    bool hasReturned(int watch, const char *name);
    void take();
    void note();

    std::chrono::milliseconds m_patience;
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    struct Root
    {
        QByteArray path;
        QByteArray name; ///< in the folder that holds it
    };
    QByteArrayList m_roots;
    QMultiHash<int, Root> m_holders; ///< by the number of the watch on the folder that holds a root
    QHash<int, QByteArray> m_folders; ///< by the number of their watch
    QTimer m_quiet;
    qint64 m_notedSince = 0; ///< ms of the steady clock when the first of what waits happened
};

} // namespace core
