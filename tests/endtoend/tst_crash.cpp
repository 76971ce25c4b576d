// SPDX-License-Identifier: GPL-3.0-or-later
//
// Kills the program (SIGKILL) again and again on its way from a file to the results, against a
// Sandbox in another process, which keeps count. Afterwards every job has to be whole: nothing
// lost, nothing paid twice.
//
//     TOKENWISE_CRASH_RUNS=200   so many runs; 20 by themselves
//     TOKENWISE_CRASH_SEED=N     the same runs as one that printed N
#include "core/services/jobcourse.h"
#include "core/storage/jobstore.h"
#include "tests/support/crashscene.h"

#include <QMap>
#include <QMutex>
#include <QRandomGenerator>
#include <QTest>

#include <atomic>
#include <random>
#include <thread>

using namespace core;
using namespace Qt::StringLiterals;
using test::CrashScene;

namespace {

/// Where the first kill of a run strikes: at a random moment of `window` after the program has
/// asked for `request`, which is made slow so that there is a moment to strike.
struct Place
{
    QString name;
    QByteArray request; ///< as the Sandbox counts it; "" for the start of the program
    int window; ///< ms
    QByteArray faults;
};

const QList<Place> Places{
    {u"the start"_s, "", 500, "[]"},
    {u"the list before the submission"_s, "GET /v1/messages/batches", 450,
     R"([{"kind":"stall","method":"GET","path_contains":"batches?","delay_ms":400}])"},
    {u"the answer to the submission"_s, "POST /v1/messages/batches", 550,
     R"([{"kind":"stall","method":"POST","path_contains":"batches","delay_ms":500}])"},
    {u"a submission that breaks off after it was taken"_s, "POST /v1/messages/batches", 700,
     R"([{"kind":"drop_after","method":"POST","path_contains":"batches"},
         {"kind":"stall","method":"GET","path_contains":"limit=100","delay_ms":500}])"},
    {u"a submission that breaks off before"_s, "POST /v1/messages/batches", 700,
     R"([{"kind":"drop_before","method":"POST","path_contains":"batches"}])"},
    {u"the status"_s, "GET /v1/messages/batches/{id}", 350,
     R"([{"kind":"stall","method":"GET","path_contains":"batches/","delay_ms":300,"times":2}])"},
    {u"the results"_s, "GET /v1/messages/batches/{id}/results", 900,
     R"([{"kind":"drip","method":"GET","path_contains":"/results","delay_ms":25,"times":2}])"},
    {u"the end"_s, "GET /v1/messages/batches/{id}/results", 60, "[]"},
};

QString stateWhenKilled(const QList<Job> &jobs)
{
    return jobs.isEmpty() ? u"before the job was there"_s : stateName(jobs.first().state);
}

/// What a user would do next.
QStringList nextCommand(const CrashScene &scene, const QList<Job> &jobs)
{
    if (jobs.isEmpty())
        return scene.submitCommand();
    return jobs.first().state == JobState::Ready ? scene.releaseCommand(jobs.first().id)
                                                 : scene.resumeCommand();
}

