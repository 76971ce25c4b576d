// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/filesearch.h"

#include <QFile>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace core {

namespace {

struct CloseFolder
{
    void operator()(DIR *folder) const { closedir(folder); }
};

/// The one path of a place, whatever way it was named; as it is where it does not lead anywhere.
std::string realPath(const std::string &place)
{
    const std::unique_ptr<char, decltype(&std::free)> path{::realpath(place.c_str(), nullptr), &std::free};
    return path ? std::string{path.get()} : place;
}

class Search
{
public:
    explicit Search(const std::function<bool(std::string_view)> &fits) : m_fits{fits} { }

    void lookAt(const std::string &place)
    {
        struct stat status = {};
        if (::stat(place.c_str(), &status) != 0)
            return miss(place);
        if (S_ISDIR(status.st_mode)) {
            m_found.folders.push_back(place);
            enter(place, status);
        } else {
            take(place, status);
        }
    }

    FoundFiles found()
    {
        std::sort(m_found.files.begin(), m_found.files.end(),
                  [](const FoundFile &a, const FoundFile &b) { return a.path < b.path; });
        return std::move(m_found);
    }

private:
    void miss(const std::string &path)
    {
        const int code = errno;
        ++m_found.unreadableCount;
        m_found.closed.push_back(path);
        if (m_found.unreadable.size() < SourceReport::MostTold)
            m_found.unreadable.append({shownPath(path), QString::fromLocal8Bit(strerror(code))});
    }

    void take(const std::string &path, const struct stat &status)
    {
        if (!S_ISREG(status.st_mode)) {
            errno = EINVAL;
            return miss(path);
        }
        if (m_seen.insert({status.st_dev, status.st_ino}).second)
            m_found.files.push_back({path, FileState::of(status)});
    }

    /// Without recursion: folders may lie deeper than a stack is.
    void enter(const std::string &top, const struct stat &status)
    {
        std::vector<std::string> waiting;
        if (m_seen.insert({status.st_dev, status.st_ino}).second)
            waiting.push_back(top);
        while (!waiting.empty()) {
            const std::string folder = std::move(waiting.back());
            waiting.pop_back();
            lookThrough(folder, waiting);
        }
    }

    void lookThrough(const std::string &folder, std::vector<std::string> &waiting)
    {
        const std::unique_ptr<DIR, CloseFolder> open{opendir(folder.c_str())};
        if (!open)
            return miss(folder);
        const std::string prefix = folder.ends_with('/') ? folder : folder + '/';
        errno = 0;
        while (const dirent *entry = readdir(open.get())) {
            const std::string_view name{entry->d_name};
            if (name == "." || name == "..")
                continue;
            // The kind of an entry saves asking for each of a hundred thousand others.
            const bool mayBeFolder = entry->d_type == DT_DIR || entry->d_type == DT_LNK
                || entry->d_type == DT_UNKNOWN;
            if (!mayBeFolder && !m_fits(name))
                continue;
            struct stat status = {};
            const std::string path = prefix + entry->d_name;
            if (fstatat(dirfd(open.get()), entry->d_name, &status, 0) != 0) {
                if (errno != ENOENT && m_fits(name)) // a link to nowhere, or just deleted
                    miss(path);
            } else if (S_ISDIR(status.st_mode)) {
                if (m_seen.insert({status.st_dev, status.st_ino}).second)
                    waiting.push_back(entry->d_type == DT_DIR ? path : realPath(path));
            } else if (S_ISREG(status.st_mode) && m_fits(name)) {
                take(entry->d_type == DT_REG ? path : realPath(path), status);
            }
            errno = 0;
        }
        if (errno != 0)
            miss(folder);
    }

    const std::function<bool(std::string_view)> &m_fits;
    FoundFiles m_found;
    std::set<std::pair<dev_t, ino_t>> m_seen; ///< files and folders
};

} // namespace

FoundFiles findFiles(const QStringList &places, const std::function<bool(std::string_view)> &fits)
{
    Search search{fits};
    for (const QString &place : places)
        search.lookAt(realPath(QFile::encodeName(place).toStdString()));
    return search.found();
}

QString shownPath(const std::string &path)
{
    return QFile::decodeName(QByteArray{path.data(), qsizetype(path.size())});
}

} // namespace core
