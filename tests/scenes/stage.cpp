// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/stage.h"

#include "ui/settings/profilessection.h"

#include <QAbstractButton>
#include <QDialog>
#include <QApplication>

using namespace Qt::StringLiterals;

namespace scenes {

Stage::FreshFont::FreshFont()
{
    static const QFont first = QApplication::font();
    QApplication::setFont(first);
}

Stage::Stage(const Look &look, Profile kind)
{
    theme.setMode(look.theme);
    theme.setTextScale(look.textScale);
    auto started = core::Sandbox::start({.folder = {}, .speed = 200});
    auto opened = core::Database::open(folder.path());
    if (!started || !opened)
        qFatal("the stage could not be set");
    service = std::move(*started);
    database = std::move(*opened);
    profile.name = kind == Profile::Live ? u"live"_s : u"sandbox"_s;
    profile.baseUrl = service->baseUrl();
    http = std::make_unique<core::HttpClient>(core::Endpoint{.baseUrl = service->baseUrl(),
                                                             .key = core::ApiKey{u"sk-ant-api03-scene"_s},
                                                             .workspace = {}},
                                              clock, [] { return 0.0; });
    jobs = std::make_unique<core::Jobs>(core::Jobs::Context{.place = place,
                                                            .database = *database,
                                                            .http = *http,
                                                            .profile = profile,
                                                            .models = models,
                                                            .prices = prices,
                                                            .estimator = estimator,
                                                            .clock = clock,
                                                            .jitter = [] { return 0.5; }});
    settings.set(u"submit/undoSeconds"_s, 1);
    window = std::make_unique<ui::MainWindow>(
        ui::MainWindow::Context{.settings = settings,
                                .theme = theme,
                                .clock = clock,
                                .sampleFile = QStringLiteral(SOURCE_FOLDER "/resources/samples/sample-batch.jsonl"),
                                .draftFolder = folder.filePath(u"drafts"_s),
                                .place = place,
                                .prices = livePrices,
                                .database = *database});
    ui::ProfileFace face;
    face.profile = profile;
    face.key = kind == Profile::Live ? ui::ProfileFace::KeyPlace::Keychain : ui::ProfileFace::KeyPlace::Sandbox;
    window->setProfiles({face}, kind == Profile::None ? QString{} : profile.name);
    window->resize(look.size);
    window->show();
    if (!QTest::qWaitForWindowExposed(window.get()))
        qFatal("the window did not come");
    window->activateWindow();
}

Stage::~Stage() = default;

ui::Session Stage::session()
{
    return {.profile = profile,
            .jobs = *jobs,
            .http = *http,
            .models = models,
            .prices = prices,
            .settings = settings,
            .clock = clock,
            .sandboxSpeed = 200};
}

void Stage::open() { window->open(session()); }

QAbstractButton *Stage::button(const QString &text)
{
    for (QWidget *top : tops()) {
        const QList<QAbstractButton *> all = top->findChildren<QAbstractButton *>();
        for (QAbstractButton *each : all)
            if (each->isVisible() && QString{each->text()}.remove(u'&').startsWith(text))
                return each;
    }
    return nullptr;
}

QList<QWidget *> Stage::tops()
{
    QList<QWidget *> found;
    const QList<QWidget *> all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
        if (each->isVisible() && each != window.get() && each->inherits("QDialog"))
            found.append(each);
    const QList<QDialog *> inside = window->findChildren<QDialog *>();
    for (QDialog *each : inside)
        if (each->isVisible() && !found.contains(each))
            found.append(each);
    found.append(window.get());
    return found;
}

} // namespace scenes
