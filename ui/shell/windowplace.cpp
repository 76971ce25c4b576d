// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/windowplace.h"

#include <QGuiApplication>
#include <QMainWindow>
#include <QScreen>
#include <QTimer>

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

QRect withinReach(const QRect &frame, const QList<QRect> &screens)
{
    const QRect grip{frame.topLeft(), QSize{frame.width(), FrameHeight}};
    const QRect *nearest = nullptr;
    int shortest = 0;
    for (const QRect &screen : screens) {
        const QRect seen = screen & grip;
        if (2 * seen.width() >= frame.width() && seen.height() >= FrameHeight / 2)
            return frame;
        const int distance = (screen.center() - frame.center()).manhattanLength();
        if (!nearest || distance < shortest) {
            nearest = &screen;
            shortest = distance;
        }
    }
    if (!nearest)
        return frame;
    const QSize size = frame.size().boundedTo(nearest->size());
    return {QPoint{qBound(nearest->left(), frame.left(), nearest->right() + 1 - size.width()),
                   qBound(nearest->top(), frame.top(), nearest->bottom() + 1 - size.height())},
            size};
}

static void bringBack(QMainWindow *window)
{
    if (window->isMaximized() || window->isFullScreen() || window->isMinimized())
        return; // whoever manages windows fits those to the screen
    QList<QRect> screens;
    for (const QScreen *screen : QGuiApplication::screens())
        screens.append(screen->availableGeometry());
    const QRect frame = window->frameGeometry();
    const QRect reached = withinReach(frame, screens);
    if (reached == frame)
        return;
    const QSize border = frame.size() - window->size();
    window->setMinimumSize(window->minimumSize().boundedTo(reached.size() - border));
    window->resize(reached.size() - border);
    window->move(reached.topLeft());
}

void stayWithinReach(QMainWindow *window)
{
    // Screens come and go one by one, and whoever manages windows may move it itself: all that first.
    auto *soon = new QTimer{window};
    soon->setSingleShot(true);
    soon->setInterval(std::chrono::milliseconds{300});
    QObject::connect(soon, &QTimer::timeout, window, [window] { bringBack(window); });
    const auto look = [soon] { soon->start(); };
    const auto follow = [soon, look](const QScreen *screen) {
        QObject::connect(screen, &QScreen::availableGeometryChanged, soon, look);
    };
    for (const QScreen *screen : QGuiApplication::screens())
        follow(screen);
    QObject::connect(qGuiApp, &QGuiApplication::screenAdded, soon, follow);
    QObject::connect(qGuiApp, &QGuiApplication::screenRemoved, soon, look);
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
