// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"

#include <QObject>
#include <QSqlDatabase>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace core {

/// The ledger file: one connection on one thread of its own; jobs run first come, first served.
/// Several processes may have it open (WAL, busy timeout).
class Database : public QObject
{
    Q_OBJECT
public:
    /// Opens or creates `ledger.sqlite` in `folder`, runs the migrations that are missing (a copy
    /// is made first) and checks its health. Blocking, called once at start. Errors: Storage, with
    /// a detail that says whether the folder is read-only, full, or the ledger is newer than the
    /// program (then it was left untouched). A damaged ledger is set aside and what can be read is
    /// salvaged: see salvageReport(). Opening takes milliseconds whatever the size: a large ledger
    /// is checked whole only when damage was met before. `migrations` is the folder of the schema;
    /// only tests hand in another.
    static Result<std::unique_ptr<Database>>
    open(const QString &folder, const QString &migrations = QStringLiteral(":/migrations"));
    /// Runs what was asked for so far, then closes.
    ~Database() override;

    /// Runs `job(QSqlDatabase &) -> Result<T>` on the database thread. Called from any thread.
    template<typename Job> auto run(Job job) -> QFuture<std::invoke_result_t<Job, QSqlDatabase &>>
    {
        using R = std::invoke_result_t<Job, QSqlDatabase &>;
        auto promise = std::make_shared<QPromise<R>>();
        promise->start();
        QFuture<R> future = promise->future();
        post([promise, job = std::move(job)](QSqlDatabase &database) mutable {
            promise->addResult(job(database));
            promise->finish();
        });
        return future;
    }
    /// The same, waiting for it: for the terminal and for worker threads, never for the window's.
    template<typename Job> auto runAndWait(Job job) -> std::invoke_result_t<Job, QSqlDatabase &>
    {
        auto future = run(std::move(job));
        future.waitForFinished();
        return future.result();
    }

    /// Reads all of the ledger: the faults in it, sums that differ from the entries among them;
    /// empty when it is sound. Takes seconds for gigabytes.
    Answer<QStringList> checkIntegrity();

    QString folder() const;
    QString salvageReport() const; ///< "" if the ledger was sound
    /// Damaged ledgers that were set aside, now or earlier, and still lie in the folder: what could
    /// not be read from them may be missing.
    QStringList damagedCopies() const;
    /// What to say of them: the report of this opening, or that of an earlier one is to be kept in
    /// mind; "" if there are none.
    QString damageRemark() const;

private:
    Database();
    void post(std::function<void(QSqlDatabase &)> job);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