/// One life of a job: started, killed up to three times, and resumed until it rests. Every third is
/// a canary, killed while the rest is sent. Answers what is wrong, "" if nothing.
QString liveThrough(int run, quint32 seed, QString *killedIn)
{
    std::mt19937 random{seed + static_cast<quint32>(run)};
    const auto below = [&random](int limit) {
        return std::uniform_int_distribution<int>{0, limit - 1}(random);
    };
    const bool canary = run % 3 == 2;
    const int requests = (canary ? 40 : 20) + below(60);
    const Place &place = Places.at(run % Places.size());
    const int kills = 1 + below(3);

    CrashScene scene{requests};
    if (!scene.begin())
        return u"the Sandbox does not start"_s;
    QStringList story{u"%1 requests, struck at %2"_s.arg(requests).arg(place.name)};
    if (canary) {
        story.append(u"after a sample"_s);
        if (scene.runToEnd(scene.submitCommand() + QStringList{u"--canary"_s}) != 0)
            return u"the sample was not sent: "_s + scene.said();
    }
    if (!scene.plan(place.faults))
        return u"the Sandbox does not take the faults"_s;

    QList<Job> jobs = scene.jobs();
    for (int kill = 0; kill < kills; ++kill) {
        const bool first = kill == 0;
        const std::chrono::milliseconds after{below(first ? place.window : 1500)};
        const auto ended =
            scene.runAndKill(nextCommand(scene, jobs), first ? place.request : QByteArray{}, after);
        if (ended && *ended != 0 && *ended != 5)
            return u"it ended with %1 by itself: %2\n%3"_s.arg(*ended).arg(story.join(u"; "_s),
                                                                           scene.said());
        jobs = scene.jobs();
        story.append(
            ended ? u"ended by itself"_s
                  : u"killed after %1 ms: %2"_s.arg(after.count()).arg(stateWhenKilled(jobs)));
        if (first)
            *killedIn = ended ? u"not at all: it was done"_s : stateWhenKilled(jobs);
        // Before the user has seen a price and agreed nothing goes on by itself, and nothing was
        // sent.
        const bool unsent = jobs.isEmpty() || jobs.first().state == JobState::Ready;
        if (unsent && scene.batchesCreated() != (canary ? 1 : 0))
            return u"a batch without a job that knows of it: "_s + story.join(u"; "_s);
    }
    const int code = scene.runToEnd(nextCommand(scene, jobs));
    const QString how = story.join(u"; "_s) + u"\n"_s + scene.said();
    if (code == 5)
        return scene.batchesCreated() <= (canary ? 3 : 2)
            ? QString{}
            : u"more than one batch too many: "_s + how;
    if (code != 0)
        return u"it ended with %1: %2"_s.arg(code).arg(how);
    const QString fault = scene.faultOfTheEnd();
    return fault.isEmpty() ? QString{} : fault + u": "_s + how;
}

} // namespace

class TestCrash : public QObject
{
    Q_OBJECT
private slots:
    void killedAnywhereNothingIsLostAndNothingIsPaidTwice();
};

void TestCrash::killedAnywhereNothingIsLostAndNothingIsPaidTwice()
{
    bool given = false;
    const int runs = qEnvironmentVariableIsSet("TOKENWISE_CRASH_RUNS")
        ? qEnvironmentVariableIntValue("TOKENWISE_CRASH_RUNS")
        : 20;
    quint32 seed = qEnvironmentVariable("TOKENWISE_CRASH_SEED").toUInt(&given);
    if (!given)
        seed = QRandomGenerator::global()->generate();
    qInfo("%d runs, TOKENWISE_CRASH_SEED=%u", runs, seed);

    std::atomic<int> next{0};
    int until = runs;
    QMutex mutex;
    QStringList faults;
    QMap<QString, int> killedIn;
    const auto work = [&] {
        for (int run = next++; run < until; run = next++) {
            QString when;
            const QString fault = liveThrough(run, seed, &when);
            const QMutexLocker lock{&mutex};
            ++killedIn[when];
            if (!fault.isEmpty())
                faults.append(u"run %1: %2"_s.arg(run).arg(fault));
        }
    };
    // On a busy machine many kills meet the program in the same place: then more of them are tried.
    const bool spread = runs >= Places.size() * 2;
    for (int round = 0; round == 0 || (spread && killedIn.size() < 4 && round < 5); ++round) {
        next = round * runs;
        until = (round + 1) * runs;
        std::vector<std::thread> workers; // most of a run is waiting
        for (int i = 0; i < 4; ++i)
            workers.emplace_back(work);
        for (std::thread &worker : workers)
            worker.join();
    }

    for (auto where = killedIn.cbegin(); where != killedIn.cend(); ++where)
        qInfo("first kill %s: %d", qPrintable(where.key()), where.value());
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u"\n\n"_s)));
    if (spread)
        QVERIFY2(killedIn.size() >= 4, "the kills were not spread over the way");
}

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"
