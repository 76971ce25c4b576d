// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/bytesource.h"
#include "core/sources/fileimport.h"

namespace core {

/// A file that has to be looked at.
struct ImportTask
{
    const FoundFile *found = nullptr;
    SourceFile file; ///< how far it was read
    bool known = false; ///< it was read before
};

/// Reads files one after the other and hands what they tell to the database, while it reads on. One
/// object to a thread.
class FileWorker
{
public:
    FileWorker(Database &database, const ImportPlan &plan, ImportProgress &progress);

    /// False once the database failed or a stop was asked for.
    bool read(const ImportTask &task);
    /// Everything is in the ledger when this returns. Storage.
    Result<void> finish();
    SourceReport &report() { return m_report; }

private:
    /// The file at hand.
    struct Reading
    {
        int descriptor = -1;
        std::unique_ptr<ByteSource> packed; ///< if it is gzip: read from its beginning each time
        SourceFile file;
        FileState state;
        std::optional<FileMark> head; ///< of the first bytes, before anything was read
        qint64 offset = 0; ///< of the next byte to read
    };

    bool begin(Reading &reading, const ImportTask &task);
    bool openPacked(Reading &reading);
    bool wasRewritten(const Reading &reading) const;
    bool readLines(Reading &reading);
    std::optional<std::size_t> readPiece(Reading &reading);
    void takeLines(Reading &reading);
    void takeLine(Reading &reading, const char *line, std::size_t size);
    void takeRest(Reading &reading);
    void makeRoom();
    void keepProgress(Reading &reading, bool atEnd);
    void skip(const SourceFile &file, qint64 line, const char *reason);
    void remarkOnFuture(const SourceFile &file, qint64 line, std::size_t firstRow);
    void miss(const std::string &path, const QString &reason);
    bool commitIfDue();
    void commit();
    void await();

    Database &m_database;
    const ImportPlan &m_plan;
    ImportProgress &m_progress;
    qint64 m_latest; ///< what is later is of the future
    std::unique_ptr<SourceLineReader> m_reader;
    BlockBuilder m_block;
    std::vector<SourceFile> m_files; ///< whose rows have to be written with the block
    std::vector<char> m_buffer; ///< the lines that are being read begin at m_begin
    std::size_t m_begin = 0, m_end = 0;
    bool m_discarding = false; ///< within a line that is too long
    qint64 m_uncommittedBytes = 0;
    std::optional<QFuture<Result<EnteredCounts>>> m_posted;
    std::optional<Error> m_failure;
    SourceReport m_report;
};

} // namespace core
