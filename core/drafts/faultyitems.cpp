// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/faultyitems.h"

#include "core/base/filewriter.h"
#include "core/drafts/draftformat.h"
#include "core/drafts/preflightpass.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// The items of one form, put together again.
class ItemFile
{
public:
    ItemFile(const QString &path, DraftLayout layout) : m_file{path, FileWriter::For::User}
    {
        switch (layout) {
        case DraftLayout::Array:
            m_between = ",\n";
            m_begin = "[\n";
            m_end = "\n]\n";
            break;
        case DraftLayout::RequestsObject:
            m_between = ",\n";
            m_begin = "{\"requests\": [\n";
            m_end = "\n]}\n";
            break;
        case DraftLayout::Lines:
        case DraftLayout::Records:
        case DraftLayout::Folder:
            m_between = "\n";
            m_end = "\n";
            break;
        }
    }

    Result<void> add(QByteArrayView item)
    {
        const auto before = m_file.write(m_count++ == 0 ? m_begin : m_between);
        return before ? m_file.write(item) : before;
    }
    Result<void> finish()
    {
        if (m_count == 0) {
            if (const auto begun = m_file.write(m_begin); !begun)
                return begun;
        }
        if (const auto ended = m_file.write(m_end); !ended)
            return ended;
        return m_file.commit();
    }

private:
    FileWriter m_file;
    QByteArrayView m_begin;
    QByteArrayView m_between;
    QByteArrayView m_end;
    qint64 m_count = 0;
};

/// The header of a table, as it stands in the file.
Result<QByteArray> headerOf(const QString &path, const DraftForm &form)
{
    auto source = ByteSource::open(path);
    if (!source)
        return source.error();
    FileItemStream records{std::move(*source), std::make_unique<CsvRecordSplitter>(form.delimiter),
                           FileItemStream::Layout::RecordsWithHeader};
    ItemBlock block;
    const auto more = records.next(&block);
    if (!more)
        return more.error();
    return *more ? block.view(block.items.first()).toByteArray() : QByteArray{};
}

} // namespace

Result<qint64> exportFaultyItems(const DraftSource &source, const PreflightContext &context,
                                 const QString &target, const std::atomic<bool> *canceled)
{
    const auto parts = partsOf(source);
    if (!parts)
        return parts.error();
    const DraftForm *const form = &parts->first().form;
    for (const DraftPart &part : *parts) {
        if (part.form.layout == DraftLayout::Folder)
            return badInput(part.path, u"the files of a folder need no export: they lie in it"_s);
        if (part.form.layout != form->layout || part.form.columns != form->columns
            || part.form.delimiter != form->delimiter)
            return badInput(part.path,
                            u"it has another form than the files before it, so that what is left "
                            u"out of them does not fit into one file"_s);
    }
    ItemFile file{target, form->layout};
    if (form->layout == DraftLayout::Records) {
        const auto header = headerOf(source.path, *form);
        if (!header)
            return header.error();
        if (const auto written = file.add(*header); !written)
            return written.error();
    }
    PreflightPass pass{source, context, *parts};
    if (const auto ready = pass.open(); !ready)
        return ready.error();
    qint64 count = 0;
    const auto report = pass.run(nullptr, canceled, {},
                                 [&](const CheckedItem &item, QByteArrayView text) -> Result<void> {
                                     if (item.bytesTooLarge)
                                         return {};
                                     ++count;
                                     return file.add(text);
                                 });
    if (!report)
        return report.error();
    if (const auto finished = file.finish(); !finished)
        return finished.error();
    return count;
}

} // namespace core
