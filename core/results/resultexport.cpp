// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultexport.h"

#include "core/base/filewriter.h"
#include "core/results/exportformats.h"

#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <algorithm>
#include <deque>
#include <future>

namespace core {

using namespace Qt::StringLiterals;

std::optional<ExportFormat> exportFormatFromName(QStringView name)
{
    if (name == u"native")
        return ExportFormat::Native;
    if (name == u"jsonl")
        return ExportFormat::Jsonl;
    if (name == u"csv")
        return ExportFormat::Csv;
    if (name == u"folder")
        return ExportFormat::Folder;
    return std::nullopt;
}

namespace {

/// Makes an item of a request of a lineage. One for each thread.
class ItemReader
{
public:
    explicit ItemReader(const ResultLineage &lineage) : m_lineage{lineage} { }

    /// Valid until the next call.
    Result<ExportItem> item(qint64 position)
    {
        ExportItem item{.originalId = {},
                        .outcome = m_lineage.record(position).outcome,
                        .sandbox = m_lineage.firstJob().sandbox,
                        .mapped = m_lineage.isMapped(position)};
        const bool hasLine = m_lineage.record(position).length != 0;
        if (hasLine) {
            const qint64 size = m_lineage.readLine(position, m_line, ResultLineReader::Padding);
            if (size > 0)
                item.result = m_reader.read(m_line.data(), std::size_t(size));
            // The index was made from this file: a line that is no result now means that the disk
            // or somebody changed it.
            if (!item.result || item.result->outcome != item.outcome)
                return changedError(position);
            item.line = {m_line.data(), std::size_t(size)};
        } else {
            m_notSent = refusalOf(position).toUtf8();
            item.notSent = view(m_notSent);
        }
        if (hasLine && !item.mapped) {
            item.originalId = item.result->customId;
        } else {
            m_id = m_lineage.originalId(position).toUtf8();
            item.originalId = view(m_id);
        }
        return item;
    }

private:
    static std::string_view view(const QByteArray &bytes)
    {
        return {bytes.constData(), std::size_t(bytes.size())};
    }

    Error changedError(qint64 position) const
    {
        return {
            .kind = Error::Kind::Storage,
            .detail =
                u"the stored results do not fit their index any more (request “%1”): download them again"_s
                    .arg(m_lineage.originalId(position))};
    }

    QString refusalOf(qint64 position) const
    {
        const Job &job = m_lineage.job(position);
        for (const Shard &shard : job.shards) {
            if (shard.ordinal == m_lineage.shard(position) && shard.state == Shard::State::Refused)
                return shard.error.isEmpty() ? u"refused by the service"_s : shard.error;
        }
        return {};
    }

    const ResultLineage &m_lineage;
    ResultLineReader m_reader;
    std::string m_line;
    QByteArray m_id;
    QByteArray m_notSent;
};

/// A stretch of requests as text, about a megabyte of it.
struct Stretch
{
    qint64 from = 0;
    qint64 to = 0; ///< one past the last
};

Stretch stretchFrom(const ResultLineage &lineage, qint64 from)
{
    constexpr qint64 MostBytes = 1'000'000;
    constexpr qint64 MostRequests = 1'024;
    qint64 bytes = 0;
    qint64 to = from;
    while (to < lineage.size() && to - from < MostRequests && bytes < MostBytes)
        bytes += qint64(lineage.record(to++).length);
    return {.from = from, .to = to};
}

Result<std::string> stretchText(const ResultLineage &lineage, Stretch stretch, ExportFormat format)
{
    ItemReader reader{lineage};
    std::string text;
    for (qint64 position = stretch.from; position < stretch.to; ++position) {
        const Result<ExportItem> item = reader.item(position);
        if (!item)
            return item.error();
        switch (format) {
        case ExportFormat::Native: appendNative(text, *item, position == 0); break;
        case ExportFormat::Jsonl: appendJsonl(text, *item); break;
        case ExportFormat::Csv:
        case ExportFormat::Folder: appendCsv(text, *item, position == 0); break;
        }
    }
    return text;
}

struct Watch
{
    const std::atomic<bool> *canceled;
    const std::function<void(qint64, qint64)> &progress;

