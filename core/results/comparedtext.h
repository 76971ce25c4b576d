// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultline.h"
#include "core/results/resultlineage.h"

#include <string>

namespace core {

/// What of a result is compared with that of another run: the text blocks joined, then each tool
/// call with its name and input, then, of a failure, its type and message. Ids, thinking and usage
/// differ from run to run and are left out. UTF-8.
std::string comparedText(const ResultLine &line);

/// Reads the compared text of results; one for each thread.
class ComparedTextReader
{
public:
    explicit ComparedTextReader(const ResultLineage &results) : m_results{results} { }

    /// "" where there is no result.
    std::string text(qint64 position);

private:
    const ResultLineage &m_results;
    ResultLineReader m_reader;
    std::string m_line;
};

} // namespace core
