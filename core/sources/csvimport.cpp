// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/csvimport.h"

#include "core/base/sql.h"
#include "core/drafts/bytesource.h"
#include "core/drafts/csvrow.h"
#include "core/drafts/itemsplitter.h"
#include "core/sources/csvrowreader.h"

#include <algorithm>

#include <sys/stat.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype PieceSize = 1024 * 1024;
constexpr qsizetype MostOfARow = 16 * 1024 * 1024;
constexpr std::size_t BlockRows = 4'000;
constexpr int MostGoneOnBehind = 10'000;
constexpr const char *NotClosed = "a quote that is opened in this line is not closed as it should";

/// How a file stands among those that were read.
struct SourceRow
{
    QByteArray source; ///< "csv" with what the mapping makes of a table
    SourceFile file;
};

std::optional<FileState> stateOf(const std::string &path)
{
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? std::optional{FileState::of(status)} : std::nullopt;
}

/// One table, from its header to its end.
class Table
{
public:
    Table(Database &database, ImportProgress &progress, SourceReport &report)
        : m_database{database}, m_progress{progress}, m_report{report}
    { }

    /// `done`: the row of the file, written with its last entries.
    Result<void> read(const QString &path, CsvMapping mapping, const SourceRow &done)
    {
        Result<std::unique_ptr<ByteSource>> source = ByteSource::open(path);
        if (!source)
            return source.error();
        m_source = std::move(*source);
        m_path = path;
        m_done = done;
        bool more = true;
        while (more && m_window.size() < PieceSize) {
            const Result<bool> got = readPiece();
            if (!got)
                return inFile(got.error());
            more = *got;
        }
        const Result<QStringList> header = csvHeader(m_window, !more, &m_delimiter);
        if (!header)
            return inFile(header.error());
        if (const Result<void> fits = mapping.apply(*header); !fits)
            return inFile(fits.error());
        CsvRecordSplitter splitter{m_delimiter};
        CsvRowReader reader{mapping, header->size(), m_delimiter};
        return readRows(splitter, reader, !more);
    }

private:
    Error inFile(const Error &error) const
    {
        return {.kind = error.kind, .detail = m_path + u": "_s + error.detail};
    }

    /// False at the end.
    Result<bool> readPiece()
    {
        const qsizetype kept = m_window.size();
        const qint64 before = m_source->bytesRead();
        m_window.resize(kept + PieceSize);
        const Result<qsizetype> got = m_source->read(m_window.data() + kept, PieceSize);
        m_window.resize(kept + (got ? *got : 0));
        m_report.bytesRead += m_source->bytesRead() - before;
        m_progress.bytesRead += m_source->bytesRead() - before;
        if (!got)
            return got.error();
        return *got > 0;
    }

    Result<void> readRows(CsvRecordSplitter &splitter, CsvRowReader &reader, bool atEnd)
    {
        bool isHeader = true;
        while (true) {
            const ItemSplitter::Step step = splitter.next(m_window, atEnd);
            if (step.kind == ItemSplitter::Step::Kind::Item) {
                if (isHeader)
                    isHeader = false;
                else if (hasLooseQuotes(step) && m_goneOnBehind < MostGoneOnBehind)
                    goOnBehindLine(step.begin, splitter);
                else
                    take(step, reader, atEnd && step.end == m_window.size());
                if (m_block.rows() >= BlockRows) {
                    if (const Result<void> done = commit(); !done)
                        return done;
                }
                continue;
            }
            if (step.kind == ItemSplitter::Step::Kind::Bad && m_goneOnBehind < MostGoneOnBehind) {
                goOnBehindLine(step.begin, splitter);
                continue;
            }
            if (step.kind == ItemSplitter::Step::Kind::Bad)
                skip(step.begin, NotClosed);
            if (step.kind != ItemSplitter::Step::Kind::NeedMore || atEnd)
                break;
            dropTo(splitter.needsFrom(), splitter);
            if (m_window.size() > MostOfARow)
                return inFile({.kind = Error::Kind::BadInput,
                               .detail = u"the row at line %1 is longer than 16 MB: a quote may be "
                                         "missing"_s.arg(m_line)});
            if (m_progress.stop) {
                m_report.stopped = true;
                break;
            }
            const Result<bool> got = readPiece();
            if (!got)
                return inFile(got.error());
            atEnd = !*got;
        }
        return m_report.stopped ? commit() : commit(m_done);
    }

    /// A row of several lines whose quotes do not enclose whole fields: one of them was not closed, and
    /// took in the rows behind it.
    bool hasLooseQuotes(const ItemSplitter::Step &step) const
    {
        const QByteArrayView record{m_window.constData() + step.begin, step.end - step.begin};
        return record.contains('\n') && !csvFields(record, m_delimiter, CsvQuotes::Strict);
    }