    /// Whether to go on.
    bool at(qint64 done, qint64 total) const
    {
        if (progress)
            progress(done, total);
        return !canceled || !canceled->load(std::memory_order_relaxed);
    }
};

Error canceledError()
{
    return {.kind = Error::Kind::Canceled,
            .detail = u"the export was stopped; nothing was written"_s};
}

// Stretches are made ready on a few threads and written in their order on this one.
Result<ExportReport> exportFile(const ResultLineage &lineage, const QString &path,
                                ExportFormat format, const Watch &watch)
{
    FileWriter file{path, FileWriter::For::User};
    if (const Result<void> done = file.open(); !done)
        return done.error();
    const qint64 size = lineage.size();
    const auto ahead = std::size_t(std::clamp(QThread::idealThreadCount(), 1, 4)) + 1;
    std::deque<std::pair<Stretch, std::future<Result<std::string>>>> ready;
    qint64 next = 0;
    while (next < size || !ready.empty()) {
        while (next < size && ready.size() < ahead) {
            const Stretch stretch = stretchFrom(lineage, next);
            ready.emplace_back(
                stretch,
                std::async(std::launch::async, stretchText, std::cref(lineage), stretch, format));
            next = stretch.to;
        }
        const Stretch stretch = ready.front().first;
        const Result<std::string> text = ready.front().second.get();
        ready.pop_front();
        if (!text)
            return text.error();
        if (const Result<void> done = file.write({text->data(), qsizetype(text->size())}); !done)
            return done.error();
        if (!watch.at(stretch.to, size))
            return canceledError();
    }
    if (format == ExportFormat::Native) {
        if (const Result<void> done = file.write(size == 0 ? "[]\n" : "\n]\n"); !done)
            return done.error();
    }
    if (const Result<void> done = file.commit(); !done)
        return done.error();
    return ExportReport{.requests = size, .bytes = file.written()};
}

// Without a sync of each: a hundred thousand of them would take minutes.
Result<void> writeSmallFile(const QString &path, std::string_view text)
{
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered)
        || file.write(text.data(), qint64(text.size())) != qint64(text.size())) {
        const QString reason = file.errorString();
        file.remove();
        return Error{.kind = Error::Kind::Storage,
                     .detail = path + u" could not be written: "_s + reason};
    }
    return {};
}

Result<ExportReport> exportFolder(const ResultLineage &lineage, const QString &path,
                                  const Watch &watch)
{
    const QDir folder{path};
    if (QFileInfo{path}.exists() && !QFileInfo{path}.isDir())
        return Error{.kind = Error::Kind::BadInput,
                     .detail = path + u" is a file; a folder is needed"_s};
    if (!folder.mkpath(u"."_s))
        return Error{.kind = Error::Kind::Storage,
                     .detail = u"the folder "_s + path + u" could not be made"_s};
    ExportReport report{.requests = lineage.size()};
    ItemReader items{lineage};
    for (qint64 position = 0; position < lineage.size(); ++position) {
        const Result<ExportItem> item = items.item(position);
        if (!item)
            return item.error();
        const bool answered = isAnswered(item->outcome) && item->result;
        std::string text;
        if (answered)
            appendAnswer(text, *item->result);
        else
            text = errorDocument(*item);
        const QString base = folder.filePath(fileNameFor(item->originalId));
        // Of an earlier export, when the request has another end by now.
        QFile::remove(base + (answered ? u".error.json"_s : u".txt"_s));
        if (const Result<void> done =
                writeSmallFile(base + (answered ? u".txt"_s : u".error.json"_s), text);
            !done)
            return done.error();
        report.bytes += qint64(text.size());
        const bool tell = (position + 1) % 256 == 0 || position + 1 == lineage.size();
        if (tell && !watch.at(position + 1, lineage.size()))
            return Error{.kind = Error::Kind::Canceled,
                         .detail = u"the export was stopped after %1 files"_s.arg(position + 1)};
    }
    return report;
}

} // namespace

Result<ExportReport> exportResults(const QList<ExportPart> &lineage, const QString &path,
                                   ExportFormat format, const std::atomic<bool> *canceled,
                                   const std::function<void(qint64, qint64)> &progress)
{
    if (format == ExportFormat::Folder && path == u"-"_s)
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"a folder of files cannot go to standard output"_s};
    auto opened = ResultLineage::open(lineage);
    if (!opened)
        return opened.error();
    const ResultLineage &results = **opened;
    const Watch watch{.canceled = canceled, .progress = progress};
    return format == ExportFormat::Folder ? exportFolder(results, path, watch)
                                          : exportFile(results, path, format, watch);
}

} // namespace core
