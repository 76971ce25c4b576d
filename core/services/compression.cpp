// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/compression.h"

#include "core/base/filelock.h"
#include "core/base/storedform.h"
#include "core/storage/jobstore.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Whoever started the program, or whose job has just come in, has other things in mind first.
constexpr std::chrono::seconds Quiet{30};
/// Before what failed is tried again.
constexpr std::chrono::minutes Later{15};

/// Lowers the calling thread below everything else. Its disk priority follows.
void stepBack()
{
#ifdef Q_OS_LINUX
    ::setpriority(PRIO_PROCESS, id_t(::syscall(SYS_gettid)), 19);
#endif
}

QStringList plainFiles(const QDir &folder)
{
    QStringList paths;
    const QFileInfoList files =
        folder.entryInfoList({u"requests-*.json"_s, u"results-*.jsonl"_s}, QDir::Files, QDir::Name);
    for (const QFileInfo &file : files) {
        if (file.size() > SmallestCompressed)
            paths.append(file.filePath());
    }
    return paths;
}

/// What a kill left behind beside a file that is no longer there.
void clearLeftovers(QDir folder)
{
    const QStringList names = folder.entryList({u"*.gz.part"_s}, QDir::Files);
    for (const QString &name : names)
        folder.remove(name);
}

} // namespace

Compression::Compression(JobParts &parts) : m_parts{parts}
{
    connect(&parts.news, &JobNews::changed, this, [this](const Job &job) {
        if (!m_on || job.state != JobState::Done)
            return;
        if (m_thread)
            m_again = true;
        else
            callPass(Quiet);
    });
}

Compression::~Compression() { stop(); }

void Compression::stop()
{
    m_on = false;
    if (!m_thread)
        return;
    *m_stop = true;
    m_thread->wait();
    m_thread.reset();
}

void Compression::start()
{
    if (std::exchange(m_on, true) || m_thread)
        return;
    callPass(Quiet);
}

void Compression::callPass(std::chrono::milliseconds delay)
{
    if (std::exchange(m_due, true))
        return;
    m_parts.context.clock.callAfter(delay, this, [this] {
        m_due = false;
        if (m_on && !m_thread)
            runPass(Pace::Background);
    });
}

Answer<qint64> Compression::finish()
{
    const Promised<qint64> promised;
    m_finishing.append(promised);
    if (m_thread)
        *m_stop = true; // passed() begins another one
    else
        runPass(Pace::Full);
    return promised.answer();
}

void Compression::runPass(Pace pace)
{
    m_stop = std::make_shared<std::atomic<bool>>(false);
    m_thread.reset(QThread::create([this, pace, stop = m_stop, &context = m_parts.context] {
        const Passed outcome = pass(context, pace, *stop);
        QMetaObject::invokeMethod(
            this, [this, outcome] { passed(outcome); }, Qt::QueuedConnection);
    }));
    m_thread->setObjectName(u"compression"_s);
    m_thread->start();
}

void Compression::passed(const Passed &outcome)
{
    if (!m_thread)
        return; // stopped meanwhile
    m_thread->wait();
    m_thread.reset();
    if (!m_finishing.isEmpty() && *m_stop) {
        runPass(Pace::Full);
        return;
    }
    for (const Promised<qint64> &waiting : std::exchange(m_finishing, {}))
        waiting.give(outcome.left && outcome.left->kind == Error::Kind::Busy
                         ? Result<qint64>{*outcome.left}
                         : Result<qint64>{outcome.files});
    const bool again = std::exchange(m_again, false);
    if (m_on && (again || outcome.left))
        callPass(outcome.left ? std::chrono::milliseconds{Later} : Quiet);
}

Compression::Passed Compression::pass(const Jobs::Context &context, Pace pace,
                                      const std::atomic<bool> &stop)
{
    if (pace == Pace::Background)
        stepBack();
    Passed outcome;
    const auto lock = FileLock::take(context.place.folder + u"/compressing.lock"_s);
    if (!lock) {
        outcome.left = lock.error();
        return outcome;
    }
    auto done = JobStore{context.database}.doneJobs();
    done.waitForFinished();
    const Result<QStringList> ids = done.result();
    if (!ids) {
        outcome.left = ids.error();
        return outcome;
    }
    for (const QString &id : *ids) {
        const QDir folder = context.place.jobFolder(id);
        for (const QString &path : plainFiles(folder)) {
            if (stop)
                return outcome;
            const Result<void> compressed = compressStored(path, stop);
            if (compressed)
                ++outcome.files;
            else if (compressed.error().kind != Error::Kind::Canceled)
                outcome.left = compressed.error();
        }
        clearLeftovers(folder);
    }
    return outcome;
}

} // namespace core
