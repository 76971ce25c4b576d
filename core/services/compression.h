// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"
#include "core/services/promised.h"

#include <QThread>

#include <atomic>
#include <memory>

namespace core {

/// Compresses what was sent and received of jobs that are done, of every profile. In the
/// background it waits until the results have been written where they were asked for and a while
/// longer, and takes only what processor and disk have to spare; nothing waits for it, and quitting
/// stops it. One copy of the program does it at a time. What fails (a full disk, a folder that
/// cannot be written) stays as it is and is tried again later without a word.
class Compression : public QObject
{
    Q_OBJECT
public:
    explicit Compression(JobParts &parts);
    ~Compression() override;

    /// From now on, in the background.
    void start();
    /// Now and at full speed; answers how many files were compressed when none is left that can be.
    /// Busy: another copy is at it.
    Answer<qint64> finish();
    void stop();

private:
    enum class Pace { Background, Full };
    struct Passed
    {
        qint64 files = 0;
        std::optional<Error> left = {}; ///< why some were not
    };

    void callPass(std::chrono::milliseconds delay);
    void runPass(Pace pace);
    void passed(const Passed &outcome);
    static Passed pass(const Jobs::Context &context, Pace pace, const std::atomic<bool> &stop);

    JobParts &m_parts;
    bool m_on = false;
    bool m_due = false; ///< a pass is planned
    bool m_again = false; ///< something was done while one ran
    std::shared_ptr<std::atomic<bool>> m_stop; ///< of the pass that runs
    std::unique_ptr<QThread> m_thread;
    QList<Promised<qint64>> m_finishing;
};

} // namespace core
