// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filewriter.h"
#include "core/results/ledgerfeed.h"
#include "core/results/resultlinesplitter.h"
#include "core/results/requestmatcher.h"
#include "core/results/resultfiles.h"
#include "core/results/resultimport.h"
#include "core/results/resultindex.h"

#include <QSet>

namespace core {

/// What ResultImport does with the bytes, step by step, on the thread that calls.
class ResultStream
{
public:
    ResultStream(ResultImport::Target target, Database &database, const ModelCatalog &models,
                 const PriceSheet &prices);

    /// `piece` is followed by ResultLineReader::Padding readable bytes. After a failure nothing
    /// more is done; finish() tells it.
    void take(const char *piece, std::size_t size);
    /// The results file that is in place already. NotFound, Storage.
    Result<void> takeStored();
    void restart();
    /// A stream does not replace results that answer more requests: those are taken in again.
    Result<ResultImportReport> finish();

private:
    void parse(const char *piece, std::size_t size);
    void takeLine(const char *line, std::size_t size, qint64 offset);
    void forget(qint64 slot);
    ResultRecord &recordOf(qint64 slot);
    quint32 modelIndexOf(std::string_view model);
    /// Whether the results in place answer more requests than those that came.
    bool holdsMoreAlready() const;
    void countMissing();
    void name(const QString &what);
    Result<void> putInPlace();
    Result<void> storeCounts();

    ResultImport::Target m_target;
    Database &m_database;
    RequestMatcher m_matcher;
    LedgerFeed m_ledger;
    FileWriter m_file;
    std::optional<qint64> m_storedBytes; ///< taken in from the file in place, which stays
    ResultLineSplitter m_splitter;
    ResultLineReader m_reader;
    ResultImportReport m_report;
    std::vector<ResultRecord> m_records; ///< by slot
    QSet<qint64> m_faulty; ///< slots whose line has a fault
    std::vector<std::string> m_models;
    std::optional<Error> m_failure;
};

} // namespace core
