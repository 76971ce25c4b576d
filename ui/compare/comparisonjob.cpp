// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/comparisonjob.h"

#include "core/results/comparedtext.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPointer>
#include <QThreadPool>

namespace ui {

static constexpr qsizetype MaxShown = 400'000; ///< characters

ComparisonJob::ComparisonJob(const Session &session, const QString &firstId, const QString &secondId, QObject *parent) :
    QObject{parent}
{
    core::whenAnswered(openResults(session, firstId, this), this,
                       [this, session, secondId](const core::Result<JobResults> &first) {
                           if (first)
                               openSecond(session, secondId, *first);
                           else
                               emit finished(first.error());
                       });
}

ComparisonJob::~ComparisonJob() { *m_stop = true; }

void ComparisonJob::openSecond(const Session &session, const QString &id, const JobResults &first)
{
    core::whenAnswered(openResults(session, id, this), this, [this, first](const core::Result<JobResults> &second) {
        if (second)
            compare(first, *second);
        else
            emit finished(second.error());
    });
}

void ComparisonJob::compare(const JobResults &first, const JobResults &second)
{
    QThreadPool::globalInstance()->start([job = QPointer{this}, stop = m_stop, first, second] {
        // The pointer is looked at only in the window's thread.
        const auto tell = [&job, &stop](auto what) {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [job, stop, what = std::move(what)] {
                    if (!*stop && job)
                        what(job.data());
                },
                Qt::QueuedConnection);
        };
        QElapsedTimer sinceTold;
        sinceTold.start();
        const auto made = core::Comparison::make(first.lineage, second.lineage, stop.get(), [&](qint64 done, qint64 total) {
            if (sinceTold.elapsed() < 100)
                return;
            sinceTold.restart();
            tell([done, total](ComparisonJob *to) { emit to->progressed(done, total); });
        });
        if (made)
            tell([runs = ComparedRuns{first, second, *made}](ComparisonJob *to) { emit to->finished(runs); });
        else
            tell([error = made.error()](ComparisonJob *to) { emit to->finished(error); });
    });
}

static QString shownText(core::ComparedTextReader &reader, quint32 position, bool &cut)
{
    if (position == core::ComparedRow::None)
        return {};
    const std::string text = reader.text(position);
    QString shown = QString::fromUtf8(text.data(), qsizetype(text.size()));
    if (shown.size() > MaxShown) {
        shown.truncate(MaxShown);
        cut = true;
    }
    return shown;
}

ComparedView readComparedRow(const core::Comparison &comparison, quint32 row)
{
    const core::ComparedRow &compared = comparison.rows()[row];
    core::ComparedTextReader first{comparison.first()};
    core::ComparedTextReader second{comparison.second()};
    ComparedView view{.row = row, .id = comparison.id(compared), .secondId = {}, .parts = {}, .first = {}, .second = {}};
    if (compared.byContent)
        view.secondId = comparison.second().originalId(compared.second);
    view.first = shownText(first, compared.first, view.cut);
    view.second = shownText(second, compared.second, view.cut);
    view.parts = core::diffTexts(view.first, view.second);
    return view;
}

template<typename T, typename Work>
static core::Answer<T> onPool(Work work)
{
    auto promise = std::make_shared<QPromise<core::Result<T>>>();
    promise->start();
    const core::Answer<T> answer = promise->future();
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    });
    return answer;
}

core::Answer<ComparedView> comparedViewOf(std::shared_ptr<const core::Comparison> comparison, quint32 row)
{
    return onPool<ComparedView>([comparison = std::move(comparison), row] { return readComparedRow(*comparison, row); });
}

core::Answer<QList<quint32>> queryComparison(std::shared_ptr<const core::Comparison> comparison,
                                             const core::ComparisonQuery &query)
{
    return onPool<QList<quint32>>([comparison = std::move(comparison), query] { return core::runQuery(*comparison, query); });
}

} // namespace ui
