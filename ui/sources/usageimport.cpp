// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/usageimport.h"

#include "core/reports/usagecube.h"
#include "core/sources/claudecode.h"
#include "core/sources/csvimport.h"
#include "core/sources/resultsimport.h"
#include "core/sources/usagelog.h"

#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Result;

namespace ui {

QString sourceName(UsageKind kind)
{
    switch (kind) {
    case UsageKind::ClaudeCode: return u"claude-code"_s;
    case UsageKind::UsageLog: return u"log"_s;
    case UsageKind::Results: return u"results"_s;
    case UsageKind::Table: return u"csv"_s;
    }
    return {};
}

UsageImport::UsageImport(core::Database &database, const core::LivePrices &prices, QObject *parent) :
    QObject{parent}, m_database{database}, m_prices{prices}
{
    m_tick.setInterval(100ms);
    connect(&m_tick, &QTimer::timeout, this, [this] { emit progressed(m_progress.bytesRead, m_progress.bytesTotal); });
}

UsageImport::~UsageImport()
{
    m_leaving = true;
    m_progress.stop = true;
    if (m_thread.joinable())
        m_thread.join();
}

void UsageImport::stop() { m_progress.stop = true; }

void UsageImport::start(const UsageSource &source)
{
    if (m_running)
        return;
    if (m_thread.joinable())
        m_thread.join(); // it has told what it came to, and has nothing left to do
    m_progress.bytesRead = m_progress.bytesTotal = 0;
    m_progress.stop = false;
    m_running = true;
    m_tick.start();
    emit progressed(0, 0);
    m_thread = std::thread{[this, source] { run(source); }};
}

static Result<core::SourceReport> import(core::Database &database, const UsageSource &source, core::ImportProgress &progress)
{
    switch (source.kind) {
    case UsageKind::ClaudeCode: return core::importClaudeCode(database, source.places, progress);
    case UsageKind::UsageLog: return core::importUsageLogs(database, source.places, progress);
    case UsageKind::Results:
        return core::importResults(database, source.places, {.workflow = source.workflow, .project = source.project}, progress);
    case UsageKind::Table: break;
    }
    const Result<core::CsvMapping> mapping = core::CsvMapping::parse(source.columns);
    if (!mapping)
        return mapping.error();
    return core::importCsv(database, source.places, *mapping, progress);
}

/// On the thread of the import.
void UsageImport::run(const UsageSource &source)
{
    const auto tell = [this](auto what) {
        QMetaObject::invokeMethod(this, std::move(what), Qt::QueuedConnection); // not called when this has gone
    };
    Result<core::SourceReport> report = import(m_database, source, m_progress);
    if (m_leaving)
        return;
    tell([this] {
        m_tick.stop();
        emit adding();
    });
    Result<core::UsageTable> held = report ? heldOf(source.kind) : Result<core::UsageTable>{report.error()};
    tell([this, kind = source.kind, report = std::move(report), held = std::move(held)] {
        m_running = false;
        if (!held)
            emit failed(held.error());
        else
            emit finished({.kind = kind, .report = *report, .held = *held});
    });
}

Result<core::UsageTable> UsageImport::heldOf(UsageKind kind)
{
    core::UsageCube cube{m_prices.models(), m_prices.prices(), QTimeZone::systemTimeZone()};
    // In slices, so that the window's own questions get their turn.
    for (bool whole = false; !whole;) {
        const Result<bool> read = m_database.runAndWait([&cube](QSqlDatabase &database) { return cube.loadSlice(database); });
        if (!read)
            return read.error();
        if (m_leaving)
            return core::Error{.kind = core::Error::Kind::Canceled, .detail = {}};
        whole = *read;
    }
    return cube.query({.filter = {.sources = {sourceName(kind)}}});
}

} // namespace ui
