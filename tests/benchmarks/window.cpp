// SPDX-License-Identifier: GPL-3.0-or-later
// How long the event loop of the real window is held, on the display that is there:
//   bench_window check FILE FOLDER           while a file is checked
//   bench_window submit FILE FOLDER PORT     while it is written to disk and sent to the sink
//   bench_window results FILE FOLDER PORT    while the results of a job are fetched from the Sandbox on that port, the job is
//                                            opened, scrolled through, filtered and searched
//   bench_window switch FOLDER [JOBS]        while one of two profiles with 1,000 jobs each, or so many, takes the place of the other
#include "loopgaps.h"
#include "measure.h"

#include "core/api/httpclient.h"
#include "core/pricing/pricesheet.h"
#include "core/services/jobs.h"
#include "core/storage/database.h"
#include "core/storage/jobstore.h"
#include "core/tokens/characterestimator.h"
#include "ui/batches/joblistmodel.h"
#include "ui/compose/pricepanel.h"
#include "ui/mainwindow.h"
#include "ui/shell/workspace.h"
#include "ui/theme/theme.h"
#include "ui/theme/windowstyle.h"
#include "ui/widgets/datatable.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

/// The window as the program opens it, on a profile whose service is at `url`.
class Scene
{
public:
    Scene(const QString &folder, const QUrl &url) :
        place{.folder = folder, .whole = true}, settings{place}, theme{settings}
    {
        auto opened = core::Database::open(folder);
        if (!opened)
            qFatal("no ledger: %s", qPrintable(opened.error().detail));
        database = std::move(*opened);
        profile.name = u"bench"_s;
        profile.baseUrl = url;
        http = std::make_unique<core::HttpClient>(
            core::Endpoint{.baseUrl = url, .key = core::ApiKey{u"sk-ant-api03-bench"_s}, .workspace = {}},
            clock, core::randomJitter());
        jobs = std::make_unique<core::Jobs>(core::Jobs::Context{.place = place,
                                                                .database = *database,
                                                                .http = *http,
                                                                .profile = profile,
                                                                .models = models,
                                                                .prices = prices,
                                                                .estimator = estimator,
                                                                .clock = clock,
                                                                .jitter = core::randomJitter()});
        settings.set(u"submit/undoSeconds"_s, 1);
        settings.set(u"guards/worstCase"_s, u"1000000"_s);
        window = std::make_unique<ui::MainWindow>(ui::MainWindow::Context{.settings = settings,
                                                                          .theme = theme,
                                                                          .clock = clock,
                                                                          .sampleFile = {},
                                                                          .draftFolder = folder + u"/drafts"_s,
                                                                          .place = place,
                                                                          .prices = livePrices,
                                                                          .database = *database});
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get()))
            qFatal("the window did not come");
        window->open({.profile = profile,
                      .jobs = *jobs,
                      .http = *http,
                      .models = models,
                      .prices = prices,
                      .settings = settings,
                      .clock = clock});
        QTest::qWait(500);
    }

    template<typename T>
    T *part(const QString &name = {})
    {
        const QList<T *> all = window->findChildren<T *>();
        for (T *each : all)
            if (name.isEmpty() || each->accessibleName() == name)
                return each;
        qFatal("the window has no such part: %s", qPrintable(name));
    }

    core::DataPlace place;
    core::Settings settings;
    ui::Theme theme;
    core::SystemClock clock;
    core::Profile profile;
    core::LivePrices livePrices{core::OwnPrices::file(place)};
    const core::ModelCatalog &models = livePrices.models();
    const core::PriceSheet &prices = livePrices.prices();
    core::CharacterEstimator estimator;
    std::unique_ptr<core::Database> database;
    std::unique_ptr<core::HttpClient> http;
    std::unique_ptr<core::Jobs> jobs;
    std::unique_ptr<ui::MainWindow> window;
};

