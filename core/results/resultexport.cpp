// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultexport.h"

#include "core/base/filewriter.h"
#include "core/results/exportformats.h"

#include <QFile>
#include <QFileInfo>

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

/// Goes through a lineage in input order and makes an item of each request.
class ItemReader
{
public:
    explicit ItemReader(std::shared_ptr<const ResultLineage> lineage) : m_lineage{std::move(lineage)} {}

    qint64 size() const { return m_lineage->size(); }

    /// Valid until the next call.
    Result<ExportItem> item(qint64 position)
    {
        m_id = m_lineage->originalId(position).toUtf8();
        ExportItem item{.originalId = view(m_id), .outcome = m_lineage->record(position).outcome,
                        .sandbox = m_lineage->firstJob().sandbox, .mapped = m_lineage->isMapped(position)};
        const qint64 length = m_lineage->record(position).length;
        if (length == 0) {
            m_notSent = refusalOf(position).toUtf8();
            item.notSent = view(m_notSent);
            return item;
        }
        const qint64 size = m_lineage->readLine(position, m_line, ResultLineReader::Padding);
        if (size > 0)
            item.result = m_reader.read(m_line.data(), std::size_t(size));
        // The index was made from this file: a line that is no result now means that the disk or somebody changed it.
        if (!item.result || item.result->outcome != item.outcome) {
            return Error{.kind = Error::Kind::Storage,
                         .detail = u"the stored results do not fit their index any more (request “%1”): "
                                   "download them again"_s.arg(QString::fromUtf8(m_id))};
        }
        item.line = {m_line.data(), std::size_t(size)};
        return item;
    }

private:
    static std::string_view view(const QByteArray &bytes) { return {bytes.constData(), std::size_t(bytes.size())}; }

    QString refusalOf(qint64 position) const
    {
        const Job &job = m_lineage->job(position);
        for (const Shard &shard : job.shards) {
            if (shard.ordinal == m_lineage->shard(position) && shard.state == Shard::State::Refused)
                return shard.error.isEmpty() ? u"refused by the service"_s : shard.error;
        }
        return {};
    }

    std::shared_ptr<const ResultLineage> m_lineage;
    ResultLineReader m_reader;
    std::string m_line;
    QByteArray m_id;
    QByteArray m_notSent;
};

struct Watch
{
    const std::atomic<bool> *canceled;
    const std::function<void(qint64, qint64)> &progress;

    /// Whether to go on.
    bool at(qint64 done, qint64 total) const
    {
        if (done % 1024 != 0 && done != total)
            return true;
        if (progress)
            progress(done, total);
        return !canceled || !canceled->load(std::memory_order_relaxed);
    }
};

Error canceledError()
{
    return {.kind = Error::Kind::Canceled, .detail = u"the export was stopped; nothing was written"_s};
}

Result<ExportReport> exportFile(ItemReader &items, const QString &path, ExportFormat format, const Watch &watch)
{
    FileWriter file{path, FileWriter::For::User};
    if (const Result<void> done = file.open(); !done)
        return done.error();
    std::string text;
    const qint64 size = items.size();
    for (qint64 position = 0; position < size; ++position) {
        const Result<ExportItem> item = items.item(position);
        if (!item)
            return item.error();
        switch (format) {
        case ExportFormat::Native: appendNative(text, *item, position == 0); break;
        case ExportFormat::Jsonl: appendJsonl(text, *item); break;
        case ExportFormat::Csv:
        case ExportFormat::Folder: appendCsv(text, *item, position == 0); break;
        }
        if (text.size() > 200'000) {
            if (const Result<void> done = file.write({text.data(), qsizetype(text.size())}); !done)
                return done.error();
            text.clear();
        }
        if (!watch.at(position + 1, size))
            return canceledError();
    }
    if (format == ExportFormat::Native)
        text += size == 0 ? "[]\n" : "\n]\n";
    if (const Result<void> done = file.write({text.data(), qsizetype(text.size())}); !done)
        return done.error();
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
        return Error{.kind = Error::Kind::Storage, .detail = path + u" could not be written: "_s + reason};
    }
    return {};
}

Result<ExportReport> exportFolder(ItemReader &items, const QString &path, const Watch &watch)
{
    const QDir folder{path};
    if (QFileInfo{path}.exists() && !QFileInfo{path}.isDir())
        return Error{.kind = Error::Kind::BadInput, .detail = path + u" is a file; a folder is needed"_s};
    if (!folder.mkpath(u"."_s))
        return Error{.kind = Error::Kind::Storage, .detail = u"the folder "_s + path + u" could not be made"_s};
    ExportReport report{.requests = items.size()};
    for (qint64 position = 0; position < items.size(); ++position) {
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
        if (const Result<void> done = writeSmallFile(base + (answered ? u".txt"_s : u".error.json"_s), text); !done)
            return done.error();
        report.bytes += qint64(text.size());
        if (!watch.at(position + 1, items.size()))
            return Error{.kind = Error::Kind::Canceled,
                         .detail = u"the export was stopped after %1 files"_s.arg(position + 1)};
    }
    return report;
}

} // namespace

Result<ExportReport> exportResults(const QList<ExportPart> &lineage, const QString &path, ExportFormat format,
                                   const std::atomic<bool> *canceled,
                                   const std::function<void(qint64, qint64)> &progress)
{
    if (format == ExportFormat::Folder && path == u"-"_s)
        return Error{.kind = Error::Kind::BadInput, .detail = u"a folder of files cannot go to standard output"_s};
    auto opened = ResultLineage::open(lineage);
    if (!opened)
        return opened.error();
    ItemReader items{*opened};
    const Watch watch{.canceled = canceled, .progress = progress};
    return format == ExportFormat::Folder ? exportFolder(items, path, watch) : exportFile(items, path, format, watch);
}

} // namespace core