    /// Refuses the line that begins there, and takes what is behind it for rows again.
    void goOnBehindLine(qsizetype begin, CsvRecordSplitter &splitter)
    {
        ++m_goneOnBehind;
        skip(begin, NotClosed);
        const qsizetype end = m_window.indexOf('\n', begin);
        dropTo(end < 0 ? m_window.size() : end + 1, splitter);
        splitter = CsvRecordSplitter{m_delimiter};
    }

    void skip(qsizetype place, const char *reason)
    {
        ++m_report.skipped;
        if (m_report.skippedLines.size() < SourceReport::MostTold)
            m_report.skippedLines.append({m_path, lineAt(place), QString::fromUtf8(reason)});
    }

    /// Asked for in ascending order.
    qint64 lineAt(qsizetype place)
    {
        m_lineOfCounted += std::count(m_window.cbegin() + m_counted, m_window.cbegin() + place, '\n');
        m_counted = place;
        return m_lineOfCounted;
    }

    /// Forgets what lies before, and counts its lines.
    void dropTo(qsizetype place, CsvRecordSplitter &splitter)
    {
        m_line += std::count(m_window.cbegin(), m_window.cbegin() + place, '\n');
        m_window.remove(0, place);
        splitter.dropped(place);
        m_counted = 0;
        m_lineOfCounted = m_line;
    }

    /// `isOpen`: the file ends without ending the row.
    void take(const ItemSplitter::Step &step, CsvRowReader &reader, bool isOpen)
    {
        const std::size_t before = m_block.rows();
        const char *fault =
            reader.read({m_window.constData() + step.begin, step.end - step.begin}, m_block, isOpen);
        if (m_block.isLaterThan(m_progress.latest(), before))
            m_report.remarkOn(m_path, lineAt(step.begin), FutureTime);
        if (fault)
            skip(step.begin, fault);
    }

    Result<void> commit(const std::optional<SourceRow> &row = {})
    {
        const auto block = m_block.take();
        // A file that changed while it was read is read again the next time.
        const bool isRead = row && stateOf(row->file.path) == row->file.state;
        if (block->rows.empty() && !isRead)
            return {};
        const Result<EnteredCounts> counts = m_database.runAndWait(
            [&](QSqlDatabase &connection) -> Result<EnteredCounts> {
                Transaction transaction{connection};
                if (!transaction.begun())
                    return transaction.begun().error();
                const Result<EnteredCounts> entered = enterOnce(connection, *block);
                if (!entered)
                    return entered;
                if (isRead) {
                    if (const Result<void> saved = saveSourceFiles(connection, row->source, {row->file}); !saved)
                        return saved.error();
                }
                if (const Result<void> done = transaction.commit(); !done)
                    return done.error();
                return entered;
            });
        if (!counts)
            return counts.error();
        m_report.entries += *counts;
        return {};
    }

    Database &m_database;
    ImportProgress &m_progress;
    SourceReport &m_report;
    std::unique_ptr<ByteSource> m_source;
    QString m_path;
    SourceRow m_done;
    char m_delimiter = ',';
    int m_goneOnBehind = 0; ///< lines
    QByteArray m_window; ///< what is left of the text that was read
    qint64 m_line = 1; ///< in which the window begins
    qsizetype m_counted = 0; ///< the lines before this place of the window are counted
    qint64 m_lineOfCounted = 1;
    BlockBuilder m_block;
};

bool isTableFile(std::string_view name)
{
    return name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".csv.gz")
        || name.ends_with(".tsv.gz");
}

} // namespace

Result<SourceReport> importCsv(Database &database, const QStringList &places, CsvMapping mapping,
                               ImportProgress &progress)
{
    const FoundFiles found = findFiles(places, isTableFile);
    SourceReport report;
    report.files = qint64(found.files.size());
    report.unreadable = found.unreadableCount;
    report.unreadableFiles = found.unreadable;
    // Another mapping makes other entries of the same file.
    const QByteArray source = "csv:" + mapping.key();
    const Result<std::vector<SourceFile>> rows = database.runAndWait(
        [&source](QSqlDatabase &connection) { return loadSourceFiles(connection, source); });
    if (!rows)
        return rows.error();
    const auto isRead = [&rows](const FoundFile &file) {
        return std::any_of(rows->begin(), rows->end(), [&file](const SourceFile &row) {
            return row.path == file.path && row.state == file.state;
        });
    };
    std::vector<const FoundFile *> unread;
    for (const FoundFile &file : found.files) {
        if (isRead(file)) {
            ++report.unchanged;
            continue;
        }
        unread.push_back(&file);
        progress.bytesTotal += file.state.size;
    }
    for (const FoundFile *const file : unread) {
        if (report.stopped)
            break;
        Table table{database, progress, report};
        if (const Result<void> done = table.read(shownPath(file->path), mapping,
                                                 {source, SourceFile::unread(file->path, file->state)});
            !done)
            return done.error();
    }
    return report;
}

} // namespace core
