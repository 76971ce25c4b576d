// SPDX-License-Identifier: GPL-3.0-or-later
// Takes a picture of every scene on the display that is there, as the window manager shows it:
//   scenes FOLDER [NAME…]             all, or those whose name begins so, each in the looks below
//   scenes --list
// A picture is called NAME-LOOK.png.
#include "tests/scenes/scenes.h"

#include <QApplication>
#include <QDir>
#include <QScreen>
#include <QStyleFactory>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace scenes;

static const QList<std::pair<QString, Look>> Looks{
    {u"light"_s, {}},
    {u"dark"_s, {.theme = ui::Theme::Mode::Dark}},
    {u"small"_s, {.size = {1000, 700}}},
    {u"small-dark"_s, {.size = {1000, 700}, .theme = ui::Theme::Mode::Dark}},
    {u"large-text"_s, {.textScale = 1.5}},
    {u"small-large-text"_s, {.size = {1000, 700}, .textScale = 1.5}},
};

int main(int argc, char *argv[])
{
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QApplication application{argc, argv};
    QStringList arguments = QCoreApplication::arguments().sliced(1);
    if (arguments == QStringList{u"--list"_s}) {
        for (const Scene &scene : all())
            std::printf("%s\n", qPrintable(scene.name));
        return 0;
    }
    if (arguments.isEmpty()) {
        std::fputs("usage: scenes FOLDER [NAME…] | scenes --list\n", stderr);
        return 2;
    }
    const QDir folder{arguments.takeFirst()};
    QStringList looks = qEnvironmentVariable("SCENE_LOOKS").split(u',', Qt::SkipEmptyParts);
    for (const Scene &scene : all()) {
        const bool wanted = arguments.isEmpty()
            || std::any_of(arguments.cbegin(), arguments.cend(), [&](const QString &name) { return scene.name.startsWith(name); });
        if (!wanted)
            continue;
        for (const auto &[name, look] : Looks) {
            if (!looks.isEmpty() && !looks.contains(name))
                continue;
            Stage stage{look, scene.profile};
            stage.window->move(0, 0);
            scene.arrange(stage);
            QTest::qWait(250);
            const QRect frame = stage.window->frameGeometry().united(stage.front()->frameGeometry());
            const QPixmap picture = stage.window->screen()->grabWindow(0, frame.x(), frame.y(), frame.width(), frame.height());
            const QString path = folder.filePath(scene.name + u'-' + name + u".png");
            if (!picture.save(path)) {
                std::fprintf(stderr, "cannot write %s\n", qPrintable(path));
                return 1;
            }
            std::printf("%s\n", qPrintable(path));
            std::fflush(stdout);
        }
    }
    return 0;
}
