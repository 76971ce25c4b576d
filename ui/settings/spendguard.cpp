// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/spendguard.h"

#include "ui/format/format.h"
#include "ui/settings/preferences.h"

#include <QCoreApplication>

namespace ui {

static QString tr(const char *text) { return QCoreApplication::translate("ui::SpendGuard", text); }

SpendGuard spendGuard(const core::Settings &settings, const std::optional<core::Money> &worst)
{
    const core::Money cap = preferences::costCap(settings);
    SpendGuard guard{.typed = {}, .why = {}, .undoSeconds = preferences::undoSeconds(settings)};
    const Format format;
    if (!worst) {
        guard.typed = cap;
        guard.why = tr("Some of its models have no known price, so the most it can cost is not known. Type your cap to send it all the same.");
    } else if (*worst > cap) {
        guard.typed = *worst;
        guard.why = tr("If each answer is as long as max_tokens allows, it costs %1. Your cap is %2.")
                        .arg(format.money(*worst), format.money(cap));
    }
    return guard;
}

std::optional<core::Money> shareOf(const std::optional<core::Money> &whole, qint64 some, qint64 all)
{
    if (!whole || all <= 0)
        return {};
    const core::Int128 pico = core::Int128{whole->picoUsd()} * some;
    return core::Money::fromPicoUsd(qint64((pico + all - 1) / all));
}

} // namespace ui
