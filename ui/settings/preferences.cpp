// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/preferences.h"

#include "ui/format/format.h"

using namespace Qt::StringLiterals;

namespace ui::preferences {

static const QString UndoSecondsKey = u"submit/undoSeconds"_s;
static const QString CapKey = u"guards/worstCase"_s;
static const QString ClosingKey = u"window/closing"_s;
static const QString TimeZoneKey = u"appearance/timeZone"_s;
static const QString DecimalsKey = u"appearance/moneyDecimals"_s;
static const QString ErroredKey = u"sandbox/errored"_s;
static const QString ExpiredKey = u"sandbox/expired"_s;
static const QString SpeedKey = u"sandbox/speed"_s;
static const core::Money FirstCap = core::Money::fromPicoUsd(50'000'000'000'000);

int undoSeconds(const core::Settings &settings) { return qBound(1, settings.value(UndoSecondsKey, 5).toInt(), 30); }
void setUndoSeconds(core::Settings &settings, int seconds) { settings.set(UndoSecondsKey, seconds); }

core::Money costCap(const core::Settings &settings)
{
    return core::Money::fromDecimalUsd(settings.value(CapKey).toString()).value_or(FirstCap);
}

void setCostCap(core::Settings &settings, core::Money cap) { settings.set(CapKey, cap.toDecimalUsd()); }

Closing closing(const core::Settings &settings)
{
    const QString word = settings.value(ClosingKey).toString();
    return word == "tray"_L1 ? Closing::KeepInTray : word == "quit"_L1 ? Closing::Quit : Closing::Ask;
}

void setClosing(core::Settings &settings, Closing closing)
{
    settings.set(ClosingKey, closing == Closing::KeepInTray ? u"tray"_s : closing == Closing::Quit ? u"quit"_s : u"ask"_s);
}

static QString keyOf(News news)
{
    switch (news) {
    case News::Done: return u"notifications/done"_s;
    case News::Failed: return u"notifications/failed"_s;
    case News::Expired: return u"notifications/expired"_s;
    case News::CanceledElsewhere: return u"notifications/canceledElsewhere"_s;
    case News::ResultsExpire: return u"notifications/resultsExpire"_s;
    case News::KeyRefused: return u"notifications/keyRefused"_s;
    }
    return {};
}

bool isTold(const core::Settings &settings, News news) { return settings.value(keyOf(news), true).toBool(); }
void setTold(core::Settings &settings, News news, bool told) { settings.set(keyOf(news), told); }

QByteArray timeZone(const core::Settings &settings) { return settings.value(TimeZoneKey).toString().toLatin1(); }
void setTimeZone(core::Settings &settings, const QByteArray &zone) { settings.set(TimeZoneKey, QString::fromLatin1(zone)); }

int moneyDecimals(const core::Settings &settings) { return qBound(2, settings.value(DecimalsKey, 2).toInt(), 6); }
void setMoneyDecimals(core::Settings &settings, int decimals) { settings.set(DecimalsKey, decimals); }

void applyFormats(const core::Settings &settings)
{
    Format::setDefaults({.timeZone = timeZone(settings), .moneyDecimals = moneyDecimals(settings)});
}

static double share(const core::Settings &settings, const QString &key)
{
    const double value = settings.value(key, 0).toDouble();
    return value >= 0 && value <= 1 ? value : 0;
}

core::SandboxFailures sandboxFailures(const core::Settings &settings)
{
    return {.errored = share(settings, ErroredKey), .expired = share(settings, ExpiredKey)};
}

void setSandboxFailures(core::Settings &settings, const core::SandboxFailures &failures)
{
    settings.set(ErroredKey, failures.errored);
    settings.set(ExpiredKey, failures.expired);
}

double sandboxSpeed(const core::Settings &settings) { return qBound(0.1, settings.value(SpeedKey, 1.0).toDouble(), 1000.0); }
void setSandboxSpeed(core::Settings &settings, double speed) { settings.set(SpeedKey, speed); }

} // namespace ui::preferences
