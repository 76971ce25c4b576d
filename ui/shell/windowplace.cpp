// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/windowplace.h"

#include <QGuiApplication>
#include <QMainWindow>
#include <QScreen>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr QSize FirstSize{1280, 800};
static constexpr int FrameHeight = 36; ///< about; it is known only once the window is shown
static const QString LastScreenKey = u"window/screen"_s;

/// Two screens of one name differ in size, and one screen changes its own: each has its own place.
static QString keyOf(const QScreen &screen)
{
    const QSize size = screen.geometry().size();
    QString name = screen.name();
    name.replace(u'/', u'_');
    return u"window/geometry/%1 %2x%3"_s.arg(name).arg(size.width()).arg(size.height());
}

void restorePlace(QMainWindow *window, const core::Settings &settings)
{
    const QString last = settings.value(LastScreenKey).toString();
    const QScreen *screen = QGuiApplication::primaryScreen();
    for (const QScreen *each : QGuiApplication::screens())
        if (keyOf(*each) == last)
            screen = each;
    // On a small or enlarged screen there is less room than the window would like; its frame takes some too.
    const QSize room = screen ? screen->availableGeometry().size() - QSize{0, FrameHeight} : FirstSize;
    window->setMinimumSize(window->minimumSize().boundedTo(room));
    window->resize(FirstSize.boundedTo(room));
    if (!screen)
        return;
    if (const QByteArray kept = settings.value(keyOf(*screen)).toByteArray(); !kept.isEmpty())
        window->restoreGeometry(kept); // itself moves what lies outside onto a screen
}

void keepPlace(const QMainWindow *window, core::Settings &settings)
{
    const QScreen *screen = window->screen();
    if (!screen)
        return;
    settings.set(LastScreenKey, keyOf(*screen));
    settings.set(keyOf(*screen), window->saveGeometry());
}

} // namespace ui
