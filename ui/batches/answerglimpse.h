// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultline.h"
#include "core/results/resultlineage.h"

#include <QCache>
#include <QString>

#include <memory>
#include <string>

namespace ui {

/// What a row of the results shows that is in the results file alone.
struct Glimpse
{
    QString stopReason; ///< "" if there is none
    QString text;       ///< the beginning of the answer, or of the error message, in one line
};

/// Reads it for the rows that are drawn, and keeps the last of them. Lines of more than 2 MB are not looked into: the
/// window would wait for them.
class Glimpses
{
public:
    explicit Glimpses(std::shared_ptr<const core::ResultLineage> results) : m_results{std::move(results)} { }

    const Glimpse &of(qint64 position);

private:
    Glimpse read(qint64 position);

    std::shared_ptr<const core::ResultLineage> m_results;
    core::ResultLineReader m_reader;
    std::string m_line;
    QCache<qint64, Glimpse> m_kept{1'000};
};

} // namespace ui
