// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compare/comparisonjob.h"
#include "ui/format/format.h"

#include <QFrame>

#include <array>

class QLabel;

namespace ui {

class ElidedLabel;

/// The head of a comparison: both runs as a whole, one below the other, and the difference in words.
class ComparisonCard : public QFrame
{
    Q_OBJECT
public:
    explicit ComparisonCard(QWidget *parent = nullptr);

    void showRuns(const ComparedRuns &runs, core::Instant now);

private:
    enum Column { Succeeded, Input, Output, Cost, ColumnCount };
    enum Line { First, Second, Difference, LineCount };
    /// What a run used as a whole, retries included.
    struct Totals
    {
        core::Usage usage;
        std::optional<core::Money> cost;
        qint64 unpriced = 0;
    };
    static Totals totalsOf(const JobResults &run);
    void showRun(Line line, const JobResults &run, const core::OutcomeCounts &outcomes, const Totals &totals,
                 core::Instant now);

    Format m_format;
    std::array<ElidedLabel *, LineCount> m_names{};
    std::array<std::array<QLabel *, ColumnCount>, LineCount> m_cells{};
};

/// "3.2% more", "the same", "12 fewer": how a count differs from an earlier one.
QString differenceInWords(qint64 before, qint64 after, const Format &format);
/// "$0.42 less (2.7%)".
/// By the amounts as they are shown with sharedDecimals().
QString differenceInWords(core::Money before, core::Money after, const Format &format);
/// With which both and their difference can be read and seen to agree.
int sharedDecimals(core::Money before, core::Money after);

} // namespace ui
