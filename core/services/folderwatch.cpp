// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/folderwatch.h"

#include <QFile>
#include <QSocketNotifier>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include <dirent.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace core {

namespace {

constexpr std::uint32_t Events = IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
    | IN_CLOSE_WRITE | IN_ONLYDIR | IN_EXCL_UNLINK;

qint64 steadyMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// Folders right below one; links are left out, so that no loop comes of them.
std::vector<QByteArray> foldersIn(const QByteArray &folder)
{
    std::vector<QByteArray> found;
    DIR *const open = opendir(folder.constData());
    if (!open)
        return found;
    while (const dirent *entry = readdir(open)) {
        const QByteArray name{entry->d_name};
        if (entry->d_type == DT_DIR && name != "." && name != "..")
            found.push_back(folder + '/' + name);
    }
    closedir(open);
    return found;
}

} // namespace

FolderWatch::FolderWatch(std::chrono::milliseconds quiet, QObject *parent)
    : QObject{parent}, m_patience{quiet}
{
    m_quiet.setSingleShot(true);
    connect(&m_quiet, &QTimer::timeout, this, &FolderWatch::changed);
}

FolderWatch::~FolderWatch() { stop(); }

bool FolderWatch::watch(const QStringList &folders)
{
    stop();
    m_descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (m_descriptor < 0)
        return false;
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &FolderWatch::take);
    bool all = true;
    for (const QString &folder : folders) {
        m_roots.append(QFile::encodeName(folder));
        all = add(m_roots.last()) && all;
        watchForReturn(m_roots.last());
    }
    return all;
}

void FolderWatch::stop()
{
    m_notifier.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
    m_folders.clear();
    m_holders.clear();
    m_roots.clear();
    m_quiet.stop();
}

/// A folder and all below it.
bool FolderWatch::add(const QByteArray &folder)
{
    std::vector<QByteArray> waiting{folder};
    bool all = true;
    while (!waiting.empty()) {
        const QByteArray next = waiting.back();
        waiting.pop_back();
        const int number = m_folders.size() < MostFolders
            ? inotify_add_watch(m_descriptor, next.constData(), Events)
            : -1;
        if (number < 0) {
            // One that was deleted meanwhile needs no watch.
            all = all && m_folders.size() < MostFolders && errno == ENOENT && next != folder;
            continue;
        }
        m_folders.insert(number, next);
        // After the watch: what is made from now on is told, what was made before is found here.
        for (const QByteArray &below : foldersIn(next))
            waiting.push_back(below);
    }
    return all;
}

/// The watch on a folder ends with it; who holds it tells when another one takes its place.
void FolderWatch::watchForReturn(const QByteArray &root)
{
    QByteArray path = root;
    while (path.size() > 1 && path.endsWith('/'))
        path.chop(1);
    const qsizetype slash = path.lastIndexOf('/');
    const QByteArray holder = slash < 0 ? QByteArray{"."} : path.first(std::max<qsizetype>(slash, 1));
    const int number = inotify_add_watch(m_descriptor, holder.constData(),
                                         IN_CREATE | IN_MOVED_TO | IN_ONLYDIR | IN_MASK_ADD);
    if (number >= 0)
        m_holders.insert(number, {root, path.mid(slash + 1)});
}

bool FolderWatch::hasReturned(int watch, const char *name)
{
    bool any = false;
    for (auto root = m_holders.constFind(watch); root != m_holders.cend() && root.key() == watch; ++root) {
        if (root->name == name) {
            (void)add(root->path);
            any = true;
        }
    }
    return any;
}

void FolderWatch::take()
{
    alignas(inotify_event) std::array<char, 16'384> buffer;
    bool happened = false;
    while (true) {
        const ssize_t got = ::read(m_descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        for (const char *at = buffer.data(); at < buffer.data() + got;) {
            const auto *const event = reinterpret_cast<const inotify_event *>(at);
            at += sizeof(inotify_event) + event->len;
            // What else happens beside a root is nothing to be told.
            happened = happened || (event->mask & IN_Q_OVERFLOW) || m_folders.contains(event->wd);
            if ((event->mask & IN_ISDIR) && event->len > 0 && hasReturned(event->wd, event->name))
                happened = true;
            if (event->mask & IN_Q_OVERFLOW) { // some were lost, of new folders perhaps
                for (const QByteArray &root : qAsConst(m_roots))
                    (void)add(root);
            } else if (event->mask & IN_IGNORED) {
                m_folders.remove(event->wd);
                m_holders.remove(event->wd);
            } else if ((event->mask & IN_ISDIR) && (event->mask & (IN_CREATE | IN_MOVED_TO))
                       && event->len > 0) {
                QByteArray folder = m_folders.value(event->wd);
                if (!folder.isEmpty())
                    (void)add(folder.append('/').append(event->name));
            }
        }
    }
    if (happened)
        note();
}

void FolderWatch::note()
{
    const qint64 now = steadyMs();
    if (!m_quiet.isActive())
        m_notedSince = now;
    if (now - m_notedSince < 10 * m_patience.count())
        m_quiet.start(m_patience); // it begins anew
}

} // namespace core
