// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/liveprices.h"

#include "core/base/answer.h"
#include "core/services/worker.h"

#include <QFileInfo>

using namespace std::chrono_literals;

namespace core {

static std::pair<QDateTime, qint64> stampOf(const QString &file)
{
    const QFileInfo info{file};
    return info.exists() ? std::pair{info.lastModified(), info.size()} : std::pair{QDateTime{}, qint64{-1}};
}

LivePrices::LivePrices(const QString &file, QObject *parent) : QObject{parent}, m_file{file}
{
    m_reader.setMaxThreadCount(1);
    m_settle.setSingleShot(true);
    m_settle.setInterval(50ms);
    connect(&m_settle, &QTimer::timeout, this, &LivePrices::look);
    // A file that is replaced is another one to the system, and at first there is none: its folder is watched.
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
        if (!m_settle.isActive()) // else what is written all the time would put it off
            m_settle.start();
    });
    watch();
    m_stamp = stampOf(m_file);
    take(read(m_file));
}

LivePrices::~LivePrices() { m_reader.waitForDone(); }

void LivePrices::watch()
{
    const QString folder = QFileInfo{m_file}.path();
    if (m_watcher.directories().isEmpty() && QFileInfo::exists(folder))
        m_watcher.addPath(folder);
}

/// The settings lie in the same folder and are written often.
void LivePrices::look()
{
    if (stampOf(m_file) != m_stamp)
        reload();
}

Result<LivePrices::Read> LivePrices::read(const QString &file)
{
    Result<OwnPrices> own = OwnPrices::load(file);
    if (!own)
        return own.error();
    return Read{.own = *own, .models = own->with(ModelCatalog::builtIn()), .prices = own->with(PriceSheet::builtIn())};
}

void LivePrices::reload()
{
    watch();
    m_stamp = stampOf(m_file);
    whenAnswered(onWorker(m_reader, [file = m_file] { return read(file); }), this,
                 [this](const Result<Read> &read) { take(read); });
}

void LivePrices::take(const Result<Read> &read)
{
    if (!read) {
        const bool again = m_trouble == read.error();
        m_trouble = read.error();
        if (!again)
            emit failed(read.error());
        return;
    }
    m_trouble.reset();
    if (read->own == m_own)
        return;
    m_own = read->own;
    m_models.become(read->models);
    m_prices.become(read->prices);
    emit changed();
}

} // namespace core
