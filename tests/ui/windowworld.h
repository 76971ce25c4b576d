// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/jobsworld.h"
#include "ui/mainwindow.h"
#include "ui/shell/workspace.h"
#include "ui/theme/theme.h"

#include <QApplication>

namespace test {

/// The real window on a real Sandbox, in a data folder of its own.
class WindowWorld
{
public:
    explicit WindowWorld(double speed = 200) : world{speed}
    {
        settings.set(QStringLiteral("submit/undoSeconds"), 1);
        session();
        window.resize(1280, 800);
        window.show();
    }

    ui::Session session()
    {
        core::Profile profile;
        profile.name = QStringLiteral("sandbox");
        return {.profile = profile,
                .jobs = *world.jobs,
                .http = *world.http,
                .models = world.models,
                .prices = world.prices,
                .settings = settings,
                .clock = world.clock,
                .sandboxSpeed = 200};
    }
    /// With new pages each time, as after a start.
    void open()
    {
        window.letGo();
        window.open(session());
    }
    /// A job of two requests that waits for its submission.
    core::Job prepared(const QString &name)
    {
        core::JobOptions options;
        options.name = name;
        return world.prepared(world.requests(2), options);
    }

    /// Runs a job to its end, or to the decision about its rest, and opens its page; answers its id.
    QString run(const QString &path, const core::JobOptions &options = {})
    {
        const core::Job job = world.prepared(path, options);
        if (!await(world.jobs->submit(job.id)) || !await(world.jobs->wait(job.id)))
            qFatal("it did not end");
        open();
        [&] { QTRY_VERIFY(window.workspace()->jobs().job(job.id)); }();
        window.workspace()->openJob(job.id);
        return job.id;
    }

    /// The one widget of this class, "" or with this accessible name.
    template<typename T>
    T *find(const QString &name = {}, QWidget *below = nullptr)
    {
        const QList<T *> all = (below ? below : &window)->template findChildren<T *>();
        for (T *each : all)
            if (name.isEmpty() || each->accessibleName() == name)
                return each;
        return nullptr;
    }
    /// The button with this text, "&" not counted, of those that are shown.
    template<typename Button>
    Button *button(const QString &text, QWidget *below = nullptr)
    {
        const QList<Button *> all = (below ? below : &window)->template findChildren<Button *>();
        for (Button *each : all)
            if (each->text() == text && each->isVisible())
                return each;
        return nullptr;
    }
    template<typename T>
    T *dialog()
    {
        for (QWidget *each : QApplication::topLevelWidgets())
            if (T *found = qobject_cast<T *>(each); found && found->isVisible())
                return found;
        return window.findChild<T *>();
    }

    JobsWorld world;
    core::Settings settings{core::DataPlace{.folder = world.dir.path(), .whole = true}};
    ui::Theme theme{settings};
    ui::MainWindow window{{.settings = settings,
                           .theme = theme,
                           .clock = world.clock,
                           .sampleFile = QStringLiteral(TEST_DATA "/../../resources/samples/sample-batch.jsonl"),
                           .draftFolder = world.dir.filePath(QStringLiteral("drafts")),
                           .place = {.folder = world.dir.path(), .whole = true},
                           .prices = world.livePrices,
                           .database = *world.database}};
};

} // namespace test