/// Remembers which event took the most processor time, so that a long hold can be traced to its cause.
class Application : public QApplication
{
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        // What nested loops and deliveries take is told by themselves; outer ones would only repeat it.
        const double before = bench::LoopGaps::processorTime();
        const QByteArray who = QByteArray{receiver->metaObject()->className()} + ' ' + QByteArray::number(event->type());
        const double inner = m_inner;
        m_inner = 0;
        const bool taken = QApplication::notify(receiver, event);
        const double whole = bench::LoopGaps::processorTime() - before;
        if (whole - m_inner > slowestMs) {
            slowestMs = whole - m_inner;
            slowest = who;
        }
        m_inner = inner + whole;
        return taken;
    }
    double slowestMs = 0;
    QByteArray slowest; ///< class of the receiver, number of the event's type

private:
    double m_inner = 0;
};

/// Runs the event loop as the program does. QTest's own waits sleep in between.
void wait(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

template<typename Condition>
void waitFor(const char *what, Condition condition)
{
    QDeadlineTimer end{600'000};
    while (!condition()) {
        if (end.hasExpired())
            qFatal("waited in vain: %s", what);
        wait(20);
    }
}

void print(const char *what, bench::LoopGaps &gaps, double seconds)
{
    const auto found = gaps.found();
    auto *application = static_cast<Application *>(QCoreApplication::instance());
    std::printf("{\"what\": \"%s\", \"seconds\": %.2f, \"events\": %lld, \"within_16ms\": %.5f, \"p999_ms\": %.2f, "
                "\"longest_ms\": %.2f, \"busiest_ms\": %.2f, \"peak_mb\": %.1f, \"slowest_event\": \"%s, %.1f ms\"}\n",
                what, seconds, qlonglong(found.events), found.within16, found.p999, found.longest, found.busiest,
                double(bench::peakMemoryKb()) / 1e3, application->slowest.constData(), application->slowestMs);
    application->slowestMs = 0;
    std::fflush(stdout);
}

/// Puts the file into New batch and waits until it could be submitted.
void check(Scene &scene, const QString &file)
{
    scene.window->workspace()->newBatch(file);
    QPushButton *submit = scene.part<ui::PricePanel>()->submit();
    waitFor("the checks", [submit] { return submit->isEnabled(); });
}

/// Jobs that were made some time ago and of which nothing was sent.
void fill(Scene &scene, const QString &profile, int jobs)
{
    core::JobStore store{*scene.database};
    for (int i = 0; i < jobs; ++i) {
        core::Job job;
        job.id = u"job_%1%2"_s.arg(profile.left(4)).arg(i, 8, 10, QChar{u'0'});
        job.profile = profile;
        job.name = u"nightly evaluation %1"_s.arg(i);
        job.model = u"claude-haiku-4-5"_s;
        job.source = u"evaluation.jsonl"_s;
        job.state = core::JobState::NotSubmitted;
        job.createdAt = scene.clock.now() - std::chrono::hours{i};
        job.requests = 1'000;
        auto inserted = store.insert(job);
        inserted.waitForFinished();
        if (!inserted.result())
            qFatal("no job: %s", qPrintable(inserted.result().error().detail));
    }
}

/// From one profile to the other and back, as from the sidebar. The first time the other one's pages are made.
int switchProfiles(Scene &scene, int jobsEach)
{
    core::Profile other = scene.profile;
    other.name = u"other"_s;
    fill(scene, scene.profile.name, jobsEach);
    fill(scene, other.name, jobsEach);
    auto otherJobs = std::make_unique<core::Jobs>(core::Jobs::Context{.place = scene.place,
                                                                      .database = *scene.database,
                                                                      .http = *scene.http,
                                                                      .profile = other,
                                                                      .models = scene.models,
                                                                      .prices = scene.prices,
                                                                      .estimator = scene.estimator,
                                                                      .clock = scene.clock,
                                                                      .jitter = core::randomJitter()});
    bench::LoopGaps gaps;
    QElapsedTimer time;
    time.start();
    for (int turn = 0; turn < 20; ++turn) {
        const bool first = turn % 2 == 1;
        scene.window->open({.profile = first ? scene.profile : other,
                            .jobs = first ? *scene.jobs : *otherJobs,
                            .http = *scene.http,
                            .models = scene.models,
                            .prices = scene.prices,
                            .settings = scene.settings,
                            .clock = scene.clock});
        const ui::JobListModel &jobs = scene.window->workspace()->jobs();
        waitFor("the jobs", [&jobs, jobsEach] { return jobs.rowCount() == jobsEach; });
        wait(turn == 0 ? 2'500 : 200); // a good second later the list tells how time went on
        if (turn == 0) {
            print("open", gaps, double(time.restart()) / 1e3);
            gaps.begin();
        }
    }
    print("switch", gaps, double(time.elapsed()) / 1e3);
    scene.window->letGo();
    return 0;
}

int run(const QStringList &arguments)
{
    const QString what = arguments.value(1);
    if (what == u"switch"_s) {
        Scene scene{arguments.value(2), QUrl{u"http://127.0.0.1:9"_s}};
        return switchProfiles(scene, arguments.value(3, u"1000"_s).toInt());
    }
    const QString file = arguments.value(2), folder = arguments.value(3);
    const QUrl url{u"http://127.0.0.1:%1"_s.arg(arguments.value(4, u"9"_s))};
    Scene scene{folder, url};
    QElapsedTimer time;
    if (what == u"check"_s) {
        bench::LoopGaps gaps;
        time.start();
        check(scene, file);
        print("check", gaps, double(time.elapsed()) / 1e3);
        return 0;
    }
    check(scene, file);
    const ui::JobListModel &jobs = scene.window->workspace()->jobs();
    {
        bench::LoopGaps gaps;
        time.start();
        QTest::mouseClick(scene.part<ui::PricePanel>()->submit(), Qt::LeftButton);
        waitFor("the submission", [&jobs] {
            return jobs.rowCount() == 1
                && (jobs.at(0).state == core::JobState::InProgress || jobs.at(0).state == core::JobState::Done);
        });
        print("submit", gaps, double(time.elapsed()) / 1e3);
    }
    if (what != u"results"_s)
        return 0;
    bench::LoopGaps gaps;
    time.start();
    waitFor("the results", [&jobs] { return jobs.at(0).state == core::JobState::Done; });
    print("download", gaps, double(time.elapsed()) / 1e3);

    gaps.begin();
    time.start();
    scene.window->workspace()->openJob(jobs.at(0).id);
    auto *table = scene.part<ui::DataTable>(u"Results"_s);
    waitFor("the table", [table, &jobs] { return table->model()->rowCount() == jobs.at(0).requests; });
    print("open", gaps, double(time.elapsed()) / 1e3);

    gaps.begin();
    time.start();
    for (int step = 0; step <= 200; ++step) {
        table->verticalScrollBar()->setValue(table->verticalScrollBar()->maximum() * step / 200);
        wait(5);
    }
    print("scroll", gaps, double(time.elapsed()) / 1e3);

    gaps.begin();
    time.start();
    auto *search = scene.part<QLineEdit>(u"Search in the results"_s);
    search->setFocus();
    for (const QChar letter : u"harbour office"_s) {
        QTest::keyClick(search, letter.toLatin1());
        wait(30);
    }
    waitFor("the search", [table, &jobs] { return table->model()->rowCount() < jobs.at(0).requests; });
    wait(3'000);
    search->clear();
    waitFor("all rows again", [table, &jobs] { return table->model()->rowCount() == jobs.at(0).requests; });
    print("search", gaps, double(time.elapsed()) / 1e3);
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication::setStyle(new ui::WindowStyle);
    Application application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    const QStringList kinds{u"check"_s, u"submit"_s, u"results"_s, u"switch"_s};
    if (arguments.size() < (arguments.value(1) == u"switch"_s ? 3 : 4) || !kinds.contains(arguments.at(1))) {
        std::fputs("usage: bench_window check FILE FOLDER | submit FILE FOLDER PORT | results FILE FOLDER PORT | switch FOLDER [JOBS]\n", stderr);
        return 2;
    }
    return run(arguments);
}
