// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/sandbox/faults.h"
#include "core/units/money.h"

#include <array>

namespace ui {

/// What the user chose in the settings, apart from profiles and the look. Read where it is used, so
/// that a change holds from then on.
namespace preferences {

/// Seconds in which a submission can be taken back: 1 to 30, at first 5.
int undoSeconds(const core::Settings &settings);
void setUndoSeconds(core::Settings &settings, int seconds);

/// What a batch may cost at worst without being asked again; at first $50.
core::Money costCap(const core::Settings &settings);
void setCostCap(core::Settings &settings, core::Money cap);

/// What happens when the window is closed while batches run and there is a tray.
enum class Closing { Ask, KeepInTray, Quit };
Closing closing(const core::Settings &settings);
void setClosing(core::Settings &settings, Closing closing);

/// Which news the desktop is told.
enum class News { Done, Failed, Expired, CanceledElsewhere, ResultsExpire, KeyRefused };
inline constexpr std::array AllNews{News::Done,          News::Failed,  News::Expired, News::CanceledElsewhere,
                                    News::ResultsExpire, News::KeyRefused};
bool isTold(const core::Settings &settings, News news); ///< at first all are
void setTold(core::Settings &settings, News news, bool told);

/// IANA id of the zone in which times are shown, "" for the system's.
QByteArray timeZone(const core::Settings &settings);
void setTimeZone(core::Settings &settings, const QByteArray &zone);
/// Decimals that amounts of money have at least, 2 to 6; 2 is as ui.md §7 has it.
int moneyDecimals(const core::Settings &settings);
void setMoneyDecimals(core::Settings &settings, int decimals);
/// Makes both hold for whatever is formatted from now on.
void applyFormats(const core::Settings &settings);

/// Of batches created from now on.
core::SandboxFailures sandboxFailures(const core::Settings &settings);
void setSandboxFailures(core::Settings &settings, const core::SandboxFailures &failures);
/// The Sandbox's time factor, 0.1 to 1000.
double sandboxSpeed(const core::Settings &settings);
void setSandboxSpeed(core::Settings &settings, double speed);

} // namespace preferences
} // namespace ui
