// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/fileimport.h"

#include "core/sources/fileworker.h"

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <unordered_map>

#include <sys/stat.h>

namespace core {

namespace {

/// What was read before, by name and by the file itself.
class KnownFiles
{
public:
    explicit KnownFiles(std::vector<SourceFile> files) : m_files{std::move(files)}
    {
        for (std::size_t i = 0; i < m_files.size(); ++i) {
            m_byPath.emplace(m_files[i].path, i);
            m_byInode.emplace(std::pair{m_files[i].state.device, m_files[i].state.inode}, i);
        }
    }

    const SourceFile *named(const std::string &path) const
    {
        const auto found = m_byPath.find(path);
        return found == m_byPath.end() ? nullptr : &m_files[found->second];
    }
    /// The file that had another name, which is another file's now or nobody's, as after a rotation.
    const SourceFile *movedTo(const FoundFile &file) const
    {
        const auto found = m_byInode.find({file.state.device, file.state.inode});
        if (found == m_byInode.end())
            return nullptr;
        const SourceFile &before = m_files[found->second];
        struct stat status = {};
        // A path that is not absolute was kept by an earlier version: of which folder, nobody knows.
        const bool isThere = before.path.starts_with('/') && ::stat(before.path.c_str(), &status) == 0
            && qint64(status.st_dev) == file.state.device
            && qint64(status.st_ino) == file.state.inode;
        return before.path == file.path || isThere ? nullptr : &before;
    }
    /// Those that lay below the folders, did not move, and are not among the names, which are in
    /// order.
    std::vector<SourceFile> missingFrom(const std::vector<FoundFile> &found,
                       const std::vector<std::string> &folders,
                       const std::vector<std::string> &closed,
                       const std::set<const SourceFile *> &moved) const
    {
        const auto isBelow = [](const std::string &path, const std::string &folder) {
            return path.starts_with(folder)
                && (folder.ends_with('/')
                    || (path.size() > folder.size() && path[folder.size()] == '/'));
        };
        std::vector<SourceFile> missing;
        const auto isMissing = [&](const SourceFile &file) {
            const auto place = std::lower_bound(
                found.begin(), found.end(), file.path,
                [](const FoundFile &a, const std::string &path) { return a.path < path; });
            if (file.isGone() || moved.contains(&file) || (place != found.end() && place->path == file.path))
                return false;
            const bool isHidden = std::any_of(closed.begin(), closed.end(), [&](const std::string &path) {
                return path == file.path || isBelow(file.path, path);
            });
            return !isHidden && std::any_of(folders.begin(), folders.end(), [&](const std::string &folder) {
                return isBelow(file.path, folder);
            });
        };
        std::copy_if(m_files.begin(), m_files.end(), std::back_inserter(missing), isMissing);
        return missing;
    }

private:
    std::vector<SourceFile> m_files;
    std::unordered_map<std::string_view, std::size_t> m_byPath;
    std::map<std::pair<qint64, qint64>, std::size_t> m_byInode;
};

/// What an import has to do.
struct Work
{
    std::vector<ImportTask> tasks;
    std::vector<SourceFile> gone;
    qint64 mayHaveMoved = 0;
    qint64 unchanged = 0;
    qint64 bytes = 0;
};

Work workOf(const FoundFiles &found, const KnownFiles &known)
{
    Work work;
    std::unordered_map<const FoundFile *, const SourceFile *> moves;
    std::set<const SourceFile *> moved;
    for (const FoundFile &file : found.files) {
        const SourceFile *const named = known.named(file.path);
        if (named && named->state.inode == file.state.inode)
            continue;
        if (const SourceFile *before = known.movedTo(file)) {
            moves.emplace(&file, before);
            moved.insert(before);
        }
    }
    work.mayHaveMoved = qint64(moves.size());
    work.gone = known.missingFrom(found.files, found.folders, found.closed, moved);
    for (const FoundFile &file : found.files) {
        ImportTask task{.found = &file, .file = SourceFile::unread(file.path, file.state)};
        const SourceFile *const named = known.named(file.path);
        if (const auto move = moves.find(&file); move != moves.end()) {
            task.file = *move->second;
            task.file.movedFrom = move->second->path;
            task.file.path = file.path;
            task.known = true;
        } else if (named && !moved.contains(named)) {
            if (named->state == file.state) {
                ++work.unchanged;
                continue;
            }
            task.file = *named;
            task.known = true;
        }
        work.bytes += std::max(file.state.size - task.file.readTo, qint64{0});
        work.tasks.push_back(std::move(task));
    }
    return work;
}

void merge(SourceReport &into, const SourceReport &part)
{
    into.entries += part.entries;
    into.skipped += part.skipped;
    into.rewritten += part.rewritten;
    into.moved += part.moved;
    into.bytesRead += part.bytesRead;
    into.skippedLines += part.skippedLines;
    into.unreadable += part.unreadable;
    into.unreadableFiles += part.unreadableFiles;
    for (auto remark = part.remarks.cbegin(); remark != part.remarks.cend(); ++remark)
        into.remarks[remark.key()] += remark.value();
    into.remarkedLines += part.remarkedLines;
    into.stopped = into.stopped || part.stopped;
}

void keepTheFirst(SourceReport &report)
{
    const auto byPlace = [](const SkippedLine &a, const SkippedLine &b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    };
    for (QList<SkippedLine> *lines : {&report.skippedLines, &report.remarkedLines}) {
        std::sort(lines->begin(), lines->end(), byPlace);
        lines->resize(std::min(lines->size(), SourceReport::MostTold));
    }
    report.unreadableFiles.resize(
        std::min(report.unreadableFiles.size(), SourceReport::MostTold));
}

} // namespace

Result<EnteredCounts> enterOnce(QSqlDatabase &database, const EntryBlock &block)
{
    const Result<qint64> added = insertEntries(database, block);
    if (!added)
        return added.error();
    if (const Result<void> saved = saveDetails(database, block); !saved)
        return saved.error();
    return EnteredCounts{.added = *added, .known = qint64(block.rows.size()) - *added};
}

Result<SourceReport> importFiles(Database &database, const ImportPlan &plan,
                                 const FoundFiles &found, ImportProgress &progress)
{
    Result<std::vector<SourceFile>> rows = database.runAndWait(
        [&plan](QSqlDatabase &connection) { return loadSourceFiles(connection, plan.source); });
    if (!rows)
        return rows.error();
    const KnownFiles known{std::move(*rows)};
    SourceReport report;
    report.files = qint64(found.files.size());
    report.unreadable = found.unreadableCount;
    report.unreadableFiles = found.unreadable;
    const Work work = workOf(found, known);
    const std::vector<ImportTask> &tasks = work.tasks;
    report.unchanged = work.unchanged;
    progress.bytesTotal = work.bytes;

    const std::size_t most = std::clamp(std::thread::hardware_concurrency(), 1u, 4u);
    const std::size_t count = std::min(most, tasks.size());
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::vector<SourceReport> parts(count);
    std::vector<Result<void>> results(count);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            FileWorker worker{database, plan, progress};
            for (std::size_t task = next++; task < tasks.size() && !failed; task = next++) {
                if (!worker.read(tasks[task]))
                    break;
            }
            results[i] = worker.finish();
            failed = failed || !results[i];
            parts[i] = std::move(worker.report());
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    for (std::size_t i = 0; i < count; ++i) {
        if (!results[i])
            return results[i].error();
        merge(report, parts[i]);
    }
    report.gone = qint64(work.gone.size()) + work.mayHaveMoved - report.moved;
    if (!work.gone.empty()) {
        const Result<void> forgotten = database.runAndWait([&](QSqlDatabase &connection) {
            return forgetSourceFiles(connection, plan.source, work.gone);
        });
        if (!forgotten)
            return forgotten.error();
    }
    keepTheFirst(report);
    return report;
}

} // namespace core
