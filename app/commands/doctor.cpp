// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/explain.h"
#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/session.h"
#include "core/api/models.h"
#include "core/services/canaryreport.h"
#include "core/storage/jobstore.h"

#include <QDate>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QSqlQuery>
#include <QStorageInfo>

namespace app {

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;

namespace {

/// What was looked at, as it is shown and as --json has it.
struct Findings
{
    QJsonObject document;
    QList<std::pair<QString, QString>> lines;
    std::optional<Error> worst; ///< of those that decide the exit code

    void add(const QString &name, const QString &text, const QString &key, const QJsonValue &value)
    {
        lines.append({name, text});
        document.insert(key, value);
    }
    void blame(const Error &error)
    {
        if (!worst
            || (exitCodeOf(error) == ExitCode::Storage && exitCodeOf(*worst) != ExitCode::Storage))
            worst = error;
    }
};

void lookAtPlace(const core::DataPlace &place, Findings &findings)
{
    // The folder may not be there yet: what holds is the nearest one above it.
    QFileInfo existing{place.folder};
    while (!existing.exists() && !existing.isRoot())
        existing = QFileInfo{existing.path()};
    const QStorageInfo storage{existing.filePath()};
    const bool known = storage.isValid() && storage.bytesAvailable() >= 0;
    const QString space =
        known ? u"%1 free"_s.arg(inBytes(storage.bytesAvailable())) : u"free space unknown"_s;
    findings.add(u"Data"_s, u"%1 (%2)"_s.arg(place.folder, space), u"data_dir"_s, place.folder);
    findings.document.insert(u"free_bytes"_s,
                             known ? QJsonValue{storage.bytesAvailable()} : QJsonValue{});
}

void lookAtDatabase(Session &session, Findings &findings)
{
    Program &program = session.program();
    const auto fail = [&](const Error &error) {
        findings.add(u"Ledger"_s, explain(error), u"database"_s,
                     QJsonObject{{u"ok"_s, false}, {u"error"_s, jsonOf(error)}});
        findings.document.insert(u"sqlite"_s, QJsonValue{});
        findings.blame(error);
    };
    if (const Result<void> opened = program.openDatabase(); !opened)
        return fail(opened.error());
    core::Database &database = *program.database();
    const QString version = database
                                .runAndWait([](QSqlDatabase &connection) -> Result<QString> {
                                    QSqlQuery query{connection};
                                    return query.exec(u"SELECT sqlite_version()"_s) && query.next()
                                        ? query.value(0).toString()
                                        : QString{};
                                })
                                .value();
    findings.add(u"SQLite"_s, version, u"sqlite"_s, version);
    const Result<QStringList> faults = session.await(database.checkIntegrity());
    if (!faults)
        return fail(faults.error());
    if (!faults->isEmpty()) {
        return fail(Error{.kind = Error::Kind::Storage,
                          .detail = u"The ledger is damaged: %1"_s.arg(faults->first())});
    }
    const qint64 bytes = QFileInfo{QDir{database.folder()}.filePath(u"ledger.sqlite"_s)}.size();
    QString text = u"sound, %1"_s.arg(inBytes(bytes));
    if (!database.damageRemark().isEmpty())
        text += u"; "_s + database.damageRemark();
    findings.add(u"Ledger"_s, text, u"database"_s,
                 QJsonObject{{u"ok"_s, true},
                             {u"bytes"_s, bytes},
                             {u"salvage"_s, textOrNull(database.salvageReport())},
                             {u"damaged_copies"_s,
                              QJsonArray::fromStringList(database.damagedCopies())},
                             {u"error"_s, QJsonValue{}}});
}

void lookAtJobs(Session &session, Findings &findings)
{
    core::Database *database = session.program().database();
    if (!database)
        return findings.document.insert(u"unfinished_jobs"_s, QJsonValue{}), void();
    const Result<QList<core::Job>> jobs = session.await(core::JobStore{*database}.unfinished());
    if (!jobs)
        return findings.blame(jobs.error());
    const qsizetype waiting = std::count_if(jobs->begin(), jobs->end(), [](const core::Job &job) {
        return job.state == core::JobState::Ready && core::canaryReport(job);
    });
    const qsizetype open = jobs->size() - waiting;
    QStringList told;
    if (open > 0)
        told.append((open == 1 ? u"%1 unfinished; tokenwise batch resume takes it up"_s
                               : u"%1 unfinished; tokenwise batch resume takes them up"_s)
                        .arg(inCount(open)));
    if (waiting > 0)
        told.append((waiting == 1 ? u"%1 waits after its sample for batch release or batch cancel"_s
                                  : u"%1 wait after their samples for batch release or batch cancel"_s)
                        .arg(inCount(waiting)));
    findings.add(u"Jobs"_s, told.isEmpty() ? u"all finished"_s : told.join(u"; "_s), u"unfinished_jobs"_s, jobs->size());
}

void lookAtNetwork(Session &session, Findings &findings)
{
    Program &program = session.program();
    const Result<core::Profile> profile = program.profileNamed(session.invocation().global.profile);
    if (!profile) {
        findings.add(u"Profile"_s, explain(profile.error()), u"profile"_s, QJsonValue{});
        return findings.blame(profile.error());
    }
    findings.add(u"Profile"_s, profile->name, u"profile"_s, profile->name);
    const auto fail = [&](const QString &url, const Error &error) {
        const QString where = url.isEmpty() ? QString{} : QString{url + u": "_s};
        findings.add(u"Service"_s, where + explain(error), u"network"_s,
                     QJsonObject{{u"ok"_s, false},
                                 {u"base_url"_s, textOrNull(url)},
                                 {u"latency_ms"_s, QJsonValue{}},
                                 {u"error"_s, jsonOf(error)}});
        findings.blame(error);
    };
    if (const Result<void> connected = session.await(program.connectAs(*profile)); !connected)
        return fail({}, connected.error());
    const QString url = program.http()->endpoint().baseUrl.toString();
    core::Models models{*program.http()};
    QElapsedTimer timer;
    timer.start();
    session.console().status(u"Asking %1"_s.arg(url));
    const Result<core::ModelPage> page = session.await(models.list(1));
    session.console().clearStatus();
    if (!page)
        return fail(url, page.error());
    findings.add(u"Service"_s, u"%1 answers in %2 ms"_s.arg(url, QString::number(timer.elapsed())),
                 u"network"_s,
                 QJsonObject{{u"ok"_s, true},
                             {u"base_url"_s, url},
                             {u"latency_ms"_s, timer.elapsed()},
                             {u"error"_s, QJsonValue{}}});
}

void lookAtPrices(Program &program, Findings &findings)
{
    const QString asOf = program.prices().asOf();
    const QDate day = QDate::fromString(asOf, Qt::ISODate);
    const QDate today = QDate::fromString(core::utcDay(program.clock().now()), Qt::ISODate);
    const qint64 age = day.isValid() ? day.daysTo(today) : 0;
    QString text = u"as of %1, %2 old"_s.arg(asOf, inCount(age, u"day"_s, u"days"_s));
    if (age > 60)
        text += u"; a newer version of the program may know newer ones"_s;
    qsizetype own = 0;
    if (const auto &prices = program.ownPrices()) {
        for (const QList<core::PriceRow> &rows : prices->rows)
            own += rows.size();
    }
    if (own > 0)
        text += u"; "_s + inCount(own, u"price of your own"_s, u"prices of your own"_s);
    findings.add(u"Prices"_s, text, u"prices"_s,
                 QJsonObject{{u"as_of"_s, asOf},
                             {u"own"_s, own},
                             {u"own_file_ok"_s, program.ownPrices().has_value()},
                             {u"age_days"_s, age},
                             {u"models_as_of"_s, program.models().snapshotDay()}});
}

ExitCode runDoctor(Session &session)
{
    Program &program = session.program();
    Findings findings;
    findings.add(u"Tokenwise"_s, QStringLiteral(TOKENWISE_VERSION), u"version"_s,
                 QStringLiteral(TOKENWISE_VERSION));
    findings.add(u"Qt"_s, QString::fromLatin1(qVersion()), u"qt"_s,
                 QString::fromLatin1(qVersion()));
    lookAtPlace(program.place(), findings);
    lookAtDatabase(session, findings);
    lookAtJobs(session, findings);
    const bool keychain = core::KeyStore::available();
    findings.add(u"Keychain"_s,
                 keychain ? u"there"_s : u"none; keys can come from ANTHROPIC_API_KEY"_s,
                 u"keychain"_s, QJsonObject{{u"available"_s, keychain}});
    lookAtNetwork(session, findings);
    lookAtPrices(program, findings);
    if (session.interruption().hasHappened())
        return session.fail(Error{.kind = Error::Kind::Canceled, .detail = QString{}});

    const ExitCode code = findings.worst ? exitCodeOf(*findings.worst) : ExitCode::Done;
    findings.document.insert(u"ok"_s, !findings.worst);
    findings.document.insert(u"error"_s,
                             findings.worst ? QJsonValue{jsonOf(*findings.worst)} : QJsonValue{});
    findings.document.insert(u"exit_code"_s, static_cast<int>(code));
    return session.finish(findings.document, aligned(findings.lines), code);
}

} // namespace

QList<Command> doctorCommands()
{
    Command doctor;
    doctor.words = {u"doctor"_s};
    doctor.summary = u"Look whether everything works: data, ledger, keychain, service, prices."_s;
    doctor.description =
        u"Asks the service for its list of models, which costs nothing. The exit code is that "
        "of the worst finding: 6 storage, 3 key, 4 network. A missing keychain is told and "
        "does not count."_s;
    doctor.run = runDoctor;
    return {doctor};
}

} // namespace app
