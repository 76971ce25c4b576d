// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobs.h"
#include "ui/format/format.h"

#include <QList>

namespace ui {

/// One line of the checks: one sentence, one line below it, at most one action.
struct CheckItem
{
    enum class Severity { Bad, Warning, Info, Ok };
    enum class Action {
        None,
        ShowFaults,    ///< `code`
        ShowWarnings,  ///< `code`
        ShowLongPrompts,
        AddPrice,
        ChooseTaskType,
        AllowRealtime,
        IncludeFields,
        MarkPrefix,
        ReusePaid,
        SendPaid,
    };

    Severity severity = Severity::Ok;
    QString title = {};
    QString detail = {};
    Action action = Action::None;
    QString actionText = {};
    QString code = {}; ///< of the findings it is about

    bool operator==(const CheckItem &) const = default;
};

/// What the pre-flight found, in words; bad ones first. `limited` leaves room for the fault table:
/// kinds of faults are told by the table, not one by one.
/// What of it was answered and paid for before, and what is done about it; nullopt if nothing was.
std::optional<CheckItem> paidItem(const core::Jobs::PaidBefore &paid, bool reused, const Format &format);

QList<CheckItem> checklistOf(const core::PreflightReport &report, const core::ModelCatalog &models,
                             const Format &format);

/// What the items of a source are called: "lines", "tasks".
QString formatWords(core::DraftFormat format);

} // namespace ui
