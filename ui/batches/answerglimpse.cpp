// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/answerglimpse.h"

#include "core/results/comparedtext.h"

namespace ui {

static constexpr qint64 LongestLine = 2'000'000; ///< bytes
static constexpr qsizetype LongestText = 300;    ///< characters

static QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

const Glimpse &Glimpses::of(qint64 position)
{
    if (Glimpse *kept = m_kept.object(position))
        return *kept;
    auto *glimpse = new Glimpse{read(position)};
    m_kept.insert(position, glimpse);
    return *glimpse;
}

Glimpse Glimpses::read(qint64 position)
{
    if (m_results->record(position).length > LongestLine)
        return {};
    const qint64 size = m_results->readLine(position, m_line, core::ResultLineReader::Padding);
    const core::ResultLine *line = size > 0 ? m_reader.read(m_line.data(), std::size_t(size)) : nullptr;
    if (!line)
        return {};
    const std::string text = core::comparedText(*line);
    return {textOf(line->stopReason), textOf(std::string_view{text}.substr(0, 4 * LongestText)).left(LongestText).simplified()};
}

} // namespace ui
