// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/fileworker.h"

#include "core/base/sql.h"
#include "core/base/storedfile.h"

#include <QScopeGuard>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t ReadSize = 1024 * 1024;
// Some 30 ms of the database's time: reads get in between.
constexpr std::size_t MostBlockRows = 4'000;
constexpr std::size_t BlockFiles = 2'000;
constexpr qint64 BlockBytes = 64 * 1024 * 1024;
constexpr qint64 HeadBytes = 4096;
constexpr std::size_t MaxLine = SourceLineReader::MaxLine;
constexpr std::size_t Padding = SourceLineReader::Padding;

bool isBlank(const char *text, std::size_t size)
{
    return std::all_of(text, text + size,
                       [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

QString systemReason(int code) { return QString::fromLocal8Bit(strerror(code)); }

bool isGzip(int descriptor)
{
    char first[2] = {};
    return readWhole(descriptor, 0, first, 2) && first[0] == '\x1f' && first[1] == '\x8b';
}

} // namespace

FileWorker::FileWorker(Database &database, const ImportPlan &plan, ImportProgress &progress)
    : m_database{database}, m_plan{plan}, m_progress{progress}, m_latest{progress.latest()},
      m_reader{plan.makeReader()}
{ }

void FileWorker::miss(const std::string &path, const QString &reason)
{
    ++m_report.unreadable;
    if (m_report.unreadableFiles.size() < SourceReport::MostTold)
        m_report.unreadableFiles.append({shownPath(path), reason});
}

void FileWorker::skip(const SourceFile &file, qint64 line, const char *reason)
{
    ++m_report.skipped;
    if (m_report.skippedLines.size() < SourceReport::MostTold)
        m_report.skippedLines.append({shownPath(file.path), line, QString::fromUtf8(reason)});
}

void FileWorker::remarkOnFuture(const SourceFile &file, qint64 line, std::size_t firstRow)
{
    if (m_block.isLaterThan(m_latest, firstRow))
        m_report.remarkOn(shownPath(file.path), line, FutureTime);
}

bool FileWorker::read(const ImportTask &task)
{
    Reading reading;
    const auto close = qScopeGuard([&reading] {
        if (reading.descriptor >= 0)
            ::close(reading.descriptor);
    });
    if (!begin(reading, task))
        return !m_failure;
    return readLines(reading) && commitIfDue();
}

bool FileWorker::begin(Reading &reading, const ImportTask &task)
{
    const std::string &path = task.found->path;
    // What was a file when it was found may be a pipe now, which would make us wait.
    reading.descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status = {};
    if (reading.descriptor < 0 || ::fstat(reading.descriptor, &status) != 0)
        return miss(path, systemReason(errno)), false;
    if (!S_ISREG(status.st_mode))
        return miss(path, systemReason(EINVAL)), false;
    posix_fadvise(reading.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    reading.file = task.file;
    reading.state = FileState::of(status);
    SourceFile &file = reading.file;
    if (isGzip(reading.descriptor) && !openPacked(reading))
        return false;
    if (reading.packed) {
        file.readTo = 0;
        file.lines = 0;
    } else if (task.known) {
        const bool inProgress = file.state.size < 0 && !file.isGone();
        const bool stands = reading.state.size >= file.readTo
            && FileMark::of(reading.descriptor, file.readTo) == file.mark;
        const bool moved = !file.movedFrom.empty();
        if (moved && stands) {
            ++m_report.moved;
        } else if (moved) { // another file, which the system gave the number of one that is gone
            file = SourceFile::unread(path, reading.state);
        } else if (!stands && !(inProgress && file.readTo == 0)) {
            ++m_report.rewritten;
        }
        // Written anew without becoming longer, it cannot only have got more lines at its end.
        const bool sameSize = !inProgress && !file.isGone() && !moved && reading.state.size == file.state.size
            && reading.state.size > 2 * HeadBytes; // what is smaller is hashed as a whole
        if (sameSize && stands)
            ++m_report.rewritten;
        if (!stands || sameSize || (file.nameless && reading.state.size != file.state.size)) {
            file.readTo = 0;
            file.lines = 0;
        }
    }
    file.nameless = file.nameless && file.readTo > 0;
    reading.head = FileMark::of(reading.descriptor, std::min(reading.state.size, HeadBytes));
    reading.offset = file.readTo;
    m_begin = m_end = 0;
    m_discarding = false;
    file.state = reading.state;
    m_reader->begin(file);
    return true;
}

bool FileWorker::openPacked(Reading &reading)
{
    Result<std::unique_ptr<ByteSource>> source = ByteSource::open(shownPath(reading.file.path));
    if (!source)
        return miss(reading.file.path, source.error().detail), false;
    reading.packed = std::move(*source);
    m_report.bytesRead += reading.packed->bytesRead(); // looked at to see what it is
    m_progress.bytesRead += reading.packed->bytesRead();
    return true;
}

/// Reads on behind what is in the buffer; 0 at the end, nothing if it cannot be read.
std::optional<std::size_t> FileWorker::readPiece(Reading &reading)
{
    char *const to = m_buffer.data() + m_end;
    if (!reading.packed) {
        ssize_t got = 0;
        do {
            got = ::pread(reading.descriptor, to, ReadSize, off_t(reading.offset));
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            return miss(reading.file.path, systemReason(errno)), std::nullopt;
        m_report.bytesRead += got;
        m_progress.bytesRead += got;
        return std::size_t(got);
    }
    const qint64 before = reading.packed->bytesRead();
    const Result<qsizetype> got = reading.packed->read(to, ReadSize);
    m_report.bytesRead += reading.packed->bytesRead() - before;
    m_progress.bytesRead += reading.packed->bytesRead() - before;
    if (!got)
        return miss(reading.file.path, got.error().detail), std::nullopt;
    return std::size_t(*got);
}

/// Makes room for a piece behind what is left of the line at hand.
void FileWorker::makeRoom()
{
    const std::size_t kept = m_end - m_begin;
    if (kept > 0 && m_begin > 0)
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, kept);
    m_begin = 0;
    m_end = kept;
    const std::size_t wanted = std::max(kept + ReadSize + Padding, ReadSize + Padding);
    if (m_buffer.size() < wanted)
        m_buffer.resize(std::max(wanted, m_buffer.size() * 2));
    else if (m_buffer.size() > 4 * ReadSize && kept < ReadSize)
        std::vector<char>(m_buffer.begin(), m_buffer.begin() + qsizetype(wanted)).swap(m_buffer);
}

bool FileWorker::readLines(Reading &reading)
{
    while (true) {
        if (m_progress.stop.load(std::memory_order_relaxed)) {
            m_report.stopped = true;
            keepProgress(reading, false);
            return false;
        }
        makeRoom();
        const std::optional<std::size_t> got = readPiece(reading);
        if (!got) {
            keepProgress(reading, false);
            return true;
        }
        if (*got == 0)
            break;
        reading.offset += qint64(*got);
        m_end += *got;
        m_uncommittedBytes += qint64(*got);
        takeLines(reading);
        if (m_block.rows() >= MostBlockRows || m_uncommittedBytes >= BlockBytes) {
            keepProgress(reading, false);
            commit();
            if (m_failure)
                return false;
        }
    }
    takeRest(reading);
    keepProgress(reading, true);
    return true;
}

void FileWorker::takeLines(Reading &reading)
{
    SourceFile &file = reading.file;
    std::size_t searched = m_begin;
    while (true) {
        const char *const from = m_buffer.data() + searched;
        const auto *newline =
            static_cast<const char *>(std::memchr(from, '\n', m_end - searched));
        if (!newline)
            break;
        const char *const line = m_buffer.data() + m_begin;
        const auto size = std::size_t(newline - line);
        ++file.lines;
        if (m_discarding || size > MaxLine)
            skip(file, file.lines, "longer than 16 MB");
        else
            takeLine(reading, line, size);
        m_discarding = false;
        m_begin += size + 1;
        searched = m_begin;
        file.readTo = reading.offset - qint64(m_end - m_begin);
    }
    if (m_discarding || m_end - m_begin > MaxLine) {
        m_discarding = true; // its memory is not needed: it is not looked into
        m_begin = m_end;
    }
}

void FileWorker::takeLine(Reading &reading, const char *line, std::size_t size)
{
    if (size > 0 && line[size - 1] == '\r')
        --size;
    if (reading.file.lines == 1 && std::string_view{line, size}.starts_with("\xef\xbb\xbf")) {
        line += 3; // a byte order mark
        size -= 3;
    }
    const std::size_t before = m_block.rows();
    if (const char *fault = m_reader->read(line, size, m_block))
        skip(reading.file, reading.file.lines, fault);
    remarkOnFuture(reading.file, reading.file.lines, before);
}

/// A last line without an end: it may be whole, or half written. It is read again the next time.
void FileWorker::takeRest(Reading &reading)
{
    const qint64 number = reading.file.lines + 1;
    if (m_discarding)
        return skip(reading.file, number, "longer than 16 MB");
    const char *const line = m_buffer.data() + m_begin;
    const std::size_t size = m_end - m_begin;
    if (size == 0 || isBlank(line, size))
        return;
    const std::size_t before = m_block.rows();
    if (const char *fault = m_reader->read(line, size, m_block)) {
        const bool mayGoOn = std::find(std::begin(HalfLineFaults), std::end(HalfLineFaults), fault)
            != std::end(HalfLineFaults);
        skip(reading.file, number,
             mayGoOn ? "the last line is not finished; it is read again the next time" : fault);
    }
    remarkOnFuture(reading.file, number, before);
}

/// Whether other content was written over the file since begin(): what was read then is of neither.
bool FileWorker::wasRewritten(const Reading &reading) const
{
    struct stat status = {};
    if (::fstat(reading.descriptor, &status) != 0)
        return true;
    const FileState now = FileState::of(status);
    if (now == reading.state)
        return false;
    return now.size < reading.state.size
        || FileMark::of(reading.descriptor, std::min(reading.state.size, HeadBytes)) != reading.head;
}

void FileWorker::keepProgress(Reading &reading, bool atEnd)
{
    SourceFile &file = reading.file;
    file.nameless = file.nameless || m_reader->isNameless();
    SourceFile kept = file;
    kept.state = reading.state;
    const bool rewritten = wasRewritten(reading);
    if (rewritten && atEnd)
        ++m_report.rewritten;
    if (rewritten || !atEnd)
        kept.state.size = -1; // no file has that: it is looked at again
    if (rewritten || reading.packed) // what is packed is read whole again when it changes
        kept.readTo = 0;
    if (rewritten)
        kept.lines = 0;
    kept.mark = FileMark::of(reading.descriptor, kept.readTo);
    m_files.push_back(std::move(kept));
    file.movedFrom.clear();
}

bool FileWorker::commitIfDue()
{
    if (m_block.rows() >= MostBlockRows || m_files.size() >= BlockFiles
        || m_uncommittedBytes >= BlockBytes)
        commit();
    return !m_failure;
}

void FileWorker::await()
{
    if (!m_posted)
        return;
    m_posted->waitForFinished();
    if (m_posted->resultCount() == 0) {
        m_failure = Error{.kind = Error::Kind::Storage, .detail = u"the ledger was closed"_s};
    } else if (const Result<EnteredCounts> counts = m_posted->result(); !counts) {
        if (!m_failure)
            m_failure = counts.error();
    } else {
        m_report.entries += *counts;
    }
    m_posted.reset();
}

void FileWorker::commit()
{
    await();
    m_uncommittedBytes = 0;
    const auto block = m_block.take();
    const auto files = std::make_shared<std::vector<SourceFile>>(std::exchange(m_files, {}));
    if (m_failure || (block->rows.empty() && files->empty()))
        return;
    const QByteArray source = m_plan.source;
    m_posted = m_database.run(
        [block, files, source,
         enter = m_plan.enter](QSqlDatabase &database) -> Result<EnteredCounts> {
            Transaction transaction{database};
            if (!transaction.begun())
                return transaction.begun().error();
            const Result<EnteredCounts> counts = enter(database, *block);
            if (!counts)
                return counts;
            if (const Result<void> saved = saveSourceFiles(database, source, *files); !saved)
                return saved.error();
            if (const Result<void> done = transaction.commit(); !done)
                return done.error();
            return counts;
        });
}

Result<void> FileWorker::finish()
{
    commit();
    await();
    const Remarks &remarks = m_reader->remarks();
    for (auto remark = remarks.cbegin(); remark != remarks.cend(); ++remark)
        m_report.remarks[remark.key()] += remark.value();
    if (m_failure)
        return *m_failure;
    return {};
}

} // namespace core
